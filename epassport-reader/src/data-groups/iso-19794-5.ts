import { PassportReaderError } from '../passport-reader-error.ts';
import type { DeclaredFace } from './dg2.ts';

const headerLength = 14;
const facialInformationLength = 20;
const featurePointLength = 8;
const imageInformationLength = 12;

const imageKinds = ['basic', 'full-frontal', 'token-frontal'] as const;

/**
 * The faces of a facial record of ISO/IEC 19794-5:2005 §5: header, then for each face a block of information, feature points,
 * image information and the image.
 * @throws {PassportReaderError} `malformed-data`, `unsupported-format` for later versions of the record
 */
export function facialRecord(record: Uint8Array): DeclaredFace[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const fixed = facialInformationLength + imageInformationLength;
  if (record.length < headerLength + fixed) {
    throw new PassportReaderError('malformed-data', `DG2: the facial record has ${record.length} bytes, too few for its headers.`);
  }
  if (view.getUint32(0) !== 0x46414300)
    throw new PassportReaderError('malformed-data', 'DG2: expected a facial record (FAC), got another format.');
  // ISO/IEC 19794-5:2011 has longer headers; Doc 9303 never adopted it.
  if (view.getUint32(4) === 0x30333000)
    throw new PassportReaderError('unsupported-format', 'DG2 is encoded after ISO/IEC 19794-5:2011; expected the edition of 2005.');
  const count = view.getUint16(12);
  if (count < 1) throw new PassportReaderError('malformed-data', 'DG2: the facial record holds no face.');

  const faces: DeclaredFace[] = [];
  for (let at = headerLength; faces.length < count && at + fixed <= record.length; ) {
    const blockLength = view.getUint32(at);
    const information = at + facialInformationLength + view.getUint16(at + 4) * featurePointLength;
    const start = information + imageInformationLength;
    if (start > record.length) throw new PassportReaderError('malformed-data', 'DG2: the facial record ends before its image.');
    // Block lengths are wrong on some chips; the image then reaches to the end of the record, and decoders ignore padding.
    const blockEnd = at + blockLength;
    const end = blockEnd > start && blockEnd <= record.length ? blockEnd : record.length;
    const imageKind = imageKinds[view.getUint8(information)];
    const [width, height, quality] = [view.getUint16(information + 2), view.getUint16(information + 4), view.getUint16(information + 10)];
    faces.push({
      standard: 'ISO/IEC 19794-5',
      encoded: record.subarray(start, end),
      ...(imageKind && { imageKind }),
      ...(width > 0 && height > 0 && { declaredWidth: width, declaredHeight: height }),
      // Zero says nothing was assessed.
      ...(quality > 0 && { quality }),
    });
    at = end;
  }
  return faces;
}
