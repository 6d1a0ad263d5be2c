import { createRequire } from 'node:module';
import { concat } from './der.ts';

interface Encoder {
  getDecodedBuffer(frame: { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean }): Uint8Array;
  setQuality(lossless: boolean, layers: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

let loading: Promise<{ J2KEncoder: new () => Encoder }> | undefined;

function loadCodec(): Promise<{ J2KEncoder: new () => Encoder }> {
  loading ??= createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs')();
  return loading!;
}

/**
 * Encodes pixels as JPEG 2000, by default to a fortieth: 16 kB for 413 × 531 pixels, as much as passports spend.
 *
 * @returns a raw codestream, or with `file` a JP2 file around it
 */
export async function encodeJpeg2000(
  image: { rgb: Uint8Array; width: number; height: number },
  { file, compressionRatio = 40 }: { file: boolean; compressionRatio?: number },
): Promise<Uint8Array> {
  const { J2KEncoder } = await loadCodec();
  const encoder = new J2KEncoder();
  try {
    const { width, height } = image;
    encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 3, isSigned: false }).set(image.rgb);
    // In this order: the number of layers resets their ratios.
    encoder.setQuality(false, 1);
    encoder.setCompressionRatio(0, compressionRatio);
    encoder.encode();
    const codestream = Uint8Array.from(encoder.getEncodedBuffer());
    return file ? jp2File(codestream, width, height) : codestream;
  } finally {
    encoder.delete();
  }
}

/** JP2 file format, ISO/IEC 15444-1 annex I: signature, file type, header (size, sRGB), codestream. */
function jp2File(codestream: Uint8Array, width: number, height: number): Uint8Array {
  const size = concat(u32(height), u32(width), Uint8Array.of(0, 3, 7, 7, 0, 0));
  const colour = concat(Uint8Array.of(1, 0, 0), u32(16));
  return concat(
    box('jP  ', Uint8Array.of(0x0d, 0x0a, 0x87, 0x0a)),
    box('ftyp', concat(Buffer.from('jp2 '), u32(0), Buffer.from('jp2 '))),
    box('jp2h', concat(box('ihdr', size), box('colr', colour))),
    box('jp2c', codestream),
  );
}

const box = (type: string, contents: Uint8Array): Uint8Array => concat(u32(8 + contents.length), Buffer.from(type, 'latin1'), contents);
const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
