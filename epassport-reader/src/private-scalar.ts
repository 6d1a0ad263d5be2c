import type { Random } from './bac.ts';

/** A number in hex as a BigInt. */
export const big = (hex: string): bigint => BigInt(`0x${hex}`);
export const bigOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : big(Buffer.from(bytes).toString('hex')));

/** Big-endian bytes of exactly that length. */
export function bytesOf(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
}

/**
 * A private key, uniformly from 1 to `order` − 2, drawn anew until one fits (NIST SP 800-56A §5.6.1.2.2).
 * The last key of the range is left out: whoever multiplies by k also multiplies by k + 1 (see elliptic-curve-group).
 * The key is never made a BigInt, whose copies nobody can wipe and whose arithmetic takes longer for larger numbers.
 * @returns as many bytes as the order has
 */
export function drawPrivateKey(order: string, random: Random): Buffer {
  const limit = big(order) - 1n;
  const bits = limit.toString(2).length;
  const length = Math.ceil(bits / 8);
  const end = bytesOf(limit, length);
  for (;;) {
    // Not a copy: what is drawn is wiped with the key.
    const { buffer, byteOffset } = random(length);
    const drawn = Buffer.from(buffer, byteOffset, length);
    drawn[0] = (drawn[0] as number) & (0xff >> (length * 8 - bits));
    if (isPositive(drawn) && isBelow(drawn, end)) return drawn;
    drawn.fill(0);
  }
}

const isPositive = (number: Uint8Array): boolean => number.reduce((sum, byte) => sum | byte, 0) !== 0;

/** Whether a < b, both of the same length, looking at every byte whatever they are. */
export function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  let borrow = 0;
  for (let i = a.length - 1; i >= 0; i--) borrow = (((a[i] as number) - (b[i] as number) - borrow) >> 8) & 1;
  return borrow === 1;
}

/** The number after this one, in as many bytes; the largest goes round to zero. */
export function successor(number: Uint8Array): Buffer {
  const next = Buffer.from(number);
  let carry = 1;
  for (let i = next.length - 1; i >= 0; i--) {
    const sum = (next[i] as number) + carry;
    next[i] = sum & 0xff;
    carry = sum >> 8;
  }
  return next;
}
