import { checkPrimeSync, createPublicKey, getDiffieHellman, type KeyObject } from 'node:crypto';
import { bigIntegerOf, bitStringOf, DerCursor, der, oidBytes, oidOf, sequenceOf } from './der.ts';
import { diffieHellmanGroup } from './diffie-hellman-group.ts';
import { domainParametersOf } from './domain-parameters.ts';
import { type KeyAgreementGroup, keyAgreementGroup } from './key-agreement.ts';
import { type ModpNumbers, modpGroups } from './modp-groups.ts';
import { type Curve, namedCurves } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlv, type Tlv, writeTlv } from './tlv.ts';

/** A key that two sides can agree with. */
export interface AgreementKey {
  readonly kind: 'dh' | 'ecdh';
  /** The group's name, `brainpoolP256r1`. */
  readonly name: string;
  readonly group: KeyAgreementGroup;
  /** As it travels: 04‖x‖y, or y as an unsigned integer. Validated. */
  readonly value: Uint8Array;
  /** For ECDH: the curve. */
  readonly curve?: Curve;
}

/** A public key of a chip, taken apart and validated. */
export type ChipPublicKey = AgreementKey | { readonly kind: 'rsa'; readonly key: KeyObject; readonly modulusBits: number };

const oid = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  /** X9.42, with the order of the subgroup. */
  dhPublicNumber: '1.2.840.10046.2.1',
  /** PKCS#3, without it. */
  dhKeyAgreement: '1.2.840.113549.1.3.1',
} as const;

/** Smallest keys this package takes from a chip; Doc 9303-11 §9.5.1 and -12 §4.4 begin there too. */
const leastRsaBits = 1024;
const leastDhBits = 1024;
const leastSubgroupBits = 160;
/** Larger than any chip computes with; a bound on what a hostile file makes us compute. */
const mostModulusBits = 8192;
/** The largest modulus whose primality is tested here: two tests take 2 s then, and would take 50 s at 8192 bits. */
const mostTestedBits = 3072;

/**
 * Reads and validates a SubjectPublicKeyInfo from DG14 or DG15.
 * @throws {PassportReaderError} `unsupported-algorithm` for parameters that are odd, weak or unknown; `malformed-data` for a key that is none
 * (a point beside its curve, a number outside its group)
 */
export function parseChipPublicKey(spki: Uint8Array): ChipPublicKey {
  const fields = new DerCursor(sequenceOf(spki, 'chip public key'), 'chip public key');
  const algorithm = fields.take(der.sequence);
  const [kind, parameters] = sequenceOf(algorithm.raw, 'chip public key');
  const bits = bitStringOf(fields.take(der.bitString));
  const kindOid = kind && oidOf(kind);
  if (kindOid === oid.rsaEncryption) return rsaKey(spki);
  const key = agreementKeyOf(algorithm, kindOid, parameters, bits);
  key.group.validate(key.value);
  return key;
}

function agreementKeyOf(algorithm: Tlv, kind: string | undefined, parameters: Tlv | undefined, bits: Uint8Array): AgreementKey {
  if (parameters && (kind === oid.dhPublicNumber || kind === oid.dhKeyAgreement)) {
    const own = ownGroupOf(parameters, kind === oid.dhPublicNumber);
    if (own) return { kind: 'dh', name: own.name, group: diffieHellmanGroup(own), value: unsignedInteger(bits) };
  }
  const known = domainParametersOf(algorithm);
  const group = keyAgreementGroup(known);
  return known.kind === 'dh'
    ? { kind: 'dh', name: known.numbers.name, group, value: unsignedInteger(bits) }
    : { kind: 'ecdh', name: known.curve.name, group, value: bits, curve: known.curve };
}

/** An EC key for node:crypto, written with the curve's name: OpenSSL never sees parameters from outside, and checks the point. */
export function ecKeyObject({ name }: Pick<Curve, 'name'>, point: Uint8Array): KeyObject {
  const [curveOid] = [...namedCurves].find(([, curve]) => curve.name === name) ?? [];
  if (curveOid === undefined) throw unsupported(`the curve ${name}`);
  const algorithm = writeTlv(der.sequence, writeTlv(der.oid, oidBytes(oid.ecPublicKey)), writeTlv(der.oid, oidBytes(curveOid)));
  return keyObjectOf(writeTlv(der.sequence, algorithm, writeTlv(der.bitString, Uint8Array.of(0), point)), 'no point of its elliptic curve');
}

/** An RSA key for node:crypto. @throws {PassportReaderError} `unsupported-algorithm` when it is too small or its exponent is strange */
export function rsaKeyObject(modulus: Uint8Array, exponent: Uint8Array, leastBits: number): KeyObject {
  const algorithm = writeTlv(der.sequence, writeTlv(der.oid, oidBytes(oid.rsaEncryption)), writeTlv(der.null));
  const key = writeTlv(der.sequence, derInteger(modulus), derInteger(exponent));
  return validRsa(writeTlv(der.sequence, algorithm, writeTlv(der.bitString, Uint8Array.of(0), key)), leastBits);
}

