import { createECDH, ECDH } from 'node:crypto';
import { type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import type { KeyAgreementGroup } from './key-agreement.ts';
import type { Curve } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { big, bigOf, bytesOf, drawPrivateKey } from './private-scalar.ts';

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
 * the x-coordinate of a product; the y-coordinate comes from a second product (see `multiply`). Sums and the point encoding of the
 * Integrated Mapping are done with BigInt.
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

  const sum = (a: Uint8Array, b: Uint8Array): Buffer | undefined => {
    const result = Point().fromBytes(a).add(Point().fromBytes(b));
    return result.is0() ? undefined : Buffer.from(result.toBytes(false));
  };
  const xOf = (element: Uint8Array): Uint8Array => element.subarray(1, 1 + fieldLength);

  const xOfProduct = (scalar: Uint8Array, element: Uint8Array): Buffer => {
    const ecdh = createECDH(name);
    ecdh.setPrivateKey(scalar);
    return ecdh.computeSecret(element);
  };
  const onGenerator = (scalar: Uint8Array): Buffer => {
    const ecdh = createECDH(name);
    ecdh.setPrivateKey(scalar);
    return ecdh.getPublicKey();
  };
  /** The whole point scalar × element, scalar from 1 to n − 2: of the two points with the product's x, the one whose sum with the element is (scalar + 1) × element. */
  const multiply = (scalar: Uint8Array, element: Uint8Array): Buffer => {
    const x = xOfProduct(scalar, element);
    const nextScalar = bytesOf(bigOf(scalar) + 1n, orderLength);
    const nextX = xOfProduct(nextScalar, element);
    nextScalar.fill(0);
    const candidate = (sign: 2 | 3): Buffer =>
      ECDH.convertKey(Buffer.concat([Uint8Array.of(sign), x]), name, undefined, undefined, 'uncompressed') as Buffer;
    const even = candidate(2);
    const next = sum(even, element);
    return next && nextX.equals(xOf(next)) ? even : candidate(3);
  };

  return {
    publicKeyTag: 0x86,
    fieldBits: p.toString(2).length,
    privateKey: (random) => drawPrivateKey(curve.n, random),
    publicKey: (privateKey, on) => (on ? multiply(privateKey, on) : onGenerator(privateKey)),
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
    agree: (privateKey, publicKey) => xOfProduct(privateKey, publicKey),
    multiple(scalar, publicKey) {
      const number = bigOf(scalar);
      return number > 0n && number < n - 1n ? multiply(bytesOf(number, orderLength), publicKey) : undefined;
    },
    mapGeneric(nonce, privateKey, publicKey) {
      const h = multiply(privateKey, publicKey);
      const scalar = bytesOf(bigOf(nonce) % n, orderLength);
      const mapped = scalar.every((byte) => byte === 0) ? Buffer.from(h) : sum(onGenerator(scalar), h);
      for (const secret of [h, scalar]) secret.fill(0);
      if (!mapped) throw new PassportReaderError('malformed-data', 'PACE: the mapped generator is the neutral element.');
      return mapped;
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
  const x2 = Fp.mul(Fp.neg(Fp.mul(b, Fp.inv(a))), Fp.add(1n, Fp.inv(denominator)));
  const x3 = Fp.mul(alpha, x2);
  const h2 = equation(x2);
  const u = Fp.mul(Fp.pow(t, 3n), h2);
  const root = Fp.pow(h2, p - 1n - (p + 1n) / 4n);
  const square = Fp.mul(Fp.sqr(root), h2) === 1n;
  return Buffer.from(Point.fromAffine(square ? { x: x2, y: Fp.mul(root, h2) } : { x: x3, y: Fp.mul(root, u) }).toBytes(false));
}
