import { createHash, timingSafeEqual } from 'node:crypto';
import { withDefiniteLengths } from './ber.ts';
import { type Certificate, distinguishedName, parseCertificate } from './certificate.ts';
import { bigIntegerOf, DerCursor, der, integerOf, oidOf, sequenceOf, timeOf } from './der.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { hashOf, signatureAlgorithmOf, verifySignature } from './signature.ts';
import { readTlv, readTlvs, type Tlv, writeTlv } from './tlv.ts';

/** A CMS SignedData (RFC 5652 §5) taken apart; nothing in it is verified yet. */
export interface SignedData {
  readonly contentType: string;
  /** The signed content, without its OCTET STRING header. */
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

export interface SignerInfo {
  /** Which certificate: issuer and serial number, or subject key identifier. */
  readonly signer: { readonly issuer: string; readonly serialNumber: string } | { readonly subjectKeyIdentifier: string };
  readonly digestAlgorithm: Tlv;
  /** The signed attributes as they are hashed: with the tag of a SET. */
  readonly signedAttributes?: Uint8Array;
  readonly attributes: ReadonlyMap<string, Tlv>;
  readonly signatureAlgorithm: Tlv;
  readonly signature: Uint8Array;
}

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

/** More than any message has; each is parsed before anything is verified. */
const maxSigners = 16;
const maxCertificates = 64;

/**
 * Takes a CMS message apart: DER as Doc 9303-10 §4.6.2 demands, or BER (indefinite lengths, octet strings in pieces) as some states write.
 * A certificate inside that cannot be read is left out, as if it were not there: signers that need it then have none.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`
 */
export function parseSignedData(bytes: Uint8Array): SignedData {
  const info = new DerCursor(sequenceOf(withDefiniteLengths(bytes), 'CMS'), 'CMS');
  if (oidOf(info.take(der.oid)) !== oid.signedData) throw new PassportReaderError('malformed-data', 'CMS: expected SignedData.');
  const fields = new DerCursor(sequenceOf(info.take(0xa0).value, 'SignedData'), 'SignedData');
  fields.take(der.integer);
  fields.take(der.set);
  const encapsulated = new DerCursor(readTlvs(fields.take(der.sequence).value), 'SignedData content');
  const contentType = oidOf(encapsulated.take(der.oid));
  const content = readTlv(encapsulated.take(0xa0).value);
  encapsulated.end();
  if (content.tag !== der.octetString)
    throw new PassportReaderError('malformed-data', 'SignedData: expected the content as an octet string.');
  const certificates = fields.takeIf(0xa0);
  fields.takeIf(0xa1);
  const signers = readTlvs(fields.take(der.set).value);
  fields.end();
  const carried = certificates ? readTlvs(certificates.value).filter((tlv) => tlv.tag === der.sequence) : [];
  if (signers.length > maxSigners || carried.length > maxCertificates)
    throw new PassportReaderError('too-large', `SignedData has ${signers.length} signers and ${carried.length} certificates.`);
  return {
    contentType,
    content: content.value,
    certificates: carried.flatMap(readable),
    signers: signers.map(parseSigner),
  };
}

function readable(tlv: Tlv): Certificate[] {
  try {
    return [parseCertificate(tlv.raw)];
  } catch (error) {
    if (error instanceof PassportReaderError) return [];
    throw error;
  }
}

function parseSigner(signer: Tlv): SignerInfo {
  const fields = new DerCursor(sequenceOf(signer.raw, 'SignerInfo'), 'SignerInfo');
  integerOf(fields.take(der.integer));
  const subjectKey = fields.takeIf(0x80);
  const issuerAndSerial = subjectKey ? undefined : new DerCursor(readTlvs(fields.take(der.sequence).value), 'SignerInfo');
  const digestAlgorithm = fields.take(der.sequence);
  const signed = fields.takeIf(0xa0);
  const attributes = new Map<string, Tlv>();
  for (const attribute of signed ? readTlvs(signed.value) : []) {
    const parts = new DerCursor(sequenceOf(attribute.raw, 'signed attribute'), 'signed attribute');
    const type = oidOf(parts.take(der.oid));
    const values = readTlvs(parts.take(der.set).value);
    // RFC 5652 §11: these attributes come once, with one value; a second one is an attempt to be read two ways.
    if (attributes.has(type) || values.length !== 1)
      throw new PassportReaderError('malformed-data', 'SignerInfo: a signed attribute is there twice.');
    attributes.set(type, values[0] as Tlv);
  }
  return {
    signer: subjectKey
      ? { subjectKeyIdentifier: Buffer.from(subjectKey.value).toString('hex') }
      : {
          issuer: distinguishedName((issuerAndSerial as DerCursor).take(der.sequence)).key,
          serialNumber: bigIntegerOf((issuerAndSerial as DerCursor).take(der.integer)),
        },
    digestAlgorithm,
    ...(signed && { signedAttributes: Buffer.concat([Uint8Array.of(der.set), signed.raw.subarray(1)]) }),
    attributes,
    signatureAlgorithm: fields.take(der.sequence),
    signature: fields.take(der.octetString).value,
  };
}

/**
 * The certificate that a signer names, or undefined when it is not there.
 * @param others where to look when the message does not carry it: document signers of a trust store
 */
export function certificateOf(data: SignedData, { signer }: SignerInfo, others: readonly Certificate[] = []): Certificate | undefined {
  const isNamed = (certificate: Certificate): boolean =>
    'subjectKeyIdentifier' in signer
      ? certificate.subjectKeyIdentifier === signer.subjectKeyIdentifier
      : certificate.serialNumber === signer.serialNumber && certificate.issuer.key === signer.issuer;
  return data.certificates.find(isNamed) ?? others.find(isNamed);
}

/** The signing time a signer claims, where it does. */
export function signingTimeOf(signer: SignerInfo): Date | undefined {
  const time = signer.attributes.get(oid.signingTime);
  return time && timeOf(time);
}

/**
 * Verifies one signature of RFC 5652 §5.4: the content's hash against the signed attributes, and the signature over these.
 * @returns undefined when it is right, else what is wrong in one sentence
 * @throws {PassportReaderError} `unsupported-algorithm`
 */
export function whatIsWrongWith(data: SignedData, signer: SignerInfo, certificate: Certificate): string | undefined {
  const digest = hashOf(signer.digestAlgorithm);
  const algorithm = signatureAlgorithmOf(signer.signatureAlgorithm, digest);
  const fits = (signed: Uint8Array): boolean => verifySignature(algorithm, certificate.publicKey, signed, signer.signature);
  if (!signer.signedAttributes) {
    // RFC 5652 §5.3 demands them for every content but id-data. There, content that could be somebody's signed attributes (a SET)
    // is refused: their signature would pass as one over the content.
    if (data.contentType !== oid.data || data.content[0] === der.set)
      return 'The signature has no signed attributes, which the standard demands.';
    return fits(data.content) ? undefined : 'The signature does not fit the content.';
  }
  const contentType = signer.attributes.get(oid.contentType);
  if (!contentType || oidOf(contentType) !== data.contentType) return 'The signed content type is not that of the content.';
  const messageDigest = signer.attributes.get(oid.messageDigest);
  const hash = createHash(digest).update(data.content).digest();
  if (messageDigest?.tag !== der.octetString || messageDigest.value.length !== hash.length || !timingSafeEqual(messageDigest.value, hash)) {
    return 'The content was changed after signing: its hash is not the signed one.';
  }
  // Signed is the DER form, a sorted SET; some states send and sign them in another order.
  if (fits(signer.signedAttributes) || fits(sortedSet(signer.signedAttributes))) return undefined;
  return 'The signature does not fit the signed attributes.';
}

/** X.690 §11.6: the elements of a SET OF in the order of their bytes. */
function sortedSet(set: Uint8Array): Uint8Array {
  const elements = readTlvs(readTlv(set).value).map(({ raw }) => raw);
  return writeTlv(der.set, ...elements.sort((a, b) => Buffer.compare(a, b)));
}
