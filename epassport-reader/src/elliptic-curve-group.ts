import { createECDH, ECDH } from 'node:crypto';
import { invertCt } from '@noble/curves/abstract/modular.js';
import { type WeierstrassPoint, type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import type { KeyAgreementGroup } from './key-agreement.ts';
import type { Curve } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { big, bigOf, bytesOf, drawPrivateKey, successor } from './private-scalar.ts';

/** OpenSSL's names where they are not the standard's. */
const opensslNames = new Map([
  ['P-192', 'prime192v1'],
  ['P-224', 'secp224r1'],
  ['P-256', 'prime256v1'],
  ['P-384', 'secp384r1'],
  ['P-521', 'secp521r1'],
]);

/**
 * An elliptic curve of prime order. Multiplications are OpenSSL's (constant time, 3 to 60 times as fast as BigInt), which knows only
 * the x-coordinate of a product; the y-coordinate comes from a second product (see `multiply`). Private keys stay bytes.
 *
 * The sum of the Generic Mapping and the point encoding of the Integrated Mapping are done with BigInt: always the same field operations
 * in the same order (noble's complete addition formulas; inversion by Fermat's power, whose exponent is public), so that no branch depends on a secret. How long one
 * operation takes does depend on its numbers, by nanoseconds. They are new in every run, being made of a nonce that the chip draws and of
 * our own key, and serve one generator that is given away in no other form: no series of measurements can be put together of them.
 */
export function ellipticCurveGroup(curve: Curve): KeyAgreementGroup {
  const name = opensslNames.get(curve.name) ?? curve.name;
  const p = big(curve.p);
  const n = big(curve.n);
  const fieldLength = curve.g.length / 4;
  const orderLength = Math.ceil(curve.n.length / 2);
  const generator = Buffer.from(`04${curve.g}`, 'hex');
  let point: WeierstrassPointCons<bigint> | undefined;
  const Point = (): WeierstrassPointCons<bigint> => {
    point ??= weierstrass({
      p,
      n,
      h: 1n,
      a: big(curve.a),
      b: big(curve.b),
      Gx: bigOf(generator.subarray(1, 1 + fieldLength)),
      Gy: bigOf(generator.subarray(1 + fieldLength)),
    });
    return point;
  };

  const plus = (a: Uint8Array, b: Uint8Array): WeierstrassPoint<bigint> => Point().fromBytes(a).add(Point().fromBytes(b));
  const encoded = (element: WeierstrassPoint<bigint>): Buffer => {
    const { x, y } = element.toAffine(invertCt(element.Z, p));
    return Buffer.concat([Uint8Array.of(4), bytesOf(x, fieldLength), bytesOf(y, fieldLength)]);
  };

  const keyOf = (scalar: Uint8Array): ECDH => {
    const ecdh = createECDH(name);
    ecdh.setPrivateKey(scalar);
    return ecdh;
  };
  /** OpenSSL's keys k and k + 1 of a private key, made once: it computes a public key with each, whether that is wanted or not. */
  const keys = new WeakMap<Uint8Array, { readonly own: ECDH; next?: ECDH }>();
  const keysOf = (scalar: Uint8Array): { readonly own: ECDH; next?: ECDH } => {
    const made = keys.get(scalar) ?? { own: keyOf(scalar) };
    keys.set(scalar, made);
    return made;
  };
  const nextOf = (scalar: Uint8Array): ECDH => {
    const pair = keysOf(scalar);
    if (!pair.next) {
      const following = successor(scalar);
      pair.next = keyOf(following);
      following.fill(0);
    }
    return pair.next;
  };
  /** The whole point scalar × element, scalar from 1 to n − 2: of the two points with the product's x, the one whose sum with the element is (scalar + 1) × element. */
  const multiply = (scalar: Uint8Array, element: Uint8Array): Buffer => {
    const x = keysOf(scalar).own.computeSecret(element);
    const nextX = nextOf(scalar).computeSecret(element);
    const even = ECDH.convertKey(Buffer.concat([Uint8Array.of(2), x]), name, undefined, undefined, 'uncompressed') as Buffer;
    const odd = Buffer.from(even);
    odd.set(bytesOf(p - bigOf(even.subarray(1 + fieldLength)), fieldLength), 1 + fieldLength);
    const next = plus(even, element);
    // x = X/Z without the division.
    const { Fp } = Point();
    const evenFits = !next.is0() && Fp.eql(next.X, Fp.mul(bigOf(nextX), next.Z));
    const [product, other] = evenFits ? [even, odd] : [odd, even];
    for (const secret of [x, nextX, other]) secret.fill(0);
    return product;
  };

  return {
    publicKeyTag: 0x86,
    fieldBits: p.toString(2).length,
    privateKey: (random) => drawPrivateKey(curve.n, random),
    prepare: (privateKey) => void nextOf(privateKey),
    publicKey: (privateKey, on) => (on ? multiply(privateKey, on) : keysOf(privateKey).own.getPublicKey()),
    validate(publicKey) {
      const whole = publicKey.length === 1 + 2 * fieldLength && publicKey[0] === 4;
      try {
        // OpenSSL checks that the point is on the curve; with cofactor 1 every such point has the curve's order.
        if (whole && ECDH.convertKey(publicKey, name).length > 0) return;
      } catch {
        // Not on the curve.
      }
      throw new PassportReaderError('malformed-data', `The chip's key is no uncompressed point of ${curve.name}.`);
    },
    agree: (privateKey, publicKey) => keysOf(privateKey).own.computeSecret(publicKey),
    multiple(scalar, publicKey) {
      const number = bigOf(scalar);
      return number > 0n && number < n - 1n ? multiply(bytesOf(number, orderLength), publicKey) : undefined;
    },
    mapGeneric(nonce, privateKey, publicKey) {
      const h = multiply(privateKey, publicKey);
      const scalar = bytesOf(bigOf(nonce) % n, orderLength);
      try {
        if (scalar.every((byte) => byte === 0)) return Buffer.from(h);
        const mapped = plus(keyOf(scalar).getPublicKey(), h);
        if (mapped.is0()) throw new PassportReaderError('malformed-data', 'PACE: the mapped generator is the neutral element.');
        return encoded(mapped);
      } finally {
        for (const secret of [h, scalar]) secret.fill(0);
      }
    },
    // P-224: p ≡ 1 mod 4, for which the point encoding is not defined (note to Table 12).
    ...(p % 4n === 3n && { mapIntegrated: (pseudoRandom: Uint8Array) => encodePoint(Point(), bigOf(pseudoRandom) % p, curve) }),
  };
}

/** The point encoding f_G of Doc 9303-11 Appendix B.2 (simplified Shallue–van de Woestijne–Ulas), in affine coordinates, cofactor 1. */
function encodePoint(Point: WeierstrassPointCons<bigint>, t: bigint, curve: Curve): Buffer {
  const { Fp } = Point;
  const p = Fp.ORDER;
  const [a, b] = [big(curve.a), big(curve.b)];
  const equation = (x: bigint): bigint => Fp.add(Fp.add(Fp.pow(x, 3n), Fp.mul(a, x)), b);
  const alpha = Fp.neg(Fp.sqr(t));
  const denominator = Fp.add(alpha, Fp.sqr(alpha));
  if (denominator === 0n) throw new PassportReaderError('malformed-data', 'PACE: the nonces map to no point; try again.');
  const x2 = Fp.mul(Fp.neg(Fp.mul(b, Fp.inv(a))), Fp.add(1n, invertCt(denominator, p)));
  const x3 = Fp.mul(alpha, x2);
  const h2 = equation(x2);
  const u = Fp.mul(Fp.pow(t, 3n), h2);
  const root = Fp.pow(h2, p - 1n - (p + 1n) / 4n);
  // Both are computed, whichever is wanted.
  const [onSecond, onThird] = [
    { x: x2, y: Fp.mul(root, h2) },
    { x: x3, y: Fp.mul(root, u) },
  ];
  return Buffer.from(Point.fromAffine(Fp.eql(Fp.mul(Fp.sqr(root), h2), 1n) ? onSecond : onThird).toBytes(false));
}
