import { PassportReaderError } from '../passport-reader-error.ts';

/** One image of an iris image record; the image itself is not decoded. */
export interface IrisImage {
  readonly eye: 'right' | 'left' | 'undefined';
  /** 0–100 as stored; 254 undefined. */
  readonly quality: number;
  readonly width: number;
  readonly height: number;
  readonly format: IrisFormat;
  readonly encoded: Uint8Array;
}

/** ISO/IEC 19794-6:2005 table 3. */
const formats = new Map([
  [0x02, 'mono-raw'],
  [0x04, 'rgb-raw'],
  [0x06, 'mono-jpeg'],
  [0x08, 'rgb-jpeg'],
  [0x0a, 'mono-jpeg-ls'],
  [0x0c, 'rgb-jpeg-ls'],
  [0x0e, 'mono-jpeg2000'],
  [0x10, 'rgb-jpeg2000'],
] as const);
type MapValue<M> = M extends Map<unknown, infer V> ? V : never;
export type IrisFormat = MapValue<typeof formats> | 'unknown';

const headerLength = 45;
const featureHeaderLength = 3;
const imageHeaderLength = 11;

/** Iris image record of ISO/IEC 19794-6:2005 §6. @throws {PassportReaderError} `malformed-data`, `too-large`, `unsupported-format` */
export function irisImageRecord(record: Uint8Array): IrisImage[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (record.length < headerLength || view.getUint32(0) !== 0x49495200)
    throw new PassportReaderError('malformed-data', 'DG4: expected an iris image record (IIR).');
  if (view.getUint32(4) !== 0x30313000)
    throw new PassportReaderError('unsupported-format', 'DG4: expected an iris image record of ISO/IEC 19794-6:2005 (version 010).');
  const format = formats.get(view.getUint16(21) as 0x02) ?? 'unknown';
  const [width, height] = [view.getUint16(23), view.getUint16(25)];
  const images: IrisImage[] = [];
  const room = (at: number, length: number): void => {
    if (at + length > record.length) throw new PassportReaderError('malformed-data', 'DG4: the iris image record ends inside an image.');
  };
  let at = headerLength;
  for (let eyes = view.getUint8(14); eyes > 0; eyes--) {
    room(at, featureHeaderLength);
    const eye = (['undefined', 'right', 'left'] as const)[view.getUint8(at)] ?? 'undefined';
    let count = view.getUint16(at + 1);
    if (count > 64) throw new PassportReaderError('too-large', `DG4: an eye has ${count} images, expected at most 64.`);
    for (at += featureHeaderLength; count > 0; count--) {
      room(at, imageHeaderLength);
      const length = view.getUint32(at + 7);
      room(at + imageHeaderLength, length);
      const start = at + imageHeaderLength;
      images.push({ eye, quality: view.getUint8(at + 2), width, height, format, encoded: record.subarray(start, start + length) });
      at = start + length;
    }
  }
  return images;
}
