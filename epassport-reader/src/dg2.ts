import { PassportReaderError } from './passport-reader-error.ts';
import { expectTlv, findTlv, readTlvs, requireTlv } from './tlv.ts';

/** A portrait as it stands in DG2, still encoded. */
export interface EncodedPortrait {
  readonly encoding: 'jpeg' | 'jpeg2000';
  readonly encoded: Uint8Array;
}

const facialRecordHeaderLength = 14;
const facialInformationLength = 20;
const featurePointLength = 8;
const imageInformationLength = 12;

/**
 * Finds the first portrait of EF.DG2: the CBEFF structure of Doc 9303-10 §4.7.2 around a facial record of ISO/IEC 19794-5:2005.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`; `unsupported-format` for ISO/IEC 39794-5, `portrait` for images neither JPEG nor JPEG 2000
 */
export function parseDg2(file: Uint8Array): EncodedPortrait {
  const group = requireTlv(readTlvs(expectTlv(file, 0x75, 'DG2').value), 0x7f61, 'DG2');
  const template = requireTlv(readTlvs(group.value), 0x7f60, 'DG2 biometric group');
  const objects = readTlvs(template.value);
  const block = findTlv(objects, 0x5f2e);
  if (block) return facialRecord(block.value);
  const constructed = requireTlv(objects, 0x7f2e, 'DG2 biometric template');
  if (constructed.value[0] === 0xa1) {
    throw new PassportReaderError(
      'unsupported-format',
      'DG2 is encoded after ISO/IEC 39794-5, which this version does not read; expected ISO/IEC 19794-5.',
    );
  }
  // Some chips wrap the facial record in 7F2E although it is not TLV.
  return facialRecord(constructed.value);
}

/** Facial record of ISO/IEC 19794-5:2005 §5: header, one block of information per face, feature points, image information, image. */
function facialRecord(record: Uint8Array): EncodedPortrait {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (record.length < facialRecordHeaderLength + facialInformationLength + imageInformationLength) {
    throw new PassportReaderError('malformed-data', `DG2: the facial record has ${record.length} bytes, too few for its headers.`);
  }
  if (view.getUint32(0) !== 0x46414300)
    throw new PassportReaderError('malformed-data', 'DG2: expected a facial record (FAC), got another format.');
  if (view.getUint16(12) < 1) throw new PassportReaderError('malformed-data', 'DG2: the facial record holds no face.');
  const blockLength = view.getUint32(facialRecordHeaderLength);
  const featurePoints = view.getUint16(facialRecordHeaderLength + 4);
  const start = facialRecordHeaderLength + facialInformationLength + featurePoints * featurePointLength + imageInformationLength;
  // Block lengths are wrong on some chips; the image then reaches to the end of the record, and decoders ignore padding.
  const blockEnd = facialRecordHeaderLength + blockLength;
  const end = blockEnd > start && blockEnd <= record.length ? blockEnd : record.length;
  const encoded = record.subarray(start, end);
  // The image data type (byte 1 of the image information) is known to be wrong on some chips too: the image itself decides.
  return { encoding: encodingOf(encoded), encoded };
}

function encodingOf(image: Uint8Array): EncodedPortrait['encoding'] {
  const start = Buffer.from(image.subarray(0, 12)).toString('hex');
  if (start.startsWith('ffd8ff')) return 'jpeg';
  if (start.startsWith('0000000c6a5020200d0a870a') || start.startsWith('ff4fff51')) return 'jpeg2000';
  throw new PassportReaderError('portrait', 'DG2: the image is neither JPEG nor JPEG 2000.');
}
