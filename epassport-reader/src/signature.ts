import { constants, createHash, createPublicKey, getCurves, type KeyObject, verify } from 'node:crypto';
import { bitStringOf, DerCursor, der, integerOf, oidOf, oidTlv, sequenceOf } from './der.ts';
import { verifyEcdsaByNoble } from './ecdsa-by-noble.ts';
import { type NamedCurve, namedCurveOf } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlv, readTlvs, type Tlv, writeTlv } from './tlv.ts';

/** Hash algorithms of Doc 9303-12 §4.4.3. SHA-1 is there for documents issued before its end; MD5 never was. */
const hashes = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** `ecdsa-plain` is BSI TR-03111 §5.2.1: r and s as bytes side by side instead of in DER. */
type Scheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'ecdsa-plain';

/** Algorithms that name scheme and hash together. */
const combined = new Map<string, readonly [Scheme, string]>([
  ['1.2.840.113549.1.1.5', ['rsa-pkcs1', 'sha1']],
  ['1.2.840.113549.1.1.14', ['rsa-pkcs1', 'sha224']],
  ['1.2.840.113549.1.1.11', ['rsa-pkcs1', 'sha256']],
  ['1.2.840.113549.1.1.12', ['rsa-pkcs1', 'sha384']],
  ['1.2.840.113549.1.1.13', ['rsa-pkcs1', 'sha512']],
  ['1.2.840.10045.4.1', ['ecdsa', 'sha1']],
  ['1.2.840.10045.4.3.1', ['ecdsa', 'sha224']],
  ['1.2.840.10045.4.3.2', ['ecdsa', 'sha256']],
  ['1.2.840.10045.4.3.3', ['ecdsa', 'sha384']],
  ['1.2.840.10045.4.3.4', ['ecdsa', 'sha512']],
  ['0.4.0.127.0.7.1.1.4.1.1', ['ecdsa-plain', 'sha1']],
  ['0.4.0.127.0.7.1.1.4.1.2', ['ecdsa-plain', 'sha224']],
  ['0.4.0.127.0.7.1.1.4.1.3', ['ecdsa-plain', 'sha256']],
  ['0.4.0.127.0.7.1.1.4.1.4', ['ecdsa-plain', 'sha384']],
  ['0.4.0.127.0.7.1.1.4.1.5', ['ecdsa-plain', 'sha512']],
]);

const oid = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ecPublicKey: '1.2.840.10045.2.1',
  mgf1: '1.2.840.113549.1.1.8',
} as const;

/** Smallest keys of Doc 9303-12 §4.4; smaller ones can be broken. */
const leastRsaBits = 2048;

/** How to verify a signature: the scheme with its hash, and for PSS the hash of its mask and its salt. */
export interface SignatureAlgorithm {
  readonly scheme: Scheme;
  readonly hash: string;
  readonly maskHash?: string;
  readonly saltLength?: number;
}

/** Name of a hash for node:crypto. @throws {PassportReaderError} `unsupported-algorithm` */
export function hashOf(algorithmIdentifier: Tlv): string {
  const id = oidOf(new DerCursor(sequenceOf(algorithmIdentifier.raw, 'hash algorithm'), 'hash algorithm').take(der.oid));
  const name = hashes.get(id);
  if (!name) throw unsupported(`hash algorithm ${id}`);
  return name;
}

/**
 * Reads the AlgorithmIdentifier of a signature.
 * @param digest the hash named beside it, for algorithms that do not name one (CMS writes plain `rsaEncryption`)
 * @throws {PassportReaderError} `unsupported-algorithm`
 */
export function signatureAlgorithmOf(algorithmIdentifier: Tlv, digest?: string): SignatureAlgorithm {
  const fields = new DerCursor(sequenceOf(algorithmIdentifier.raw, 'signature algorithm'), 'signature algorithm');
  const id = oidOf(fields.take(der.oid));
  const known = combined.get(id);
  if (known) return { scheme: known[0], hash: known[1] };
  if (id === oid.rsaPss) return pssParameters(fields.takeIf(der.sequence));
  if (id === oid.rsaEncryption && digest) return { scheme: 'rsa-pkcs1', hash: digest };
  if (id === oid.ecPublicKey && digest) return { scheme: 'ecdsa', hash: digest };
  throw unsupported(`signature algorithm ${id}`);
}

/** RSASSA-PSS-params of RFC 4055 §3.1 with its defaults. */
function pssParameters(parameters: Tlv | undefined): SignatureAlgorithm {
  const fields = new Map(parameters ? readTlvs(parameters.value).map((field) => [field.tag, field.value] as const) : []);
  const hash = fields.has(0xa0) ? hashOf(readTlv(fields.get(0xa0) as Uint8Array)) : 'sha1';
  let maskHash = 'sha1';
  const mgf = fields.get(0xa1);
  if (mgf) {
    const [id, maskAlgorithm] = sequenceOf(mgf, 'mask generation');
    if (!id || !maskAlgorithm || oidOf(id) !== oid.mgf1) throw unsupported('a mask generation other than MGF1');
    maskHash = hashOf(maskAlgorithm);
  }
  const trailer = fields.get(0xa3);
  if (trailer && integerOf(readTlv(trailer)) !== 1) throw unsupported('RSA-PSS with a trailer other than BC');
  const salt = fields.get(0xa2);
  const saltLength = salt ? integerOf(readTlv(salt)) : 20;
  if (saltLength > 0x7fff) throw unsupported('RSA-PSS with a salt longer than any key');
  return { scheme: 'rsa-pss', hash, maskHash, saltLength };
}

