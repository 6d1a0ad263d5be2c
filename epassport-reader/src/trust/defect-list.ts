import { type Certificate, distinguishedName, fingerprintOf } from '../certificate.ts';
import type { SignedData } from '../cms.ts';
import { bigIntegerOf, DerCursor, der, integerOf, oidOf, sequenceOf } from '../der.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlvs, type Tlv } from '../tlv.ts';

/** id-DefectList of BSI TR-03129: the content type of a CMS SignedData. */
export const defectListType = '0.4.0.127.0.7.3.1.5';

/**
 * The defects of TR-03129 by the arcs after id-DefectList, and what they mean for the electronic part of a document.
 * `revoked`: it must not be used. `clone`: its clone check proves nothing. `other`: read with care.
 */
const defectTypes = new Map<string, readonly [string, SignerDefect['meaning']]>([
  ['1.1', ['id-CertRevoked', 'revoked']],
  ['1.2', ['id-CertReplaced', 'revoked']],
  ['1.3', ['id-ChipAuthKeyRevoked', 'clone']],
  ['1.4', ['id-ActiveAuthKeyRevoked', 'clone']],
  ['2.1', ['id-ePassportDGMalformed', 'other']],
  ['2.2', ['id-SODInvalid', 'revoked']],
  ['3.1', ['id-eIDDGMalformed', 'other']],
  ['3.2', ['id-eIDIntegrity', 'other']],
  ['4.1', ['id-CardSecurityMalformed', 'other']],
  ['4.2', ['id-ChipSecurityMalformed', 'other']],
  ['4.3', ['id-PowerDownReq', 'other']],
]);

/** One known defect of the documents of one document signer. */
export interface SignerDefect {
  readonly signer: { readonly issuer: string; readonly serialNumber: string } | { readonly subjectKeyIdentifier: string };
  /** SHA-256 (or the list's hash) of the certificate, lower-case hex, where the list gives it. */
  readonly certificateHash?: string;
  /** The object identifier. */
  readonly type: string;
  readonly name: string;
  readonly meaning: 'revoked' | 'clone' | 'other';
}

/**
 * Reads the content of a defect list: `DefectList ::= SEQUENCE { version, hashAlg, defects SET OF Defect }`.
 * Parameters of a defect (data groups, replacement certificates, corrected files) are not applied.
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
      const type = oidOf(new DerCursor(sequenceOf(known.raw, 'known defect'), 'known defect').take(der.oid));
      // An authentication or personalisation defect of unknown kind forbids the use of the electronic part, TR-03129.
      const arcs = type.startsWith(`${defectListType}.`) ? type.slice(defectListType.length + 1) : '';
      const [name, meaning] = defectTypes.get(arcs) ?? [type, /^[12]\./.test(arcs) ? 'revoked' : 'other'];
      return {
        signer,
        type,
        name,
        meaning,
        ...(certificateHash && comparable && { certificateHash: Buffer.from(certificateHash.value).toString('hex') }),
      } as const;
    });
  });
}

/** The defects that a trust store knows of documents of this signer. */
export function defectsOfSigner(defects: readonly SignerDefect[], certificate: Certificate): SignerDefect[] {
  return defects.filter(({ signer, certificateHash }) => {
    const named =
      'subjectKeyIdentifier' in signer
        ? certificate.subjectKeyIdentifier === signer.subjectKeyIdentifier
        : certificate.serialNumber === signer.serialNumber && certificate.issuer.key === signer.issuer;
    return named && (certificateHash === undefined || certificateHash === fingerprintOf(certificate));
  });
}

/** SignerIdentifier of RFC 5652 §5.3. */
function signerOf(identifier: Tlv): SignerDefect['signer'] {
  if (identifier.tag === 0x80) return { subjectKeyIdentifier: Buffer.from(identifier.value).toString('hex') };
  const fields = new DerCursor(sequenceOf(identifier.raw, 'signer identifier'), 'signer identifier');
  return { issuer: distinguishedName(fields.take(der.sequence)).key, serialNumber: bigIntegerOf(fields.take(der.integer)) };
}
