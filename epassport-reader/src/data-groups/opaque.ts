import { expectTlv } from '../tlv.ts';

/** The content of a data group that Doc 9303-10 leaves to the issuer or to the future (DG6, DG8 to DG10, DG13). */
export interface OpaqueDataGroup {
  /** Without the tag and length of the file. */
  readonly content: Uint8Array;
}

/** @throws {PassportReaderError} `malformed-tlv` */
export function parseOpaque(file: Uint8Array, tag: number, what: string): OpaqueDataGroup {
  return { content: expectTlv(file, tag, what).value };
}