/**
 * Verifies a signature with the key of a certificate.
 * @param spki the SubjectPublicKeyInfo, DER
 * @throws {PassportReaderError} `unsupported-algorithm` for a key that is too small, odd or of another kind than the signature
 */
export function verifySignature(algorithm: SignatureAlgorithm, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const { scheme, hash, saltLength } = algorithm;
  if (scheme === 'ecdsa' || scheme === 'ecdsa-plain') return verifyEcdsa(scheme, hash, ecKeyOf(spki), data, signature);
  const key = rsaKeyOf(spki, algorithm);
  const padding = scheme === 'rsa-pss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  try {
    return verify(hash, data, { key, padding, ...(saltLength !== undefined && { saltLength }) }, signature);
  } catch {
    // OpenSSL throws on signatures that no key could have made, such as a salt longer than the modulus.
    return false;
  }
}

function verifyEcdsa(
  scheme: 'ecdsa' | 'ecdsa-plain',
  hash: string,
  { curve, point }: { curve: NamedCurve; point: Uint8Array },
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  // Written anew with the curve's name: node:crypto never sees parameters from outside.
  const spki = writeTlv(
    der.sequence,
    writeTlv(der.sequence, oidTlv(oid.ecPublicKey), oidTlv(curve.oid)),
    writeTlv(der.bitString, Uint8Array.of(0), point),
  );
  if (!nodeKnows(curve)) return verifyEcdsaByNoble(curve, point, createHash(hash).update(data).digest(), signature, scheme === 'ecdsa');
  const dsaEncoding = scheme === 'ecdsa' ? 'der' : 'ieee-p1363';
  try {
    return verify(hash, data, { key: asKey(spki), dsaEncoding }, signature);
  } catch (error) {
    if (error instanceof PassportReaderError) throw error;
    return false;
  }
}

/** Builds of OpenSSL differ: some distributions leave out brainpool or everything below 224 bits. */
const available = new Set(getCurves());
const nodeKnows = (curve: NamedCurve): boolean => available.has(curve.openssl);

function ecKeyOf(spki: Uint8Array): { curve: NamedCurve; point: Uint8Array } {
  const { kind, parameters, bits } = partsOf(spki);
  if (kind !== oid.ecPublicKey || !parameters) throw unsupported('an ECDSA signature with another kind of key');
  return { curve: namedCurveOf(parameters), point: bits };
}

function rsaKeyOf(spki: Uint8Array, { scheme, hash, maskHash, saltLength = 0 }: SignatureAlgorithm): KeyObject {
  const { kind, bits } = partsOf(spki);
  if (kind !== oid.rsaEncryption && !(kind === oid.rsaPss && scheme === 'rsa-pss'))
    throw unsupported('an RSA signature with another kind of key');
  // node:crypto takes the hash of the mask from the key alone, so a key that does not say it is written anew with it (RFC 4055 §3).
  const restated = scheme === 'rsa-pss' && kind === oid.rsaEncryption && maskHash !== undefined && maskHash !== hash;
  const key = asKey(
    restated
      ? writeTlv(
          der.sequence,
          writeTlv(der.sequence, oidTlv(oid.rsaPss), pssParametersTlv(hash, maskHash, saltLength)),
          writeTlv(der.bitString, Uint8Array.of(0), bits),
        )
      : spki,
  );
  const modulusLength = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (modulusLength < leastRsaBits) throw unsupported(`an RSA key of ${modulusLength} bits, expected at least ${leastRsaBits}`);
  return key;
}

function pssParametersTlv(hash: string, maskHash: string, saltLength: number): Uint8Array {
  const algorithm = (name: string): Uint8Array =>
    writeTlv(der.sequence, oidTlv([...hashes].find(([, each]) => each === name)?.[0] as string), writeTlv(der.null));
  const salt = saltLength < 0x80 ? Uint8Array.of(saltLength) : Uint8Array.of(saltLength >> 8, saltLength & 0xff);
  return writeTlv(
    der.sequence,
    writeTlv(0xa0, algorithm(hash)),
    writeTlv(0xa1, writeTlv(der.sequence, oidTlv(oid.mgf1), algorithm(maskHash))),
    writeTlv(0xa2, writeTlv(der.integer, salt)),
  );
}

function partsOf(spki: Uint8Array): { kind: string; parameters: Tlv | undefined; bits: Uint8Array } {
  const [algorithmIdentifier, bits] = sequenceOf(spki, 'public key');
  const [id, parameters] = algorithmIdentifier ? sequenceOf(algorithmIdentifier.raw, 'public key algorithm') : [];
  if (!id || !bits) throw unsupported('an incomplete public key');
  return { kind: oidOf(id), parameters, bits: bitStringOf(bits) };
}

function asKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new PassportReaderError('malformed-data', 'A certificate holds a public key that cannot be read.', { cause });
  }
}

function unsupported(what: string): PassportReaderError {
  return new PassportReaderError('unsupported-algorithm', `The document uses ${what}; this package does not verify it.`);
}
