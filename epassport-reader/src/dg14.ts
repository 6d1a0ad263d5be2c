import { DerCursor, der, integerOf, oidOf, sequenceOf } from './der.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { identifierOf, parseSecurityInfos, type SecurityInfo } from './security-infos.ts';
import { expectTlv } from './tlv.ts';

/** ChipAuthenticationInfo, Doc 9303-11 §9.2.5. */
export interface ChipAuthenticationInfo {
  readonly protocol: string;
  readonly version: number;
  readonly keyId?: number;
}

/** ChipAuthenticationPublicKeyInfo, Doc 9303-11 §9.2.6. */
export interface ChipAuthenticationPublicKeyInfo {
  /** id-PK-DH or id-PK-ECDH. */
  readonly protocol: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly keyId?: number;
}

/** TerminalAuthenticationInfo, Doc 9303-11 §9.2.8 and Appendix K.2. */
export interface TerminalAuthenticationInfo {
  readonly version: number;
  /** Where EF.CVCA is, when not at its default 011C. */
  readonly efCvca?: number;
}

/** Data group 14: what the chip says about the protocols that come after access. */
export interface Dg14 {
  readonly chipAuthentication: readonly ChipAuthenticationInfo[];
  readonly chipAuthenticationKeys: readonly ChipAuthenticationPublicKeyInfo[];
  readonly terminalAuthentication: readonly TerminalAuthenticationInfo[];
  /** The object identifier of TR-03111 for the chip's ECDSA signatures in Active Authentication. */
  readonly activeAuthenticationAlgorithm?: string;
  /** Everything, known or not. */
  readonly securityInfos: readonly SecurityInfo[];
}

/** id-PK, id-TA, id-CA … all lie below this arc (bsi-de protocols smartcard). */
export const bsiSmartcard = '0.4.0.127.0.7.2.2';
const activeAuthentication = '2.23.136.1.1.5';
const terminalAuthentication = `${bsiSmartcard}.2`;
/** id-CA-DH-… and id-CA-ECDH-…: two more arcs each. */
const chipAuthentication = new RegExp(`^${bsiSmartcard.replaceAll('.', '\\.')}\\.3\\.[12]\\.\\d+$`);
const chipPublicKey = [`${bsiSmartcard}.1.1`, `${bsiSmartcard}.1.2`];

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data` */
export function parseDg14(file: Uint8Array): Dg14 {
  return chipProtocolsOf(parseSecurityInfos(expectTlv(file, 0x6e, 'DG14').value, 'DG14'));
}

/** The same entries out of any SecurityInfos: EF.CardSecurity holds them too. */
export function chipProtocolsOf(securityInfos: readonly SecurityInfo[]): Dg14 {
  const infos: ChipAuthenticationInfo[] = [];
  const keys: ChipAuthenticationPublicKeyInfo[] = [];
  const terminal: TerminalAuthenticationInfo[] = [];
  let algorithm: string | undefined;
  for (const info of securityInfos) {
    const { protocol, required } = info;
    if (chipAuthentication.test(protocol)) infos.push({ protocol, version: integerOf(required), ...keyIdOf(info) });
    else if (chipPublicKey.includes(protocol)) {
      if (required.tag !== der.sequence) throw new PassportReaderError('malformed-data', 'DG14: a public key is no SEQUENCE.');
      keys.push({ protocol, publicKey: required.raw, ...keyIdOf(info) });
    } else if (protocol === terminalAuthentication) terminal.push({ version: integerOf(required), ...efCvcaOf(info) });
    else if (protocol === activeAuthentication && info.optional) algorithm = oidOf(info.optional);
  }
  return {
    chipAuthentication: infos,
    chipAuthenticationKeys: keys,
    terminalAuthentication: terminal,
    ...(algorithm !== undefined && { activeAuthenticationAlgorithm: algorithm }),
    securityInfos,
  };
}

function keyIdOf(info: SecurityInfo): { keyId?: number } {
  const keyId = identifierOf(info);
  return keyId === undefined ? {} : { keyId };
}

/** FileID ::= SEQUENCE { fid OCTET STRING (SIZE(2)), sfid OCTET STRING (SIZE(1)) OPTIONAL } */
function efCvcaOf({ optional }: SecurityInfo): { efCvca?: number } {
  if (!optional) return {};
  const { value } = new DerCursor(sequenceOf(optional.raw, 'FileID of EF.CVCA'), 'FileID of EF.CVCA').take(der.octetString);
  if (value.length !== 2) throw new PassportReaderError('malformed-data', 'DG14: the file identifier of EF.CVCA is not two bytes.');
  return { efCvca: (value[0] as number) * 256 + (value[1] as number) };
}
