import { PassportReaderError } from '../passport-reader-error.ts';

/** One finger of a finger image record; the image itself is not decoded. */
export interface FingerImage {
  /** 1 right thumb … 5 right little finger, 6 left thumb … 10 left little finger; 0 unknown, 13–15 several fingers (ISO/IEC 19794-4 table 5). */
  readonly position: number;
  readonly view: number;
  /** 0–100 as stored; 254 undefined. */
  readonly quality: number;
  readonly impressionType: number;
  readonly width: number;
  readonly height: number;
  readonly compression: FingerCompression;
  readonly encoded: Uint8Array;
}

/** ISO/IEC 19794-4:2005 table 3. */
const compressions = ['raw', 'bit-packed', 'wsq', 'jpeg', 'jpeg2000', 'png'] as const;
export type FingerCompression = (typeof compressions)[number] | 'unknown';

const headerLength = 32;
const imageHeaderLength = 14;

/** Finger image record of ISO/IEC 19794-4:2005 §7. @throws {PassportReaderError} `malformed-data`, `unsupported-format` */
export function fingerImageRecord(record: Uint8Array): FingerImage[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (record.length < headerLength || view.getUint32(0) !== 0x46495200)
    throw new PassportReaderError('malformed-data', 'DG3: expected a finger image record (FIR).');
  if (view.getUint32(4) !== 0x30313000)
    throw new PassportReaderError('unsupported-format', 'DG3: expected a finger image record of ISO/IEC 19794-4:2005 (version 010).');
  const compression = compressions[view.getUint8(29)] ?? 'unknown';
  const images: FingerImage[] = [];
  // Several views of one finger stand one after another; at least one image header fits before every image.
  for (let at = headerLength; at + imageHeaderLength <= record.length; ) {
    const length = view.getUint32(at);
    if (length < imageHeaderLength || at + length > record.length)
      throw new PassportReaderError(
        'malformed-data',
        `DG3: finger ${images.length + 1} says ${length} bytes, which do not fit the record.`,
      );
    if (images.length === 64) throw new PassportReaderError('too-large', 'DG3: more than 64 finger images.');
    images.push({
      position: view.getUint8(at + 4),
      view: view.getUint8(at + 6),
      quality: view.getUint8(at + 7),
      impressionType: view.getUint8(at + 8),
      width: view.getUint16(at + 9),
      height: view.getUint16(at + 11),
      compression,
      encoded: record.subarray(at + imageHeaderLength, at + length),
    });
    at += length;
  }
  if (images.length < view.getUint8(18))
    throw new PassportReaderError('malformed-data', `DG3: the record says ${view.getUint8(18)} fingers, but ${images.length} are there.`);
  return images;
}
