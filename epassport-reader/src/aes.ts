import { createCipheriv, createDecipheriv } from 'node:crypto';

/* AES in CBC mode and AES-CMAC (RFC 4493, NIST SP 800-38B), as Doc 9303-11 §9.8.6.2 and §4.4.3 use them; keys of 16, 24 or 32 bytes. */

const zeroBlock = Buffer.alloc(16);
const name = (key: Uint8Array, mode: 'cbc' | 'ecb'): string => `aes-${key.length * 8}-${mode}`;

/** CBC without padding; `data` is whole blocks of 16 bytes. */
export function encryptAesCbc(key: Uint8Array, data: Uint8Array, iv: Uint8Array = zeroBlock): Buffer {
  return createCipheriv(name(key, 'cbc'), key, iv).setAutoPadding(false).update(data);
}

export function decryptAesCbc(key: Uint8Array, data: Uint8Array, iv: Uint8Array = zeroBlock): Buffer {
  return createDecipheriv(name(key, 'cbc'), key, iv).setAutoPadding(false).update(data);
}

/** One block, for the initial vectors that Doc 9303-11 makes by encryption. */
export function encryptAesBlock(key: Uint8Array, block: Uint8Array): Buffer {
  return createCipheriv(name(key, 'ecb'), key, null).setAutoPadding(false).update(block);
}

/** The whole 16 bytes of the CMAC over `data`, which it pads itself. */
export function aesCmac(key: Uint8Array, data: Uint8Array): Buffer {
  const subkey = doubled(encryptAesBlock(key, zeroBlock));
  const whole = data.length > 0 && data.length % 16 === 0;
  const message = Buffer.alloc(whole ? data.length : data.length + 16 - (data.length % 16));
  message.set(data);
  if (!whole) message[data.length] = 0x80;
  const mask = whole ? subkey : doubled(subkey);
  const last = message.subarray(-16);
  for (let i = 0; i < 16; i++) last[i] = (last[i] as number) ^ (mask[i] as number);
  const mac = encryptAesCbc(key, message).subarray(-16);
  for (const secret of [subkey, mask, message]) secret.fill(0);
  return mac;
}

/** Multiplication by x in GF(2^128), RFC 4493 §2.3; no branch depends on the key. */
function doubled(block: Uint8Array): Buffer {
  const result = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) result[i] = ((block[i] as number) << 1) | ((block[i + 1] ?? 0) >> 7);
  result[15] = (result[15] as number) ^ (0x87 & -((block[0] as number) >> 7));
  return result;
}
