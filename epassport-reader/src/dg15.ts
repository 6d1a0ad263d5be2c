import { der } from './der.ts';
import { expectTlv } from './tlv.ts';

/** Data group 15, Doc 9303-10 §4.7.15: the chip's public key for Active Authentication. */
export interface Dg15 {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/** @throws {PassportReaderError} `malformed-tlv` */
export function parseDg15(file: Uint8Array): Dg15 {
  return { publicKey: expectTlv(expectTlv(file, 0x6f, 'DG15').value, der.sequence, 'DG15').raw };
}
