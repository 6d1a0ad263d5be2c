import { type Certificate, distinguishedName, fingerprintOf, parseCertificate } from '../certificate.ts';
import type { SignedData } from '../cms.ts';
import { bigIntegerOf, DerCursor, der, integerOf, oidOf, sequenceOf } from '../der.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlvs, type Tlv } from '../tlv.ts';

/** id-DefectList of BSI TR-03129: the content type of a CMS SignedData. */
export const defectListType = '0.4.0.127.0.7.3.1.5';

/**
 * What a defect means for the electronic part of a document, TR-03129: `forbidden`, it must not be used; `replaced`, its signer's
 * certificate is malformed and another takes its place; `chip-authentication`, `active-authentication`, the private keys are known, so
 * that success proves nothing; `data-groups`, they may be wrongly encoded and a person must look; `sod`, it may fail to verify;
 * `com-sod`, EF.COM and EF.SOD are known to differ; `noted`, nothing that an inspection of the passport application relies on.
 */
export type DefectMeaning =
  | 'forbidden'
  | 'replaced'
  | 'chip-authentication'
  | 'active-authentication'
  | 'data-groups'
  | 'sod'
  | 'com-sod'
  | 'noted';

/** The defects of TR-03129 by the arcs after id-DefectList. */
const defectTypes: ReadonlyMap<string, readonly [name: string, meaning: DefectMeaning]> = new Map([
  ['1.1', ['id-CertRevoked', 'forbidden']],
  ['1.2', ['id-CertReplaced', 'replaced']],
  ['1.3', ['id-ChipAuthKeyRevoked', 'chip-authentication']],
  ['1.4', ['id-ActiveAuthKeyRevoked', 'active-authentication']],
  ['2.1', ['id-ePassportDGMalformed', 'data-groups']],
  ['2.2', ['id-SODInvalid', 'sod']],
  ['2.3', ['id-COMSODDiscrepancy', 'com-sod']],
  ['3.1', ['id-eIDDGMalformed', 'noted']],
  ['3.2', ['id-eIDIntegrity', 'noted']],
  ['3.3', ['id-eIDSecurityInfoMissing', 'noted']],
  ['3.4', ['id-eIDDGMissing', 'noted']],
  ['4.1', ['id-CardSecurityMalformed', 'noted']],
  ['4.2', ['id-ChipSecurityMalformed', 'noted']],
  ['4.3', ['id-PowerDownReq', 'noted']],
  ['4.4', ['id-DSMalformed', 'noted']],
  ['4.5', ['id-EAC2PrivilegedTerminalInfoMissing', 'noted']],
]);

/** StatusCode, the parameter of id-CertRevoked; from 32 on a state's own. */
const statusCodes = ['noIndication', 'onHold', 'testing', 'revokedByIssuer', 'revokedDLS'] as const;

export type SignerIdentifier = { readonly issuer: string; readonly serialNumber: string } | { readonly subjectKeyIdentifier: string };

/** One known defect of the documents of one document signer. */
export interface SignerDefect {
  readonly signer: SignerIdentifier;
  /** SHA-256 of the certificate, lower-case hex, where the list gives it. */
  readonly certificateHash?: string;
  /** The object identifier. */
  readonly type: string;
  readonly name: string;
  readonly meaning: DefectMeaning;
  /** Of id-CertRevoked: why. */
  readonly status?: string;
  /** Of id-ePassportDGMalformed: 1–16. */
  readonly dataGroups?: readonly number[];
  /** Of id-CertReplaced: the certificate to verify with. It needs its own path to a trusted CSCA. */
  readonly replacement?: Certificate;
}

/**
 * Reads the content of a defect list: `DefectList ::= SEQUENCE { version, hashAlg, defects SET OF Defect }`,
 * `Defect ::= SEQUENCE { SignerIdentifier, certificateHash OPTIONAL, SET OF SEQUENCE { defectType, parameters OPTIONAL } }`.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`
 */
