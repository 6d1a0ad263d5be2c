import { createHash, timingSafeEqual } from 'node:crypto';

/** Hashes by the identifier in a two-byte trailer (ISO/IEC 10118-3), the first byte of xxCC. */
const hashesOfTrailer = new Map([
  [0x31, 'ripemd160'],
  [0x33, 'sha1'],
  [0x34, 'sha256'],
  [0x35, 'sha512'],
  [0x36, 'sha384'],
  [0x38, 'sha224'],
]);

export type Iso9796Result =
  | { readonly valid: true; readonly hash: string /** M1, the recovered part of the message. */; readonly recovered: Uint8Array }
  | { readonly valid: false; readonly reason: string };

/**
 * Verifies the opened signature F of ISO/IEC 9796-2, digital signature scheme 1, with partial message recovery:
 * F = header ‖ M1 ‖ H(M1‖M2) ‖ trailer. The header is 6A, or 6BB…BA where M1 is shorter than the room for it.
 * @param opened σ^e mod n, as long as the modulus
 * @param unrecovered M2, the part of the message that is not in the signature
 */
export function verifyIso9796Scheme1(opened: Uint8Array, unrecovered: Uint8Array): Iso9796Result {
  const first = opened[0] ?? 0;
  if (first >> 4 !== 6) return wrong('it does not begin as ISO/IEC 9796-2 with partial recovery does');
  const last = opened.at(-1);
  const hash = last === 0xbc ? 'sha1' : last === 0xcc ? hashesOfTrailer.get(opened.at(-2) ?? 0) : undefined;
  if (!hash) return wrong('its trailer names no hash function');
  const end = opened.length - (last === 0xbc ? 1 : 2);

  // Padding: the nibbles after the header's first are B, and A closes them.
  let start = 0;
  if ((first & 0x0f) !== 0x0a) {
    if ((first & 0x0f) !== 0x0b) return wrong('its padding is wrong');
    for (start = 1; opened[start] === 0xbb; start++);
    if (opened[start] !== 0xba) return wrong('its padding is wrong');
  }
  start++;
  const length = createHash(hash).digest().length;
  // RND.IC is as long as the room (Doc 9303-11 §6.1.2.2); no recovered part at all would sign the challenge alone, in a fixed frame.
  if (end - length <= start) return wrong('it recovers no message');
  const recovered = opened.subarray(start, end - length);
  const computed = createHash(hash).update(recovered).update(unrecovered).digest();
  return timingSafeEqual(computed, opened.subarray(end - length, end)) ? { valid: true, hash, recovered } : wrong('its hash is another');
}

function wrong(reason: string): Iso9796Result {
  return { valid: false, reason };
}
