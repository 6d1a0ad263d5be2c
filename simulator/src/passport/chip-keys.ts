import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { concat } from './der.ts';
import type { MrzLines } from './mrz-td3.ts';

/** A pair of keys; of 16 bytes each with 3DES. */
export interface KeyPair {
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
}

/** The document's access keys from its own MRZ, ICAO Doc 9303-11 §4.3.2 and §9.7.2. */
export function documentAccessKeys(mrz: MrzLines): KeyPair {
  return deriveKeys(mrzPassword(mrz).subarray(0, 16));
}

/** The MRZ as a password of PACE, §9.7.3: the whole SHA-1 of the MRZ information. */
export function mrzPassword(mrz: MrzLines): Uint8Array {
  return sha1(Buffer.from(mrzInformation(mrz), 'latin1'));
}

/** Document number, date of birth and date of expiry, each with its check digit. */
function mrzInformation([, lower]: MrzLines): string {
  const dates = lower.slice(13, 20) + lower.slice(21, 28);
  if (lower[9] !== '<') return lower.slice(0, 10) + dates;
  // A long document number goes on, with its check digit, in the optional data up to the first filler.
  return lower.slice(0, 9) + lower.slice(28, 42).split('<')[0] + dates;
}

/** Encryption and MAC key from a seed of 16 bytes, §9.7.1.1. */
export function deriveKeys(seed: Uint8Array): KeyPair {
  const derive = (counter: number) => withOddParity(sha1(concat(seed, Uint8Array.of(0, 0, 0, counter))).subarray(0, 16));
  return { encryption: derive(1), mac: derive(2) };
}

const zeroIv = new Uint8Array(8);

/** 3DES with two keys in CBC mode, IV zero, no padding; the data are whole blocks. */
export function encrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
  return cbc(key, key.subarray(0, 8), zeroIv, data);
}

export function decrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('des-ede3-cbc', concat(key, key.subarray(0, 8)), zeroIv).setAutoPadding(false);
  return concat(decipher.update(data), decipher.final());
}

/**
 * Retail MAC, ISO/IEC 9797-1 algorithm 3 with DES: single-key CBC up to the last block, 3DES on the last one.
 * The data are padded already. OpenSSL 3 has no single DES; 3DES with one key three times is the same.
 */
export function retailMac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const single = key.subarray(0, 8);
  const chained = data.length > 8 ? cbc(concat(single, single), single, zeroIv, data.subarray(0, -8)).subarray(-8) : zeroIv;
  return cbc(key, single, chained, data.subarray(-8));
}

function cbc(twoKeys: Uint8Array, third: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv('des-ede3-cbc', concat(twoKeys, third), iv).setAutoPadding(false);
  return concat(cipher.update(data), cipher.final());
}

/** Padding method 2 of ISO/IEC 9797-1: a byte 80, then zeros up to a whole block. */
export function pad(data: Uint8Array, blockOctets = 8): Uint8Array {
  return concat(data, Uint8Array.of(0x80), new Uint8Array(blockOctets - 1 - (data.length % blockOctets)));
}

/** Takes the padding off again; undefined when it is not there. */
export function unpad(data: Uint8Array): Uint8Array | undefined {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end--;
  return data[end] === 0x80 ? data.subarray(0, end) : undefined;
}

/** DES keeps a parity bit in each byte's lowest bit; the standard's examples print the keys with it. */
export function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = 0;
    for (let bits = byte >> 1; bits > 0; bits >>= 1) ones += bits & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });
}

const sha1 = (data: Uint8Array): Uint8Array => createHash('sha1').update(data).digest();
