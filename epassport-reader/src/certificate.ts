import { createHash } from 'node:crypto';
import { bigIntegerOf, bitStringOf, DerCursor, der, oidOf, sequenceOf, timeOf } from './der.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { type SignatureAlgorithm, signatureAlgorithmOf, verifySignature } from './signature.ts';
import { expectTlv, readTlv, readTlvs, type Tlv } from './tlv.ts';

/** An X.509 certificate as Doc 9303-12 §7 profiles it: what passive authentication needs of it. */
export interface Certificate {
  readonly raw: Uint8Array;
  /** The signed part. */
  readonly tbs: Uint8Array;
  /** Lower-case hex. */
  readonly serialNumber: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureAlgorithmIdentifier: Tlv;
  /** Lower-case hex, from the extensions. */
  readonly subjectKeyIdentifier?: string;
  readonly authorityKeyIdentifier?: string;
  /** basicConstraints says CA. */
  readonly isCa: boolean;
  /** keyUsage, where present. */
  readonly keyUsage?: { readonly digitalSignature: boolean; readonly keyCertSign: boolean; readonly crlSign: boolean };
  /** extKeyUsage, where present: object identifiers. */
  readonly extendedKeyUsage?: readonly string[];
  /** Extensions marked critical that this package does not know; who does not understand them must not rely on the certificate (RFC 5280 §4.2). */
  readonly unknownCriticalExtensions: readonly string[];
}

export interface DistinguishedName {
  /**
   * For comparison: attribute types and values without the differences that RFC 5280 §7.1 ignores (case, blanks, string type), and
   * without the order, which directories turn around (`C=CN,…,CN=…` and `CN=…,…,C=CN` are both in the master lists).
   */
  readonly key: string;
  /** The countryName as written, `NZ`. */
  readonly country?: string;
  /** For people: `C=NZ, O=Government, CN=CSCA`. */
  readonly text: string;
}

/** Extensions of Doc 9303-12 §7.1 that are read here or say nothing against a certificate. */
const knownExtensions: ReadonlySet<string> = new Set([
  ...[14, 15, 16, 17, 18, 19, 31, 32, 35, 37].map((arc) => `2.5.29.${arc}`),
  // nameChange and documentTypeList of ICAO.
  '2.23.136.1.1.6.1',
  '2.23.136.1.1.6.2',
]);
const extensionIds = {
  extendedKeyUsage: '2.5.29.37',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
} as const;
const attributeNames = new Map([
  ['2.5.4.6', 'C'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'serialNumber'],
]);

/**
 * Reads a DER certificate; verifies nothing.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const whole = readTlv(bytes);
  const outer = new DerCursor(sequenceOf(whole.raw, 'certificate'), 'certificate');
  const tbs = outer.take(der.sequence);
  const signatureAlgorithmIdentifier = outer.take(der.sequence);
  const signature = bitStringOf(outer.take(der.bitString));

  const fields = new DerCursor(readTlvs(tbs.value), 'certificate');
  fields.takeIf(0xa0);
  const serialNumber = bigIntegerOf(fields.take(der.integer));
  const innerAlgorithm = fields.take(der.sequence);
  if (!Buffer.from(innerAlgorithm.raw).equals(signatureAlgorithmIdentifier.raw)) {
    throw new PassportReaderError('malformed-data', 'Certificate: the signature algorithm inside differs from the one outside.');
  }
  const issuer = distinguishedName(fields.take(der.sequence));
  const validity = new DerCursor(readTlvs(fields.take(der.sequence).value), 'certificate validity');
  const notBefore = timeOf(validity.take());
  const notAfter = timeOf(validity.take());
  const subject = distinguishedName(fields.take(der.sequence));
  const publicKey = fields.take(der.sequence).raw;
  fields.takeIf(0x81);
  fields.takeIf(0x82);
  const extensions = fields.takeIf(0xa3);
  return {
    raw: whole.raw,
    tbs: tbs.raw,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    signature,
    signatureAlgorithmIdentifier,
    ...readExtensions(extensions),
  };
}

/**
 * Whether the key of `issuer` signed `certificate`.
 * @throws {PassportReaderError} `unsupported-algorithm`
 */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const algorithm: SignatureAlgorithm = signatureAlgorithmOf(certificate.signatureAlgorithmIdentifier);
  return verifySignature(algorithm, issuer.publicKey, certificate.tbs, certificate.signature);
}

