import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { decrypt, encrypt, type KeyPair, pad, retailMac, withOddParity } from './chip-keys.ts';
import { concat } from './der.ts';

/** The ciphers of PACE, Chip Authentication and secure messaging, ICAO Doc 9303-11 §9.8. */
export type CipherName = '3DES' | 'AES-128' | 'AES-192' | 'AES-256';

/** One cipher with its mode, its MAC and its key derivation. */
export interface CipherSuite {
  readonly name: CipherName;
  readonly blockOctets: 8 | 16;
  readonly keyOctets: 16 | 24 | 32;
  /** The key of a counter, §9.7.1: 1 encryption, 2 MAC, 3 PACE password. */
  deriveKey(secret: Uint8Array, counter: number): Uint8Array;
  /** CBC over whole blocks; the IV is zero unless given. */
  encrypt(key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Uint8Array;
  decrypt(key: Uint8Array, data: Uint8Array, iv?: Uint8Array): Uint8Array;
  /** Eight bytes of MAC over data that are whole blocks already, as secure messaging pads them. */
  mac(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Eight bytes of MAC over data of any length: PACE's authentication token, §4.4.3.4. */
  tokenMac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** The IV of one message in secure messaging: zero with 3DES, the encrypted counter with AES (§9.8.6.3). */
  messageIv(key: Uint8Array, counter: Uint8Array): Uint8Array;
}

const tripleDes: CipherSuite = {
  name: '3DES',
  blockOctets: 8,
  keyOctets: 16,
  deriveKey: (secret, counter) => withOddParity(digest('sha1', secret, counter).subarray(0, 16)),
  encrypt,
  decrypt,
  mac: retailMac,
  tokenMac: (key, data) => retailMac(key, pad(data)),
  messageIv: () => new Uint8Array(8),
};

function aes(bits: 128 | 192 | 256): CipherSuite {
  const keyOctets = (bits / 8) as 16 | 24 | 32;
  const hash = bits === 128 ? 'sha1' : 'sha256';
  const zero = new Uint8Array(16);
  const encryptBlocks = (key: Uint8Array, data: Uint8Array, iv = zero) => {
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(false);
    return concat(cipher.update(data), cipher.final());
  };
  const mac = (key: Uint8Array, data: Uint8Array) => cmac((block) => encryptBlocks(key, block), data).subarray(0, 8);
  return {
    name: `AES-${bits}`,
    blockOctets: 16,
    keyOctets,
    deriveKey: (secret, counter) => digest(hash, secret, counter).subarray(0, keyOctets),
    encrypt: encryptBlocks,
    decrypt(key, data, iv = zero) {
      const decipher = createDecipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(false);
      return concat(decipher.update(data), decipher.final());
    },
    mac,
    tokenMac: mac,
    messageIv: (key, counter) => encryptBlocks(key, counter),
  };
}

const suites: Readonly<Record<CipherName, CipherSuite>> = {
  '3DES': tripleDes,
  'AES-128': aes(128),
  'AES-192': aes(192),
  'AES-256': aes(256),
};

export const cipherSuite = (name: CipherName): CipherSuite => suites[name];

/** Encryption and MAC key of a session, §9.7.1. */
export function sessionKeys(suite: CipherSuite, secret: Uint8Array): KeyPair {
  return { encryption: suite.deriveKey(secret, 1), mac: suite.deriveKey(secret, 2) };
}

/** CMAC, NIST SP 800-38B. `encipher` is CBC with a zero IV over whole blocks. */
function cmac(encipher: (blocks: Uint8Array) => Uint8Array, data: Uint8Array): Uint8Array {
  const first = doubled(encipher(new Uint8Array(16)));
  const whole = data.length > 0 && data.length % 16 === 0;
  const padded = whole ? Uint8Array.from(data) : pad(data, 16);
  const mask = whole ? first : doubled(first);
  for (let i = 0; i < 16; i++) padded[padded.length - 16 + i]! ^= mask[i]!;
  return encipher(padded).subarray(-16);
}

/** Multiplication by x in GF(2^128), SP 800-38B §6.1. */
function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7));
  if (block[0]! & 0x80) shifted[15]! ^= 0x87;
  return shifted;
}

const digest = (hash: string, secret: Uint8Array, counter: number): Uint8Array =>
  createHash(hash)
    .update(secret)
    .update(Uint8Array.of(0, 0, 0, counter))
    .digest();
