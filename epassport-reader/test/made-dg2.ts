import { writeTlv } from '../src/tlv.ts';

export interface MadeDg2Options {
  /** Bytes after the image, as some personalisation systems leave. */
  readonly padding?: number;
  readonly featurePoints?: number;
  /** What the face block says of its own length, where it lies. */
  readonly blockLength?: number;
}

/** DG2 of Doc 9303-10 §4.7.2 around one image, after ISO/IEC 19794-5:2005. */
export function madeDg2(image: Uint8Array, { padding = 0, featurePoints = 0, blockLength }: MadeDg2Options = {}): Uint8Array {
  const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 0xff]);
  const u32 = (n: number): Buffer => Buffer.from([(n >> 24) & 0xff, (n >> 16) & 0xff, (n >> 8) & 0xff, n & 0xff]);
  const data = Buffer.concat([image, Buffer.alloc(padding)]);
  const points = Buffer.alloc(8 * featurePoints, 1);
  const length = 20 + points.length + 12 + data.length;
  const face = Buffer.concat([u32(blockLength ?? length), u16(featurePoints), Buffer.alloc(14), points, Buffer.alloc(12), data]);
  const record = Buffer.concat([Buffer.from('FAC\0' + '010\0', 'latin1'), u32(14 + length), u16(1), face]);
  const header = writeTlv(0xa1, writeTlv(0x87, u16(0x0101)), writeTlv(0x88, u16(0x0008)));
  const template = writeTlv(0x7f60, header, writeTlv(0x5f2e, record));
  return writeTlv(0x75, writeTlv(0x7f61, writeTlv(0x02, Uint8Array.of(1)), template));
}
