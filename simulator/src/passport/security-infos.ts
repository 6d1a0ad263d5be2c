import type { CipherName } from './cipher-suite.ts';
import { concat, integer, oid, sequence, setOf } from './der.ts';
import { dottedOid, readObject, readObjects } from './der-reader.ts';

/** How PACE maps the nonce to a generator: generic, integrated, chip authentication mapping. */
export type PaceMapping = 'GM' | 'IM' | 'CAM';
export type Agreement = 'ECDH' | 'DH';

/** One way to run PACE, a PACEInfo of ICAO Doc 9303-11 §9.2.3. */
export interface PaceVariant {
  readonly agreement: Agreement;
  readonly mapping: PaceMapping;
  readonly cipher: CipherName;
  /** Standardised domain parameters, §9.5.1: 0–2 with DH, 8–18 with ECDH. */
  readonly parameterId: number;
}

const bsi = '0.4.0.127.0.7.2.2';
const cipherArcs: readonly CipherName[] = ['3DES', 'AES-128', 'AES-192', 'AES-256'];
/** id-PACE-DH-GM and so on; 5 was never given. */
const paceArcs: Readonly<Record<`${Agreement}-${PaceMapping}`, number | undefined>> = {
  'DH-GM': 1,
  'ECDH-GM': 2,
  'DH-IM': 3,
  'ECDH-IM': 4,
  'ECDH-CAM': 6,
  'DH-CAM': undefined,
};
/** Agreement of id-PK, id-CA: arc 1 is DH, arc 2 ECDH. */
const agreementArcs: readonly Agreement[] = ['DH', 'ECDH'];

/**
 * The protocol identifier of PACE, §9.2.3: `id-PACE-{DH,ECDH}-{GM,IM,CAM}-cipher`.
 *
 * @throws {RangeError} for what the standard does not define: CAM with DH or 3DES, parameters of the other kind
 */
export function paceIdentifier({ agreement, mapping, cipher, parameterId }: PaceVariant): string {
  const arc = paceArcs[`${agreement}-${mapping}`];
  if (arc === undefined || (mapping === 'CAM' && cipher === '3DES'))
    throw new RangeError(`PACE has no ${agreement}-${mapping} with ${cipher}`);
  if (agreement === 'DH' ? parameterId > 2 : parameterId < 8)
    throw new RangeError(`Domain parameters ${parameterId} are not for ${agreement}`);
  if (mapping === 'IM' && parameterId === 10) throw new RangeError('Doc 9303-11 §9.5.1 bars P-224 from the integrated mapping');
  return `${bsi}.4.${arc}.${cipherArcs.indexOf(cipher) + 1}`;
}

/** PACEInfo: protocol, version 2, domain parameters. */
export function paceInfo(variant: PaceVariant): Uint8Array {
  return sequence(oid(paceIdentifier(variant)), integer(2), integer(variant.parameterId));
}

/** The protocol identifier of Chip Authentication, §9.2.5. */
export function chipAuthenticationIdentifier(agreement: Agreement, cipher: CipherName): string {
  return `${bsi}.3.${agreementArcs.indexOf(agreement) + 1}.${cipherArcs.indexOf(cipher) + 1}`;
}

/** ChipAuthenticationInfo, §9.2.5, version 1. */
export function chipAuthenticationInfo(agreement: Agreement, cipher: CipherName, keyId?: number): Uint8Array {
  return sequence(oid(chipAuthenticationIdentifier(agreement, cipher)), integer(1), keyId === undefined ? concat() : integer(keyId));
}

/** ChipAuthenticationPublicKeyInfo, §9.2.6. */
export function chipAuthenticationPublicKeyInfo(agreement: Agreement, publicKeyInfo: Uint8Array, keyId?: number): Uint8Array {
  const protocol = oid(`${bsi}.1.${agreementArcs.indexOf(agreement) + 1}`);
  return sequence(protocol, publicKeyInfo, keyId === undefined ? concat() : integer(keyId));
}

/** TerminalAuthenticationInfo, §9.2.8 (BSI TR-03110-3 §A.1.1.3), version 1. */
export const terminalAuthenticationInfo: Uint8Array = sequence(oid(`${bsi}.2`), integer(1));

/** ActiveAuthenticationInfo, §9.2.4: the signature algorithm of an ECDSA key in DG15. */
export function activeAuthenticationInfo(signatureAlgorithm: string): Uint8Array {
  return sequence(oid('2.23.136.1.1.5'), integer(1), oid(signatureAlgorithm));
}

/** SecurityInfos, §9.2.1: EF.CardAccess as it is, DG14 in tag 6E, EF.CardSecurity signed. */
export const securityInfos = (...infos: readonly Uint8Array[]): Uint8Array => setOf(...infos);

/** What SecurityInfos say about Chip Authentication. */
export interface ChipAuthenticationAnnouncement {
  /** SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array;
  readonly agreement: Agreement;
  readonly keyId?: number;
  /** 3DES alone where no ChipAuthenticationInfo names the key. */
  readonly ciphers: readonly CipherName[];
}

/** Reads the Chip Authentication keys out of SecurityInfos, DER. */
export function announcedChipAuthentication(infos: Uint8Array): ChipAuthenticationAnnouncement[] {
  const entries = (readObjects(readObject(infos)?.value ?? concat()) ?? []).map(({ value }) => {
    const [protocol, required, optional] = readObjects(value) ?? [];
    const keyId = optional?.tag === 0x02 ? optional.value.reduce((sum, digit) => sum * 256 + digit, 0) : undefined;
    return { protocol: dottedOid(protocol?.value ?? concat()), required, keyId };
  });
  return entries.flatMap(({ protocol, required, keyId }) => {
    const agreement = agreementArcs.find((_, i) => protocol === `${bsi}.1.${i + 1}`);
    if (!agreement || !required) return [];
    const ciphers = cipherArcs.filter((cipher) =>
      entries.some((other) => other.protocol === chipAuthenticationIdentifier(agreement, cipher) && other.keyId === keyId),
    );
    const named = { publicKeyInfo: required.whole, agreement, ciphers: ciphers.length ? ciphers : (['3DES'] as const) };
    return [keyId === undefined ? named : { ...named, keyId }];
  });
}

/** The signature algorithm that ActiveAuthenticationInfo names, dotted; undefined where there is none. */
export function announcedActiveAuthentication(infos: Uint8Array): string | undefined {
  for (const { value } of readObjects(readObject(infos)?.value ?? concat()) ?? []) {
    const [protocol, , algorithm] = readObjects(value) ?? [];
    if (protocol && dottedOid(protocol.value) === '2.23.136.1.1.5' && algorithm) return dottedOid(algorithm.value);
  }
  return undefined;
}
