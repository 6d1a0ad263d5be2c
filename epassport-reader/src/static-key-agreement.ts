import { createDiffieHellman, createECDH, createHash } from 'node:crypto';
import type { Random } from './bac.ts';
import type { ChipPublicKey } from './chip-public-key.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/** A key that two sides can agree with. */
export type AgreementKey = Extract<ChipPublicKey, { kind: 'ec' | 'dh' }>;

/** Our half of one agreement and what came out of it. */
export interface KeyAgreement {
  /** Our ephemeral public key as sent: 04‖x‖y, or y as an unsigned integer (Doc 9303-11 §9.4.5). */
  readonly publicKey: Uint8Array;
  /** Comp(PK) of Doc 9303-11 §7.1.4: what Terminal Authentication signs. */
  readonly compressed: Uint8Array;
  /** K: the x-coordinate, or the number as long as the modulus. Whoever takes it overwrites it after use. */
  readonly secret: Buffer;
}

/** The curves' names in OpenSSL. */
const opensslNames = new Map([
  ['P-192', 'prime192v1'],
  ['P-224', 'secp224r1'],
  ['P-256', 'prime256v1'],
  ['P-384', 'secp384r1'],
  ['P-521', 'secp521r1'],
]);

/**
 * Ephemeral-static Diffie-Hellman with the chip's public key, Doc 9303-11 §9.6, in OpenSSL (constant time, points checked).
 * @throws {PassportReaderError} `malformed-data` when the chip's key agrees with nothing
 */
export function agreeWith(chip: AgreementKey, random: Random): KeyAgreement {
  const order = BigInt(`0x${chip.kind === 'ec' ? chip.curve.n : chip.group.q}`);
  const privateKey = privateNumber(order, random);
  try {
    return chip.kind === 'ec' ? overCurve(chip, privateKey) : moduloPrime(chip, privateKey);
  } catch (cause) {
    throw new PassportReaderError('malformed-data', 'No key can be agreed with the public key of the chip.', { cause });
  } finally {
    privateKey.fill(0);
  }
}

function overCurve({ curve, point }: Extract<AgreementKey, { kind: 'ec' }>, privateKey: Buffer): KeyAgreement {
  const ecdh = createECDH(opensslNames.get(curve.name) ?? curve.name);
  ecdh.setPrivateKey(privateKey);
  const publicKey = ecdh.getPublicKey(null, 'uncompressed');
  return { publicKey, compressed: xOf(publicKey), secret: ecdh.computeSecret(point) };
}

function moduloPrime({ group, value }: Extract<AgreementKey, { kind: 'dh' }>, privateKey: Buffer): KeyAgreement {
  const even = (digits: string): Buffer => Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  const dh = createDiffieHellman(even(group.p), even(group.g));
  dh.setPrivateKey(privateKey);
  // With a private key set this computes the public key that belongs to it.
  const publicKey = unsigned(dh.generateKeys());
  return { publicKey, compressed: createHash('sha1').update(publicKey).digest(), secret: dh.computeSecret(value) };
}

/** The x-coordinate of an uncompressed point, as long as the field. */
export function xOf(point: Uint8Array): Uint8Array {
  return point.subarray(1, 1 + (point.length - 1) / 2);
}

/** Without leading zero bytes (Doc 9303-11 §9.4.3). */
function unsigned(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(0, start));
}

/** A number from 1 to order − 1, from 64 bits more than it needs so that no value is likelier (FIPS 186-4 B.4.1). */
function privateNumber(order: bigint, random: Random): Buffer {
  const length = Math.ceil(order.toString(16).length / 2);
  const seed = Buffer.from(random(length + 8));
  const number = (BigInt(`0x${seed.toString('hex')}`) % (order - 1n)) + 1n;
  seed.fill(0);
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
}