/** Whether a certificate's own key signed it: the one proof that it is self-signed; equal names prove nothing. False where it cannot be verified. */
export function isSelfSigned(certificate: Certificate): boolean {
  try {
    return certificate.issuer.key === certificate.subject.key && isSignedBy(certificate, certificate);
  } catch (error) {
    if (error instanceof PassportReaderError) return false;
    throw error;
  }
}

/** SHA-256 of the whole certificate, lower-case hex: what an operator compares over the telephone. */
export function fingerprintOf({ raw }: { readonly raw: Uint8Array }): string {
  return createHash('sha256').update(raw).digest('hex');
}

export const isValidAt = ({ notBefore, notAfter }: Certificate, time: Date): boolean => notBefore <= time && time <= notAfter;

/** Reads a Name of RFC 5280 §4.1.2.4. */
export function distinguishedName(name: Tlv): DistinguishedName {
  const key: string[] = [];
  const text: string[] = [];
  let country: string | undefined;
  for (const relative of sequenceOf(name.raw, 'distinguished name')) {
    const parts: string[] = [];
    for (const attribute of readTlvs(relative.value)) {
      const fields = new DerCursor(sequenceOf(attribute.raw, 'distinguished name'), 'distinguished name');
      const type = oidOf(fields.take(der.oid));
      const value = stringOf(fields.take());
      if (type === '2.5.4.6') country ??= value;
      parts.push(`${type}=${JSON.stringify(value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase())}`);
      text.push(`${attributeNames.get(type) ?? type}=${value}`);
    }
    key.push(parts.sort().join('+'));
  }
  return { key: key.sort().join(','), text: text.join(', '), ...(country !== undefined && { country }) };
}

/** UTF8String, BMPString (big-endian UTF-16), and the one-byte strings. */
function stringOf(tlv: Tlv): string {
  const bytes = Buffer.from(tlv.value);
  if (tlv.tag === 0x0c) return bytes.toString('utf8');
  if (tlv.tag === 0x1e && bytes.length % 2 === 0) return bytes.swap16().toString('utf16le');
  return bytes.toString('latin1');
}

type Extensions = Pick<
  Certificate,
  'subjectKeyIdentifier' | 'authorityKeyIdentifier' | 'isCa' | 'keyUsage' | 'extendedKeyUsage' | 'unknownCriticalExtensions'
>;

function readExtensions(wrapper: Tlv | undefined): Extensions {
  const values = new Map<string, Uint8Array>();
  const unknownCriticalExtensions: string[] = [];
  for (const extension of wrapper ? sequenceOf(wrapper.value, 'extensions') : []) {
    const fields = new DerCursor(sequenceOf(extension.raw, 'extension'), 'extension');
    const id = oidOf(fields.take(der.oid));
    const critical = fields.takeIf(der.boolean);
    // RFC 5280 §4.2: a second one is an attempt to be read two ways.
    if (values.has(id)) throw new PassportReaderError('malformed-data', 'Certificate: an extension is there twice.');
    values.set(id, fields.take(der.octetString).value);
    if (critical && critical.value[0] !== 0 && !knownExtensions.has(id)) unknownCriticalExtensions.push(id);
  }
  const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const subjectKey = values.get(extensionIds.subjectKeyIdentifier);
  const authorityKey = values.get(extensionIds.authorityKeyIdentifier);
  const authority = authorityKey && sequenceOf(authorityKey, 'authority key identifier').find((field) => field.tag === 0x80);
  const constraints = values.get(extensionIds.basicConstraints);
  const ca = constraints && sequenceOf(constraints, 'basic constraints')[0];
  const usage = values.get(extensionIds.keyUsage);
  const purposes = values.get(extensionIds.extendedKeyUsage);
  const usageBits = usage && (expectTlv(usage, der.bitString, 'key usage').value[1] ?? 0);
  return {
    unknownCriticalExtensions,
    ...(purposes && { extendedKeyUsage: sequenceOf(purposes, 'extended key usage').map(oidOf) }),
    isCa: ca?.tag === der.boolean && ca.value[0] !== 0,
    ...(subjectKey && { subjectKeyIdentifier: hexOf(expectTlv(subjectKey, der.octetString, 'subject key identifier').value) }),
    ...(authority && { authorityKeyIdentifier: hexOf(authority.value) }),
    ...(usageBits !== undefined && {
      keyUsage: { digitalSignature: (usageBits & 0x80) !== 0, keyCertSign: (usageBits & 0x04) !== 0, crlSign: (usageBits & 0x02) !== 0 },
    }),
  };
}