export function defectsOf(list: SignedData): SignerDefect[] {
  if (list.contentType !== defectListType) throw new PassportReaderError('malformed-data', 'Expected a defect list.');
  const fields = new DerCursor(sequenceOf(list.content, 'defect list'), 'defect list');
  integerOf(fields.take(der.integer));
  const hash = fields.take();
  const sha256 = '2.16.840.1.101.3.4.2.1';
  const comparable =
    oidOf(hash.tag === der.sequence ? new DerCursor(readTlvs(hash.value), 'hash of the defect list').take(der.oid) : hash) === sha256;
  return readTlvs(fields.take(der.set).value).flatMap((defect) => {
    const parts = new DerCursor(sequenceOf(defect.raw, 'defect'), 'defect');
    const signer = signerOf(parts.take());
    const certificateHash = parts.takeIf(der.octetString);
    return readTlvs(parts.take(der.set).value).map((known) => {
      const [first, parameters] = sequenceOf(known.raw, 'known defect');
      if (first?.tag !== der.oid) throw new PassportReaderError('malformed-data', 'Known defect: expected its type.');
      return {
        signer,
        ...interpreted(oidOf(first), parameters),
        ...(certificateHash && comparable && { certificateHash: Buffer.from(certificateHash.value).toString('hex') }),
      };
    });
  });
}

/**
 * A defect with its parameters. One of unknown interpretation, by its type or by its parameters, forbids the electronic part
 * (authentication and ePassport defects must, document defects should, TR-03129); defects of the eID application do not concern it.
 */
function interpreted(type: string, parameters: Tlv | undefined): Omit<SignerDefect, 'signer'> {
  const arcs = type.startsWith(`${defectListType}.`) ? type.slice(defectListType.length + 1) : '';
  const [name, meaning] = defectTypes.get(arcs) ?? [type, /^[124]\./.test(arcs) ? ('forbidden' as const) : ('noted' as const)];
  const about = { type, name, meaning };
  try {
    if (arcs === '1.1' && parameters?.tag === enumerated) {
      const code = parameters.value.length === 1 ? (parameters.value[0] as number) : 255;
      return { ...about, status: statusCodes[code] ?? `status ${code}` };
    }
    if (meaning === 'replaced' && parameters) return { ...about, replacement: parseCertificate(parameters.raw) };
    if (meaning === 'data-groups' && parameters?.tag === der.set) {
      const dataGroups = readTlvs(parameters.value).map(integerOf);
      if (dataGroups.length > 0) return { ...about, dataGroups };
    }
  } catch (error) {
    if (!(error instanceof PassportReaderError)) throw error;
  }
  return meaning === 'replaced' || meaning === 'data-groups' ? { ...about, meaning: 'forbidden' } : about;
}

const enumerated = 0x0a;

/**
 * The defects that a trust store knows of documents of this signer.
 * @param named how the document names its signer, for a certificate so malformed that it cannot be read
 */
export function defectsOfSigner(
  defects: readonly SignerDefect[],
  certificate: Certificate | undefined,
  named?: SignerIdentifier,
): SignerDefect[] {
  return defects.filter(({ signer, certificateHash }) => {
    const isNamed =
      'subjectKeyIdentifier' in signer
        ? certificate?.subjectKeyIdentifier === signer.subjectKeyIdentifier || sameIdentifier(signer, named)
        : (certificate?.serialNumber === signer.serialNumber && certificate.issuer.key === signer.issuer) || sameIdentifier(signer, named);
    return isNamed && (certificateHash === undefined || !certificate || certificateHash === fingerprintOf(certificate));
  });
}

function sameIdentifier(a: SignerIdentifier, b: SignerIdentifier | undefined): boolean {
  if (!b) return false;
  if ('subjectKeyIdentifier' in a) return 'subjectKeyIdentifier' in b && a.subjectKeyIdentifier === b.subjectKeyIdentifier;
  return 'issuer' in b && a.issuer === b.issuer && a.serialNumber === b.serialNumber;
}

/** SignerIdentifier of RFC 5652 §5.3. */
function signerOf(identifier: Tlv): SignerIdentifier {
  if (identifier.tag === 0x80) return { subjectKeyIdentifier: Buffer.from(identifier.value).toString('hex') };
  const fields = new DerCursor(sequenceOf(identifier.raw, 'signer identifier'), 'signer identifier');
  return { issuer: distinguishedName(fields.take(der.sequence)).key, serialNumber: bigIntegerOf(fields.take(der.integer)) };
}
