import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bitStringOf, DerCursor, der, integerOf, oidBytes, oidOf, sequenceOf } from './der.ts';
import { namedCurveOf } from './named-curves.ts';
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

type Scheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa';

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
]);

const oid = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ecPublicKey: '1.2.840.10045.2.1',
  mgf1: '1.2.840.113549.1.1.8',
} as const;

/** Smallest keys of Doc 9303-12 §4.4; smaller ones can be broken. */
const leastRsaBits = 2048;

/** How to verify a signature: the scheme with its hash, and for PSS its salt. */
export interface SignatureAlgorithm {
  readonly scheme: Scheme;
  readonly hash: string;
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
  let mask = 'sha1';
  const mgf = fields.get(0xa1);
  if (mgf) {
    const [id, maskHash] = sequenceOf(mgf, 'mask generation');
    if (!id || !maskHash || oidOf(id) !== oid.mgf1) throw unsupported('a mask generation other than MGF1');
    mask = hashOf(maskHash);
  }
  if (mask !== hash) throw unsupported('RSA-PSS with two different hashes');
  const salt = fields.get(0xa2);
  const saltLength = salt ? integerOf(readTlv(salt)) : 20;
  return { scheme: 'rsa-pss', hash, saltLength };
}

/**
 * Verifies a signature with the key of a certificate.
 * @param spki the SubjectPublicKeyInfo, DER
 * @throws {PassportReaderError} `unsupported-algorithm` for a key that is too small, odd or of another kind than the signature
 */
export function verifySignature(algorithm: SignatureAlgorithm, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyOf(spki, algorithm.scheme);
  const padding = { 'rsa-pkcs1': constants.RSA_PKCS1_PADDING, 'rsa-pss': constants.RSA_PKCS1_PSS_PADDING, ecdsa: undefined }[
    algorithm.scheme
  ];
  try {
    return verify(
      algorithm.hash,
      data,
      { key, ...(padding && { padding }), ...(algorithm.saltLength !== undefined && { saltLength: algorithm.saltLength }) },
      signature,
    );
  } catch {
    // OpenSSL throws on signatures that no key could have made, such as a salt longer than the modulus.
    return false;
  }
}

function publicKeyOf(spki: Uint8Array, scheme: Scheme): KeyObject {
  const [algorithmIdentifier, bits] = sequenceOf(spki, 'public key');
  const [id, parameters] = algorithmIdentifier ? sequenceOf(algorithmIdentifier.raw, 'public key algorithm') : [];
  if (!id || !bits) throw unsupported('an incomplete public key');
  const kind = oidOf(id);
  if (scheme === 'ecdsa') {
    if (kind !== oid.ecPublicKey || !parameters) throw unsupported('an ECDSA signature with another kind of key');
    // Written anew with the curve's name: node:crypto never sees parameters from outside.
    const name = writeTlv(der.oid, oidBytes(namedCurveOf(parameters).oid));
    return asKey(
      writeTlv(der.sequence, writeTlv(der.sequence, id.raw, name), writeTlv(der.bitString, Uint8Array.of(0), bitStringOf(bits))),
    );
  }
  if (kind !== oid.rsaEncryption && !(kind === oid.rsaPss && scheme === 'rsa-pss'))
    throw unsupported('an RSA signature with another kind of key');
  const key = asKey(spki);
  const modulusLength = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (modulusLength < leastRsaBits) throw unsupported(`an RSA key of ${modulusLength} bits, expected at least ${leastRsaBits}`);
  return key;
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
