import { DerCursor, der, oidOf, sequenceOf } from './der.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlv, readTlvs, type Tlv } from './tlv.ts';

/** One SecurityInfo of Doc 9303-11 §9.2: a protocol that the chip offers, with that protocol's own data. */
export interface SecurityInfo {
  /** Object identifier, dotted. */
  readonly protocol: string;
  readonly requiredData: Tlv;
  readonly optionalData?: Tlv;
}

/** id-PACE, id-CA … all lie below this arc (bsi-de protocols smartcard). */
export const bsiSmartcard = '0.4.0.127.0.7.2.2';

/** More entries than any chip has; a bound for hostile data. */
const mostInfos = 256;

/**
 * Reads SecurityInfos, the SET that EF.CardAccess, EF.CardSecurity and DG14 hold. Unknown protocols are kept; their readers ignore them.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`
 */
export function parseSecurityInfos(bytes: Uint8Array): SecurityInfo[] {
  const set = readTlv(bytes);
  if (set.tag !== der.set) throw new PassportReaderError('malformed-data', 'SecurityInfos: expected a SET.');
  const entries = readTlvs(set.value);
  if (entries.length > mostInfos) throw new PassportReaderError('too-large', `SecurityInfos: ${entries.length} entries.`);
  return entries.map((entry) => {
    const fields = new DerCursor(sequenceOf(entry.raw, 'SecurityInfo'), 'SecurityInfo');
    const protocol = oidOf(fields.take(der.oid));
    const requiredData = fields.take();
    const optionalData = fields.takeAny();
    return { protocol, requiredData, ...(optionalData && { optionalData }) };
  });
}
