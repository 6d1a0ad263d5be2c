import { DerCursor, der, integerOf, oidOf, sequenceOf } from './der.ts';
import type { Tlv } from './tlv.ts';

/** One SecurityInfo of Doc 9303-11 §9.2: what a chip can do. */
export interface SecurityInfo {
  /** Dotted object identifier. */
  readonly protocol: string;
  readonly required: Tlv;
  readonly optional?: Tlv;
  readonly raw: Uint8Array;
}

/** The DER SET of EF.CardAccess, EF.CardSecurity and DG14; bytes after it are filling. @throws {PassportReaderError} `malformed-tlv`, `malformed-data` */
export function parseSecurityInfos(bytes: Uint8Array, what: string): SecurityInfo[] {
  return sequenceOf(bytes, what, der.set).map(({ raw }) => {
    const fields = new DerCursor(sequenceOf(raw, 'SecurityInfo'), 'SecurityInfo');
    const protocol = oidOf(fields.take(der.oid));
    const required = fields.take();
    const optional = fields.takeAny();
    return { protocol, required, ...(optional && { optional }), raw };
  });
}

/** An INTEGER in the optional place: the identifier of parameters or of a key. */
export function identifierOf(info: SecurityInfo): number | undefined {
  return info.optional?.tag === der.integer ? integerOf(info.optional) : undefined;
}
