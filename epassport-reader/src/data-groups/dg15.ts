import { bitStringOf, DerCursor, der, oidOf, sequenceOf } from '../der.ts';
import { expectTlv, readTlv } from '../tlv.ts';

/** EF.DG15, the public key of Active Authentication, Doc 9303-10 §4.7.15. */
export interface Dg15 {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly algorithm: 'rsa' | 'ec' | 'other';
  /** Dotted object identifier of the key's algorithm. */
  readonly algorithmIdentifier: string;
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data` */
export function parseDg15(file: Uint8Array): Dg15 {
  const info = readTlv(expectTlv(file, 0x6f, 'DG15').value);
  const fields = new DerCursor(sequenceOf(info.raw, 'DG15 public key'), 'DG15 public key');
  const algorithm = new DerCursor(sequenceOf(fields.take(der.sequence).raw, 'DG15 algorithm'), 'DG15 algorithm');
  const algorithmIdentifier = oidOf(algorithm.take(der.oid));
  bitStringOf(fields.take(der.bitString));
  return { publicKey: info.raw, algorithm: algorithms.get(algorithmIdentifier) ?? 'other', algorithmIdentifier };
}

const algorithms = new Map<string, 'rsa' | 'ec'>([
  ['1.2.840.113549.1.1.1', 'rsa'],
  ['1.2.840.10045.2.1', 'ec'],
]);
