import { integer, octetString, sequence, tlv } from './der.ts';
import { type ChipFiles, dataGroupFile } from './lds.ts';
import { encodeSignedData, type SignedDataRequest } from './signed-data.ts';
import { sha256, sha256Identifier } from './signing-key.ts';

/** Content type of the LDSSecurityObject, Doc 9303-10 §4.6.2.3. */
export const ldsSecurityObjectType = '2.23.136.1.1.1';

/** LDSSecurityObject version 0, Doc 9303-10 §4.6.2.3: the SHA-256 hash of each data group. */
export function encodeLdsSecurityObject(files: ChipFiles, dataGroups: readonly number[]): Uint8Array {
  const hashes = dataGroups.map((group) => sequence(integer(group), octetString(sha256(files.get(dataGroupFile(group))!))));
  return sequence(integer(0), sha256Identifier, sequence(...hashes));
}

/** EF.SOD, Doc 9303-10 §4.6.2: the signed LDSSecurityObject in tag 77. */
export function encodeEfSod(
  content: Uint8Array,
  request: Omit<SignedDataRequest, 'content' | 'contentType'> & { contentType?: string },
): Uint8Array {
  return tlv(0x77, encodeSignedData({ contentType: ldsSecurityObjectType, ...request, content }));
}
