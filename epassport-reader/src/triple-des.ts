import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/*
 * Two-key 3DES and the retail MAC of ISO/IEC 9797-1 (MAC algorithm 3, padding method 2), as Doc 9303-11 §9.8.6 uses them.
 * OpenSSL 3 has no single DES in its default provider: 3DES with three equal keys is single DES.
 */

const zeroIv = Buffer.alloc(8);

/** K1‖K2 → K1‖K2‖K1 */
const threeKeys = (key: Uint8Array): Buffer => Buffer.concat([key.subarray(0, 8), key.subarray(8, 16), key.subarray(0, 8)]);
const oneKey = (key: Uint8Array): Buffer => Buffer.concat([key, key, key]);

/** CBC with a zero IV; `data` is whole blocks. @param key 16 bytes */
export function encryptCbc(key: Uint8Array, data: Uint8Array): Buffer {
  return withKey(threeKeys(key), (keys) => createCipheriv('des-ede3-cbc', keys, zeroIv).setAutoPadding(false).update(data));
}

/** @param key 16 bytes */
export function decryptCbc(key: Uint8Array, data: Uint8Array): Buffer {
  return withKey(threeKeys(key), (keys) => createDecipheriv('des-ede3-cbc', keys, zeroIv).setAutoPadding(false).update(data));
}

/** Overwrites the key, a copy of its own, after use. */
function withKey<T>(key: Buffer, use: (key: Buffer) => T): T {
  try {
    return use(key);
  } finally {
    key.fill(0);
  }
}

/** ISO/IEC 9797-1 padding method 2: 80, then zeros to a whole block (8 bytes, 16 for AES); always adds at least one byte. */
export function pad(data: Uint8Array, blockLength = 8): Buffer {
  const padded = Buffer.alloc(data.length + blockLength - (data.length % blockLength));
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/** Undoes `pad`; undefined when the padding is wrong. */
export function unpad(data: Uint8Array, blockLength = 8): Uint8Array | undefined {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end--;
  return data[end] === 0x80 && data.length - end <= blockLength ? data.subarray(0, end) : undefined;
}

/** Retail MAC over `data`, which this function pads. @param key 16 bytes @returns 8 bytes */
export function retailMac(key: Uint8Array, data: Uint8Array): Buffer {
  const single = withKey(oneKey(key.subarray(0, 8)), (keys) => createCipheriv('des-ede3-cbc', keys, zeroIv).setAutoPadding(false));
  const padded = pad(data);
  // All blocks but the last with single DES in CBC, the last with the full 3DES: same as DES, then decrypt K2, encrypt K1.
  const head = padded.subarray(0, -8);
  const chain = head.length ? single.update(head).subarray(-8) : zeroIv;
  const last = Buffer.from(padded.subarray(-8).map((byte, i) => byte ^ (chain[i] as number)));
  return encryptCbc(key, last);
}

/** Key derivation of Doc 9303-11 §9.7.1.1 for 3DES, parity bits adjusted. @param counter 1 for encryption, 2 for the MAC, 3 for a password */
export function deriveKey(seed: Uint8Array, counter: 1 | 2 | 3): Buffer {
  const digest = createHash('sha1')
    .update(seed)
    .update(Uint8Array.from([0, 0, 0, counter]))
    .digest();
  const key = Buffer.from(digest.subarray(0, 16).map(withOddParity));
  digest.fill(0);
  return key;
}

function withOddParity(byte: number): number {
  let ones = 0;
  for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1;
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}
