import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { type AgreementGroup, drawPrivateKey, modulo, numberOf, octets, octetsOf, power, type RandomBytes } from './agreement-group.ts';

export interface EllipticParameters {
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  /** The generator's coordinates. */
  readonly x: bigint;
  readonly y: bigint;
  /** The generator's order; the cofactor is 1, as on every curve of Doc 9303-11 §9.5.1. */
  readonly n: bigint;
}

/** Diffie-Hellman on a curve in short Weierstrass form, ICAO Doc 9303-11 §9.4 (BSI TR-03111). */
export function ellipticGroup(curve: EllipticParameters): AgreementGroup {
  const { p, a, b, n } = curve;
  const size = octets(p);
  const Point = weierstrass({ p, a, b, n, h: 1n, Gx: curve.x, Gy: curve.y });
  type Point = typeof Point.BASE;
  const encode = (point: Point) => {
    const { x, y } = point.toAffine();
    return Uint8Array.of(0x04, ...octetsOf(x, size), ...octetsOf(y, size));
  };
  const decode = (bytes: Uint8Array): Point | undefined => {
    if (bytes.length !== 1 + 2 * size || bytes[0] !== 0x04) return undefined;
    try {
      const point = Point.fromAffine({ x: numberOf(bytes.subarray(1, 1 + size)), y: numberOf(bytes.subarray(1 + size)) });
      point.assertValidity();
      return point;
    } catch {
      return undefined; // not on the curve: the invalid-curve attack
    }
  };
  /** k·P also for k = 0 and k ≥ n, which the library refuses. */
  const multiply = (point: Point, scalar: bigint): Point => {
    const reduced = modulo(scalar, n);
    return reduced === 0n ? Point.ZERO : point.multiplyUnsafe(reduced);
  };
  const withGenerator = (point: Point): AgreementGroup | undefined =>
    point.is0() ? undefined : ellipticGroup({ ...curve, ...point.toAffine() });
  const publicKeyOf = (privateKey: bigint) => encode(multiply(Point.BASE, privateKey));

  return {
    agreement: 'ECDH',
    prime: p,
    order: n,
    publicKeyTag: 0x86,
    publicKeyOf,
    generate(random: RandomBytes) {
      const privateKey = drawPrivateKey(n, random);
      return { privateKey, publicKey: publicKeyOf(privateKey) };
    },
    agree(privateKey, peer) {
      const shared = decode(peer);
      return shared === undefined ? undefined : octetsOf(multiply(shared, privateKey).toAffine().x, size);
    },
    mapGenerically(nonce, privateKey, peer) {
      const shared = decode(peer);
      return shared === undefined ? undefined : withGenerator(multiply(Point.BASE, nonce).add(multiply(shared, privateKey)));
    },
    mapIntegrated(pseudoRandom) {
      const mapped = encodeToPoint(pseudoRandom, curve);
      return mapped && withGenerator(Point.fromAffine(mapped));
    },
    compress: (publicKey) => publicKey.subarray(1, 1 + size),
  };
}

/**
 * Point encoding in affine coordinates, Doc 9303-11 appendix B.2. Defined for primes that are 3 modulo 4, which P-224's is
 * not (§9.5.1 bars it from the integrated mapping).
 */
function encodeToPoint(t: bigint, { p, a, b }: EllipticParameters): { x: bigint; y: bigint } | undefined {
  if (p % 4n !== 3n) return undefined;
  const mod = (value: bigint) => modulo(value, p);
  const inverse = (value: bigint) => power(value, p - 2n, p);
  const alpha = mod(-(t * t));
  const x2 = mod(-b * inverse(a) * (1n + inverse(mod(alpha + alpha * alpha))));
  const x3 = mod(alpha * x2);
  const h2 = mod(x2 ** 3n + a * x2 + b);
  const u = mod(t ** 3n * h2);
  const root = power(h2, p - 1n - (p + 1n) / 4n, p);
  return mod(root * root * h2) === 1n ? { x: x2, y: mod(root * h2) } : { x: x3, y: mod(root * u) };
}
