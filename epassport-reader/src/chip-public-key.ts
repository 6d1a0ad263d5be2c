import { checkPrimeSync, createPublicKey, type KeyObject } from 'node:crypto';
import { bigIntegerOf, bitStringOf, DerCursor, der, integerOf, oidBytes, oidOf, sequenceOf } from './der.ts';
import { type DhGroup, standardDhGroupOf, standardDhGroups } from './dh-groups.ts';
import { type Curve, curveOfOid, knownCurveOf } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlv, type Tlv, writeTlv } from './tlv.ts';

/** A public key of a chip, taken apart and validated. */
export type ChipPublicKey =
  | { readonly kind: 'ec'; readonly curve: Curve & { oid: string } /** Uncompressed, 04‖x‖y, on the curve. */; readonly point: Uint8Array }
  | { readonly kind: 'dh'; readonly group: DhGroup /** y, as long as the modulus. */; readonly value: Uint8Array }
  | { readonly kind: 'rsa'; readonly key: KeyObject; readonly modulusBits: number };

const oid = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  /** X9.42, with the order of the subgroup. */
  dhPublicNumber: '1.2.840.10046.2.1',
  /** PKCS#3, without it. */
  dhKeyAgreement: '1.2.840.113549.1.3.1',
  standardizedDomainParameters: '0.4.0.127.0.7.1.2',
} as const;

/** Smallest keys this package takes from a chip; Doc 9303-11 §9.5.1 and -12 §4.4 begin there too. */
const leastRsaBits = 1024;
const leastDhBits = 1024;
const leastSubgroupBits = 160;
/** Larger than any chip computes with; a bound on what a hostile file makes us compute. */
const mostModulusBits = 8192;

/** Elliptic curves of Doc 9303-11 §9.5.1, Table 12, by identifier. */
const standardCurves = new Map([
  [8, '1.2.840.10045.3.1.1'],
  [9, '1.3.36.3.3.2.8.1.1.3'],
  [10, '1.3.132.0.33'],
  [11, '1.3.36.3.3.2.8.1.1.5'],
  [12, '1.2.840.10045.3.1.7'],
  [13, '1.3.36.3.3.2.8.1.1.7'],
  [14, '1.3.36.3.3.2.8.1.1.9'],
  [15, '1.3.132.0.34'],
  [16, '1.3.36.3.3.2.8.1.1.11'],
  [17, '1.3.36.3.3.2.8.1.1.13'],
  [18, '1.3.132.0.35'],
]);

/**
 * Reads and validates a SubjectPublicKeyInfo from DG14 or DG15.
 * @throws {PassportReaderError} `unsupported-algorithm` for parameters that are odd, weak or unknown; `malformed-data` for a key that is none
 * (a point beside its curve, a number outside its group)
 */
export function parseChipPublicKey(spki: Uint8Array): ChipPublicKey {
  const fields = new DerCursor(sequenceOf(spki, 'chip public key'), 'chip public key');
  const algorithm = new DerCursor(sequenceOf(fields.take(der.sequence).raw, 'chip public key'), 'chip public key');
  const kind = oidOf(algorithm.take(der.oid));
  const parameters = algorithm.takeAny();
  const bits = bitStringOf(fields.take(der.bitString));
  if (kind === oid.rsaEncryption) return rsaKey(spki);
  if (!parameters) throw unsupported('a public key without parameters');
  if (kind === oid.ecPublicKey) return ecKey(knownCurveOf(parameters), bits);
  if (kind === oid.dhPublicNumber || kind === oid.dhKeyAgreement) return dhKey(dhGroupOf(parameters, kind === oid.dhPublicNumber), bits);
  if (kind === oid.standardizedDomainParameters) {
    const id = integerOf(parameters);
    const curve = standardCurves.get(id);
    if (curve) return ecKey(curveOfOid(curve), bits);
    const group = standardDhGroups.get(id);
    if (group) return dhKey(group, bits);
    throw unsupported(`standardised domain parameters ${id}`);
  }
  throw unsupported(`a public key of kind ${kind}`);
}

/** An EC key for node:crypto, written with the curve's name: OpenSSL never sees parameters from outside, and checks the point. */
export function ecKeyObject(curveOid: string, point: Uint8Array): KeyObject {
  const algorithm = writeTlv(der.sequence, writeTlv(der.oid, oidBytes(oid.ecPublicKey)), writeTlv(der.oid, oidBytes(curveOid)));
  const spki = writeTlv(der.sequence, algorithm, writeTlv(der.bitString, Uint8Array.of(0), point));
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new PassportReaderError('malformed-data', 'A public key is no point of its elliptic curve.', { cause });
  }
}