function rsaKey(spki: Uint8Array): ChipPublicKey {
  const key = validRsa(spki, leastRsaBits);
  return { kind: 'rsa', key, modulusBits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
}

function validRsa(spki: Uint8Array, leastBits: number): KeyObject {
  const key = keyObjectOf(spki, 'no RSA key');
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < leastBits || modulusLength > mostModulusBits)
    throw unsupported(`an RSA key of ${modulusLength} bits, expected ${leastBits} to ${mostModulusBits}`);
  if (publicExponent < 3n || publicExponent % 2n === 0n || publicExponent >= 1n << 64n)
    throw unsupported('an RSA key with a strange exponent');
  return key;
}

function keyObjectOf(spki: Uint8Array, what: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new PassportReaderError('malformed-data', `A public key is ${what}.`, { cause });
  }
}

/** A DER INTEGER: no leading zero bytes, but one before a highest bit that is set. */
function derInteger(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return writeTlv(der.integer, (digits[0] as number) & 0x80 ? Uint8Array.of(0) : new Uint8Array(0), digits);
}

/** The INTEGER y as the bytes that travel. */
function unsignedInteger(bits: Uint8Array): Uint8Array {
  return bytesOfHex(bigIntegerOf(readTlv(bits)));
}

const even = (digits: string): string => (digits.length % 2 ? `0${digits}` : digits);
const bytesOfHex = (digits: string): Uint8Array => Buffer.from(even(digits), 'hex');

/**
 * A state's own group, of DomainParameters of X9.42 (p, g, q, …) or DHParameter of PKCS#3 (p, g, length?); undefined for one of RFC 5114.
 * For PACE such a group would be a risk. Here the chip's signature vouches for it (DG14 is in EF.SOD), once it is known to be sound.
 */
function ownGroupOf(parameters: Tlv, withOrder: boolean): ModpNumbers | undefined {
  const fields = new DerCursor(sequenceOf(parameters.raw, 'DH parameters'), 'DH parameters');
  const p = bigIntegerOf(fields.take(der.integer));
  const g = bigIntegerOf(fields.take(der.integer));
  const q = withOrder ? bigIntegerOf(fields.take(der.integer)) : undefined;
  if (isStandard(p, g, q)) return undefined;
  const prime = BigInt(`0x${p}`);
  const bits = prime.toString(2).length;
  const most = isKnownSafePrime(p) ? mostModulusBits : mostTestedBits;
  if (bits < leastDhBits || bits > most) throw unsupported(`a DH modulus of ${bits} bits, expected ${leastDhBits} to ${most}`);
  // PKCS#3 does not say the order of the subgroup. Only in a safe prime's group is it known without being told.
  const order = q === undefined ? (prime - 1n) / 2n : BigInt(`0x${q}`);
  const generator = BigInt(`0x${g}`);
  const sound =
    order.toString(2).length >= leastSubgroupBits &&
    (prime - 1n) % order === 0n &&
    generator > 1n &&
    generator < prime - 1n &&
    ((isKnownSafePrime(p) && order === (prime - 1n) / 2n) ||
      (checkPrimeSync(order, { checks: 16 }) && checkPrimeSync(prime, { checks: 16 })));
  if (!sound) throw unsupported('DH parameters that are not known to be secure');
  // A generator of a safe prime's group may have the order 2q: its keys are any numbers but 1 and p − 1, which are out of range anyway.
  const groupOrder = q === undefined ? prime - 1n : order;
  const numbers = { name: `a group of ${bits} bits`, p: even(p), g: even(g), q: even(groupOrder.toString(16)) };
  if (q !== undefined && !hasOrder(numbers)) throw unsupported('a DH generator of another order than it says');
  return numbers;
}

/** Whether it is the prime of a group of RFC 3526: to test one of 2048 bits again takes longer than reading a passport's DG1. */
function isKnownSafePrime(p: string): boolean {
  return ['modp5', 'modp14', 'modp15', 'modp16', 'modp17', 'modp18'].some((group) => getDiffieHellman(group).getPrime('hex') === p);
}

function hasOrder(numbers: ModpNumbers): boolean {
  try {
    diffieHellmanGroup(numbers).validate(bytesOfHex(numbers.g));
    return true;
  } catch (error) {
    if (error instanceof PassportReaderError) return false;
    throw error;
  }
}

function isStandard(p: string, g: string, q: string | undefined): boolean {
  const own = [...modpGroups.values()].find((group) => group.p === p && group.g.replace(/^0+/, '') === g);
  if (own && q !== undefined && own.q.replace(/^0+/, '') !== q) throw unsupported('a group of RFC 5114 with another order');
  return own !== undefined;
}

function unsupported(what: string): PassportReaderError {
  return new PassportReaderError('unsupported-algorithm', `The chip uses ${what}; this package does not rely on it.`);
}
