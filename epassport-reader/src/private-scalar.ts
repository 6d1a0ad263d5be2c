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
 * @returns as many bytes as the order has
 */
export function drawPrivateKey(order: string, random: Random): Buffer {
  const limit = big(order) - 1n;
  const bits = limit.toString(2).length;
  const length = Math.ceil(bits / 8);
  for (;;) {
    const drawn = Buffer.from(random(length));
    drawn[0] = (drawn[0] as number) & (0xff >> (length * 8 - bits));
    const key = bigOf(drawn);
    if (key > 0n && key < limit) return drawn;
    drawn.fill(0);
  }
}
