import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { context, integer, NULL, oid, sequence } from './der.ts';

/** Signature algorithms a test issuer can use, all allowed by ICAO Doc 9303-12 §4. */
export type SignatureAlgorithm = 'ecdsa-p256-sha256' | 'rsa-sha256' | 'rsa-pss-sha256';

/** A key pair with the one algorithm it signs with. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyInfo: Uint8Array;
  /** Signs in place of the private key, for keys that OpenSSL would not make. */
  readonly signature?: (data: Uint8Array) => Uint8Array;
}

const SHA256 = oid('2.16.840.1.101.3.4.2.1');
/** AlgorithmIdentifier of SHA-256, parameters absent (RFC 5754 §2). */
export const sha256Identifier: Uint8Array = sequence(SHA256);

export const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
export const sha1 = (data: Uint8Array): Uint8Array => createHash('sha1').update(data).digest();

/**
 * Makes a fresh key pair: NIST P-256, or RSA of 2048 bits (small, so that tests start quickly; real issuers use more).
 *
 * @param curve another curve of OpenSSL's, with its numbers written out as Doc 9303-12 wants them
 */
export function createSigningKey(algorithm: SignatureAlgorithm, curve?: string): SigningKey {
  const pair =
    algorithm === 'ecdsa-p256-sha256'
      ? generateKeyPairSync('ec', curve === undefined ? { namedCurve: 'P-256' } : { namedCurve: curve, paramEncoding: 'explicit' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { algorithm, privateKey: pair.privateKey, publicKeyInfo: pair.publicKey.export({ type: 'spki', format: 'der' }) };
}

/** The AlgorithmIdentifier that goes beside a signature. */
export function signatureIdentifier(algorithm: SignatureAlgorithm): Uint8Array {
  switch (algorithm) {
    case 'ecdsa-p256-sha256':
      return sequence(oid('1.2.840.10045.4.3.2'));
    case 'rsa-sha256':
      return sequence(oid('1.2.840.113549.1.1.11'), NULL);
    case 'rsa-pss-sha256': {
      // RSASSA-PSS-params, RFC 4055 §3.1: SHA-256, MGF1 with SHA-256, salt of 32 bytes, trailer 1 by default.
      const hash = sequence(SHA256, NULL);
      const maskGeneration = sequence(oid('1.2.840.113549.1.1.8'), hash);
      return sequence(oid('1.2.840.113549.1.1.10'), sequence(context(0, hash), context(1, maskGeneration), context(2, integer(32))));
    }
  }
}

/** Signs, DER-encoding ECDSA's r and s as X.509 and CMS want them. */
export function signWith(key: SigningKey, data: Uint8Array): Uint8Array {
  if (key.signature) return key.signature(data);
  if (key.algorithm !== 'rsa-pss-sha256') return sign('sha256', data, key.privateKey);
  return sign('sha256', data, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}
