import { ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { NamedCurve } from './named-curves.ts';

/**
 * ECDSA (FIPS 186-5 §6.4.2) on a curve that this build of node:crypto lacks. Slower, some milliseconds; public values only.
 * @param point the public key as in a certificate, 04‖x‖y or compressed
 * @param hash of the data
 * @param der whether the signature is the SEQUENCE of RFC 3279, else r‖s
 * @returns false also for a point or signature that is none
 */
export function verifyEcdsaByNoble(curve: NamedCurve, point: Uint8Array, hash: Uint8Array, signature: Uint8Array, der: boolean): boolean {
  const number = (hex: string): bigint => BigInt(`0x${hex}`);
  const half = curve.g.length / 2;
  const points = weierstrass({
    p: number(curve.p),
    a: number(curve.a),
    b: number(curve.b),
    n: number(curve.n),
    h: 1n,
    Gx: number(curve.g.slice(0, half)),
    Gy: number(curve.g.slice(half)),
  });
  try {
    // The hash is given; the one named here only sizes what signing would need.
    const curveEcdsa = ecdsa(points, sha256);
    return curveEcdsa.verify(signature, hash, point, { prehash: false, lowS: false, format: der ? 'der' : 'compact' });
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
