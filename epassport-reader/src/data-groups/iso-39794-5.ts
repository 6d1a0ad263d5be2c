import { DerCursor, der, sequenceOf } from '../der.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlv, readTlvs, type Tlv } from '../tlv.ts';
import { DataObjects } from './data-objects.ts';
import type { DeclaredFace } from './dg2.ts';
import { unsignedOf } from './values.ts';

/**
 * The face image data block of ISO/IEC 39794-5, ASN.1 in DER with automatic context tags (ICAO profile: Doc 9303-10 §4.7.2).
 * This software makes use of the Schema from ISO/IEC 39794-5 within modifications permitted in the relevant ISO/IEC standard.
 * @param data content of 7F2E: the alternative [1] of the biometric data block, around [APPLICATION 5]
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`; `unsupported-format` for what the ICAO profile excludes
 */
export function faceImageDataBlock(data: Uint8Array): DeclaredFace[] {
  const block = new DataObjects(new DataObjects(data, what).required(0xa1), what).required(0x65);
  const fields = new DataObjects(block, what);
  const version = new DataObjects(fields.required(0xa0), `${what} version`);
  const generation = unsignedOf(version.required(0x80), `${what} version`);
  const representations = readTlvs(fields.required(0xa1));
  // SIZE (1) in the ICAO profile; a few are read all the same.
  if (representations.length < 1 || representations.length > 16)
    throw new PassportReaderError('malformed-data', `${what}: expected one representation, got ${representations.length}.`);
  return representations.map((each) => ({ ...representation(each), formatVersion: generation }));
}

const what = 'DG2 (ISO/IEC 39794-5)';

function representation(block: Tlv): DeclaredFace {
  if (block.tag !== der.sequence) throw new PassportReaderError('malformed-data', `${what}: expected a representation block.`);
  const fields = new DataObjects(block.value, what);
  // imageRepresentation is a CHOICE in a CHOICE: base [0], imageRepresentation2DBlock [0].
  const base = only(fields.required(0xa1), 0xa0, 'image representation');
  const image = new DataObjects(only(base, 0xa0, 'image of two dimensions'), what);
  const information = new DataObjects(image.required(0xa1), `${what} image information`);
  const size = information.optional(0xa7);
  const sizeFields = size && new DataObjects(size, `${what} image size`);
  const captured = fields.optional(0xa2);
  const quality = fields.optional(0xa3);
  const score = quality && firstScore(quality);
  const kind = information.optional(0xa1);
  return {
    standard: 'ISO/IEC 39794-5',
    encoded: image.required(0x80),
    ...(kind && { imageKind: 'mrtd' as const }),
    ...(sizeFields && {
      declaredWidth: unsignedOf(sizeFields.required(0x80), `${what} image size`),
      declaredHeight: unsignedOf(sizeFields.required(0x81), `${what} image size`),
    }),
    ...(captured && { captureDate: dateTime(captured) }),
    ...(score !== undefined && { quality: score }),
  };
}

/** The content of a CHOICE whose alternative must be the one of that tag. */
function only(choice: Uint8Array, tag: number, name: string): Uint8Array {
  const alternative = readTlv(choice);
  if (alternative.tag !== tag)
    throw new PassportReaderError('unsupported-format', `${what}: expected an ${name}, got an extension that this version does not read.`);
  return alternative.value;
}

/** DateTimeBlock: year, and month to second where given. */
function dateTime(block: Uint8Array): string {
  const fields = new DataObjects(block, `${what} capture time`);
  const part = (tag: number, digits: number): string | undefined => {
    const value = fields.optional(tag);
    return value && String(unsignedOf(value, `${what} capture time`)).padStart(digits, '0');
  };
  const [year, month, day, hour, minute, second] = [part(0x80, 4), ...[0x81, 0x82, 0x83, 0x84, 0x85].map((tag) => part(tag, 2))];
  const date = [year, month, day].slice(0, !year ? 0 : !month ? 1 : !day ? 2 : 3).join('-');
  return day && hour && minute ? `${date}T${[hour, minute, second ?? '00'].join(':')}` : date;
}

/** The first quality score of QualityBlocks, 0–100; undefined where it says that none could be made. */
function firstScore(blocks: Uint8Array): number | undefined {
  const [block] = readTlvs(blocks);
  if (!block) return undefined;
  const fields = new DerCursor(sequenceOf(block.raw, `${what} quality`), `${what} quality`);
  fields.take(0xa0);
  const scoreOrError = readTlv(fields.take(0xa1).value);
  return scoreOrError.tag === 0x80 ? unsignedOf(scoreOrError.value, `${what} quality`) : undefined;
}
