import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { PassportReaderError } from '../passport-reader-error.ts';

/** The line of a store that says what all the others are; its checksum covers them. */
export interface StoreHeader {
  readonly schema: 'epassport-reader/trust-store/1';
  /** ISO 8601 in UTC. */
  readonly created: string;
  readonly entries: number;
  /** SHA-256 of every byte after the first line. */
  readonly sha256: string;
  /** Ed25519 over the four fields above, base64. The checksum finds damage; this finds whoever changed the store without the key. */
  readonly signature?: string;
}

const signedText = ({ schema, created, entries, sha256 }: StoreHeader): Buffer =>
  Buffer.from(`${schema}\n${created}\n${entries}\n${sha256}\n`);

/** @param key PEM, PKCS#8 @throws {PassportReaderError} `invalid-argument` when it is no Ed25519 private key */
export function storeSigningKey(key: string | Buffer): KeyObject {
  return ed25519(() => createPrivateKey(key), 'private key (openssl genpkey -algorithm ed25519)');
}

/** @param key PEM, SubjectPublicKeyInfo @throws {PassportReaderError} `invalid-argument` when it is no Ed25519 public key */
export function storePublicKey(key: string | Buffer): KeyObject {
  return ed25519(() => createPublicKey(key), 'public key (openssl pkey -pubout)');
}

function ed25519(read: () => KeyObject, what: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    key = undefined;
  }
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new PassportReaderError('invalid-argument', `The key of the trust store cannot be used. Expected an Ed25519 ${what}, in PEM.`);
  return key;
}

export function signedHeader(header: StoreHeader, key: KeyObject | undefined): StoreHeader {
  return key ? { ...header, signature: sign(null, signedText(header), key).toString('base64') } : header;
}

/** What is said of a store's signature: it has none, nobody gave the key to verify it with, or it is right. */
export type StoreSignature = 'none' | 'not-verified' | 'valid';

/**
 * @param key the pinned key; without one a signature is not verified and its absence is no fault
 * @throws {PassportReaderError} `trust-folder` when a key is pinned and the store is not signed with it
 */
export function verifyHeader(header: StoreHeader, file: string, key: KeyObject | undefined): StoreSignature {
  const { signature } = header;
  if (!key) return signature === undefined ? 'none' : 'not-verified';
  const right = signature !== undefined && verify(null, signedText(header), key, Buffer.from(signature, 'base64'));
  if (right) return 'valid';
  const what = signature === undefined ? 'is not signed' : 'was changed, or signed with another key';
  throw new PassportReaderError(
    'trust-folder',
    `The trust store ${file} ${what}; expected the signature of the pinned key. Do not use it before you know who changed it.`,
  );
}