/** An RSA key for node:crypto. @throws {PassportReaderError} `unsupported-algorithm` when it is too small or its exponent is strange */
export function rsaKeyObject(modulus: Uint8Array, exponent: Uint8Array, leastBits: number): KeyObject {
  const algorithm = writeTlv(der.sequence, writeTlv(der.oid, oidBytes(oid.rsaEncryption)), writeTlv(der.null));
  const key = writeTlv(der.sequence, unsignedInteger(modulus), unsignedInteger(exponent));
  return validRsa(writeTlv(der.sequence, algorithm, writeTlv(der.bitString, Uint8Array.of(0), key)), leastBits);
}

/** A DER INTEGER: no leading zero bytes, but one before a highest bit that is set. */
function unsignedInteger(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return writeTlv(der.integer, (digits[0] as number) & 0x80 ? Uint8Array.of(0) : new Uint8Array(0), digits);
}

function validRsa(spki: Uint8Array, leastBits: number): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new PassportReaderError('malformed-data', 'An RSA public key cannot be read.', { cause });
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < leastBits || modulusLength > mostModulusBits)
    throw unsupported(`an RSA key of ${modulusLength} bits, expected ${leastBits} to ${mostModulusBits}`);
  if (publicExponent < 3n || publicExponent % 2n === 0n || publicExponent >= 1n << 64n)
    throw unsupported('an RSA key with a strange exponent');
  return key;
}

function rsaKey(spki: Uint8Array): ChipPublicKey {
  const key = validRsa(spki, leastRsaBits);
  return { kind: 'rsa', key, modulusBits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
}

function ecKey(curve: Curve & { oid: string }, point: Uint8Array): ChipPublicKey {
  if (point[0] !== 4) throw unsupported('a compressed elliptic curve point');
  ecKeyObject(curve.oid, point);
  return { kind: 'ec', curve, point };
}

/** DomainParameters of X9.42 (p, g, q, …) or DHParameter of PKCS#3 (p, g, length?). */
function dhGroupOf(parameters: Tlv, withOrder: boolean): DhGroup {
  const fields = new DerCursor(sequenceOf(parameters.raw, 'DH parameters'), 'DH parameters');
  const p = bigIntegerOf(fields.take(der.integer));
  const g = bigIntegerOf(fields.take(der.integer));
  const q = withOrder ? bigIntegerOf(fields.take(der.integer)) : undefined;
  const standard = standardDhGroupOf(p, g);
  if (standard) {
    if (q !== undefined && q !== standard.q) throw unsupported('a group of RFC 5114 with another order');
    return standard;
  }
  const prime = BigInt(`0x${p}`);
  const bits = prime.toString(2).length;
  if (bits < leastDhBits || bits > mostModulusBits)
    throw unsupported(`a DH modulus of ${bits} bits, expected ${leastDhBits} to ${mostModulusBits}`);
  // PKCS#3 does not say the order of the subgroup. Only in a safe prime's group is it known without being told.
  const order = q === undefined ? (prime - 1n) / 2n : BigInt(`0x${q}`);
  const generator = BigInt(`0x${g}`);
  const sound =
    order.toString(2).length >= leastSubgroupBits &&
    (prime - 1n) % order === 0n &&
    generator > 1n &&
    generator < prime - 1n &&
    checkPrimeSync(order, { checks: 16 }) &&
    checkPrimeSync(prime, { checks: 16 });
  if (!sound) throw unsupported('DH parameters that are not known to be secure');
  if (q !== undefined && power(generator, order, prime) !== 1n) throw unsupported('a DH generator of another order than it says');
  // In a safe prime's group a generator of the whole group leaks the lowest bit of the secret only; its order is then 2q.
  return { name: `DH ${bits}`, p, g, q: order.toString(16) };
}

function dhKey(group: DhGroup, bits: Uint8Array): ChipPublicKey {
  const y = BigInt(`0x${bigIntegerOf(readTlv(bits))}`);
  const prime = BigInt(`0x${group.p}`);
  const order = BigInt(`0x${group.q}`);
  const safe = order * 2n + 1n === prime;
  if (y <= 1n || y >= prime - 1n || (!safe && power(y, order, prime) !== 1n))
    throw new PassportReaderError('malformed-data', 'A DH public key is no element of its group.');
  const length = Math.ceil(group.p.length / 2);
  return { kind: 'dh', group, value: Buffer.from(y.toString(16).padStart(length * 2, '0'), 'hex') };
}

/** Public numbers only: its time depends on them. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function unsupported(what: string): PassportReaderError {
  return new PassportReaderError('unsupported-algorithm', `The chip uses ${what}; this package does not rely on it.`);
}
