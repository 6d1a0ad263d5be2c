import { parseSignedData, type SignedData } from './cms.ts';
import { DerCursor, der, integerOf, sequenceOf } from './der.ts';
import { versionDigits } from './ef-com.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { hashOf } from './signature.ts';
import { expectTlv, readTlvs, type Tlv } from './tlv.ts';

/** EF.SOD, Doc 9303-10 §4.6.2: the signed list of data group hashes. Nothing is verified yet. */
export interface EfSod {
  readonly signedData: SignedData;
  /** Name of the hash for node:crypto. */
  readonly hashAlgorithm: string;
  readonly dataGroupHashes: ReadonlyMap<number, Uint8Array>;
  /** Signed versions, in LDS 1.8 and later alone (LDSSecurityObject version 1): `0108`, `140000`. */
  readonly ldsVersion?: string;
  readonly unicodeVersion?: string;
}

/** id-icao-mrtd-security-ldsSecurityObject, its older arc, and id-data, which some states write instead. */
const contentTypes: ReadonlySet<string> = new Set(['2.23.136.1.1.1', '1.3.27.1.1.1', '1.2.840.113549.1.7.1']);

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `unsupported-algorithm` */
export function parseEfSod(file: Uint8Array): EfSod {
  const signedData = parseSignedData(expectTlv(file, 0x77, 'EF.SOD').value);
  if (!contentTypes.has(signedData.contentType)) {
    throw new PassportReaderError('malformed-data', 'EF.SOD: the signed content is no LDS security object.');
  }
  const fields = new DerCursor(sequenceOf(signedData.content, 'LDS security object'), 'LDS security object');
  const version = integerOf(fields.take(der.integer));
  const hashAlgorithm = hashOf(fields.take(der.sequence));
  const dataGroupHashes = new Map<number, Uint8Array>();
  for (const entry of readTlvs(fields.take(der.sequence).value)) {
    const parts = new DerCursor(sequenceOf(entry.raw, 'data group hash'), 'data group hash');
    const number = integerOf(parts.take(der.integer));
    if (number < 1 || number > 16 || dataGroupHashes.has(number)) {
      throw new PassportReaderError('malformed-data', 'EF.SOD: a data group number is out of range or there twice.');
    }
    dataGroupHashes.set(number, parts.take(der.octetString).value);
  }
  return { signedData, hashAlgorithm, dataGroupHashes, ...(version > 0 && versionInfo(fields.takeIf(der.sequence))) };
}

/** LDSVersionInfo of Doc 9303-10 §4.6.2.3: two printable strings. */
function versionInfo(info: Tlv | undefined): Pick<EfSod, 'ldsVersion' | 'unicodeVersion'> {
  if (!info) throw new PassportReaderError('malformed-data', 'EF.SOD: the LDS security object is of version 1, but names no LDS version.');
  const parts = new DerCursor(sequenceOf(info.raw, 'LDS version'), 'LDS version');
  return { ldsVersion: versionDigits(parts.take(0x13).value), unicodeVersion: versionDigits(parts.take(0x13).value) };
}
