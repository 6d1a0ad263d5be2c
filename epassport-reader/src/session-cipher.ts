import { createHash } from 'node:crypto';
import { aesCmac, decryptAesCbc, encryptAesBlock, encryptAesCbc } from './aes.ts';
import { decryptCbc, deriveKey, encryptCbc, retailMac } from './triple-des.ts';

/** The block cipher of a session: 3DES with the retail MAC, or AES with CMAC (Doc 9303-11 §9.8.6). */
export type SessionCipher = '3des' | 'aes-128' | 'aes-192' | 'aes-256';

/** What secure messaging, PACE and Chip Authentication need of a block cipher. */
export interface CipherSuite {
  /** Bytes of a key. */
  readonly keyLength: number;
  readonly blockLength: number;
  /** CBC without padding, initial vector all zero where none is given. */
  encrypt(key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Buffer;
  decrypt(key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Buffer;
  /** Eight bytes; pads `data` itself. */
  mac(key: Uint8Array, data: Uint8Array): Buffer;
  /** The initial vector of a protected APDU: zero for 3DES, the encrypted send sequence counter for AES. */
  initialVector(key: Uint8Array, sendSequenceCounter: Uint8Array): Uint8Array | undefined;
}

const aes = (keyLength: number): CipherSuite => ({
  keyLength,
  blockLength: 16,
  encrypt: encryptAesCbc,
  decrypt: decryptAesCbc,
  mac: (key, data) => aesCmac(key, data).subarray(0, 8),
  initialVector: encryptAesBlock,
});

export const cipherSuites: Readonly<Record<SessionCipher, CipherSuite>> = {
  '3des': {
    keyLength: 16,
    blockLength: 8,
    encrypt: (key, data) => encryptCbc(key, data),
    decrypt: (key, data) => decryptCbc(key, data),
    mac: retailMac,
    initialVector: () => undefined,
  },
  'aes-128': aes(16),
  'aes-192': aes(24),
  'aes-256': aes(32),
};

/** The counter of a key derivation: what the key is for (Doc 9303-11 §9.7.1). */
export const keyPurpose = { encryption: 1, mac: 2, password: 3 } as const;
type KeyPurpose = (typeof keyPurpose)[keyof typeof keyPurpose];

/** KDF of Doc 9303-11 §9.7.1: SHA-1 for 3DES and AES-128, SHA-256 for longer keys. */
export function deriveSessionKey(cipher: SessionCipher, secret: Uint8Array, purpose: KeyPurpose): Buffer {
  if (cipher === '3des') return deriveKey(secret, purpose);
  const hash = createHash(cipher === 'aes-128' ? 'sha1' : 'sha256');
  const digest = hash
    .update(secret)
    .update(Uint8Array.from([0, 0, 0, purpose]))
    .digest();
  const key = Buffer.from(digest.subarray(0, cipherSuites[cipher].keyLength));
  digest.fill(0);
  return key;
}

/** What BAC, PACE and Chip Authentication agree on: keys and send sequence counter for secure messaging. */
export interface SessionKeys {
  readonly cipher: SessionCipher;
  readonly encryption: Buffer;
  readonly mac: Buffer;
  /** As long as a block of the cipher. */
  readonly ssc: Buffer;
}

/** The session keys of a shared secret, with the counter at zero: after PACE and Chip Authentication (Doc 9303-11 §9.8.6.3). */
export function sessionKeysOf(cipher: SessionCipher, sharedSecret: Uint8Array): SessionKeys {
  return {
    cipher,
    encryption: deriveSessionKey(cipher, sharedSecret, keyPurpose.encryption),
    mac: deriveSessionKey(cipher, sharedSecret, keyPurpose.mac),
    ssc: Buffer.alloc(cipherSuites[cipher].blockLength),
  };
}
