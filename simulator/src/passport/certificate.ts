import { randomBytes } from 'node:crypto';
import {
  bitString,
  boolean,
  concat,
  context,
  contextPrimitive,
  generalizedTimeText,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts';
import { type SigningKey, sha1, signatureIdentifier, signWith } from './signing-key.ts';

/** A distinguished name of ICAO Doc 9303-12 §7.1: country (two upper-case letters), organisation, common name. */
export interface DistinguishedName {
  readonly country: string;
  readonly organisation: string;
  readonly commonName: string;
}

/** What a certificate of the ICAO profile says, Doc 9303-12 §7.1. */
export interface CertificateRequest {
  readonly kind: 'csca' | 'document-signer';
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** SubjectPublicKeyInfo of the subject, DER. */
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly issuerKey: SigningKey;
  readonly issuerPublicKeyInfo: Uint8Array;
  /** The three-letter code of the MRZ's issuing state, filler removed, for the alternative names. */
  readonly issuingState: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** End of the time in which the key signs; the certificate outlives it by the documents' validity. */
  readonly keyUsedTo: Date;
}

/** Name, RFC 5280 §4.1.2.4, with the string types Doc 9303-12 §7.1 asks for. */
export function encodeName(name: DistinguishedName): Uint8Array {
  const attribute = (type: string, value: Uint8Array) => setOf(sequence(oid(type), value));
  return sequence(
    attribute('2.5.4.6', printableString(name.country)),
    attribute('2.5.4.10', utf8String(name.organisation)),
    attribute('2.5.4.3', utf8String(name.commonName)),
  );
}

/** Issues one X.509 v3 certificate, DER. */
export function issueCertificate(request: CertificateRequest): { certificate: Uint8Array; serialNumber: Uint8Array } {
  // Positive and at most 20 octets, RFC 5280 §4.1.2.2.
  const serialNumber = concat(Uint8Array.of(0x01), randomBytes(15));
  const algorithm = signatureIdentifier(request.issuerKey.algorithm);
  const toBeSigned = sequence(
    context(0, integer(2)),
    integer(serialNumber),
    algorithm,
    encodeName(request.issuer),
    sequence(time(request.validFrom), time(request.validTo)),
    encodeName(request.subject),
    request.subjectPublicKeyInfo,
    context(3, sequence(...extensions(request))),
  );
  return { certificate: sequence(toBeSigned, algorithm, bitString(signWith(request.issuerKey, toBeSigned))), serialNumber };
}

/** The extensions that Doc 9303-12 §7.1 marks mandatory for the kind. */
function extensions(request: CertificateRequest): Uint8Array[] {
  const isCsca = request.kind === 'csca';
  const alternativeName = sequence(context(4, sequence(setOf(sequence(oid('2.5.4.7'), printableString(request.issuingState))))));
  const usagePeriod = sequence(
    contextPrimitive(0, Buffer.from(generalizedTimeText(request.validFrom), 'latin1')),
    contextPrimitive(1, Buffer.from(generalizedTimeText(request.keyUsedTo), 'latin1')),
  );
  const distributionPoint = sequence(
    context(0, context(0, contextPrimitive(6, Buffer.from(`http://crl.invalid/${request.issuer.country}.crl`, 'latin1')))),
  );
  return [
    extension('2.5.29.35', sequence(contextPrimitive(0, keyIdentifier(request.issuerPublicKeyInfo)))),
    extension('2.5.29.14', octetString(keyIdentifier(request.subjectPublicKeyInfo))),
    // keyCertSign and cRLSign (bits 5, 6), or digitalSignature (bit 0).
    extension('2.5.29.15', isCsca ? bitString(Uint8Array.of(0x06), 1) : bitString(Uint8Array.of(0x80), 7), true),
    ...(isCsca ? [extension('2.5.29.19', sequence(boolean(true), integer(0)), true)] : [documentTypes()]),
    extension('2.5.29.16', usagePeriod),
    extension('2.5.29.18', alternativeName),
    extension('2.5.29.17', alternativeName),
    extension('2.5.29.31', sequence(distributionPoint)),
  ];
}

/** DocumentTypeList, Doc 9303-12 §7.1: this Document Signer signs passports alone. */
function documentTypes(): Uint8Array {
  return extension('2.23.136.1.1.6.2', sequence(integer(0), setOf(printableString('P'))));
}

export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return critical ? sequence(oid(id), boolean(true), octetString(value)) : sequence(oid(id), octetString(value));
}

/** Key identifier by method (1) of RFC 5280 §4.2.1.2: SHA-1 over the public key's bits. */
export function keyIdentifier(publicKeyInfo: Uint8Array): Uint8Array {
  return sha1(lastBitString(publicKeyInfo));
}

/** The BIT STRING that ends a SubjectPublicKeyInfo, without its unused-bits byte. */
function lastBitString(publicKeyInfo: Uint8Array): Uint8Array {
  const skipHeader = (at: number): { start: number; length: number } => {
    const first = publicKeyInfo[at + 1]!;
    if (first < 0x80) return { start: at + 2, length: first };
    const digits = publicKeyInfo.subarray(at + 2, at + 2 + (first & 0x7f));
    return { start: at + 2 + digits.length, length: digits.reduce((value, digit) => value * 256 + digit, 0) };
  };
  const outer = skipHeader(0);
  const algorithm = skipHeader(outer.start);
  const bits = skipHeader(algorithm.start + algorithm.length);
  return publicKeyInfo.subarray(bits.start + 1, bits.start + bits.length);
}
