import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import type { KeyAgreementGroup } from './key-agreement.ts';
import type { ModpNumbers } from './modp-groups.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { big, bigOf, bytesOf, drawPrivateKey } from './private-scalar.ts';
import { writeTlv } from './tlv.ts';

/**
 * A prime field group. Powers are OpenSSL's: constant time, and a third of BigInt's time at 2048 bits.
 * Public keys travel without leading zeros (Doc 9303-11 §9.4.1).
 */
export function diffieHellmanGroup(numbers: ModpNumbers): KeyAgreementGroup {
  const p = big(numbers.p);
  const q = big(numbers.q);
  const length = numbers.p.length / 2;
  const generator = Buffer.from(numbers.g, 'hex');
  const power = powerModulo(numbers.p);
  const unsigned = (element: Uint8Array): Buffer => {
    const first = element.findIndex((byte) => byte !== 0);
    return Buffer.from(element.subarray(first < 0 ? element.length - 1 : first));
  };
  const product = (a: Uint8Array, b: Uint8Array): Buffer => bytesOf((bigOf(a) * bigOf(b)) % p, length);
  const generatorOrThrow = (element: Buffer): Buffer => {
    if (bigOf(element) <= 1n) throw new PassportReaderError('malformed-data', 'PACE: the mapped generator is the neutral element.');
    return unsigned(element);
  };

  return {
    publicKeyTag: 0x84,
    fieldBits: length * 8,
    privateKey: (random) => drawPrivateKey(numbers.q, random),
    publicKey: (privateKey, on = generator) => unsigned(power(on, privateKey)),
    validate(publicKey) {
      const y = publicKey.length <= length ? bigOf(publicKey) : 0n;
      // RFC 2631 §2.1.5: in range, and of order q; y^(q+1) = y says the latter without a power that comes out as one.
      if (y < 2n || y > p - 2n || bigOf(power(publicKey, bytesOf(q + 1n, numbers.q.length / 2 + 1))) !== y) {
        throw new PassportReaderError('malformed-data', "The chip's Diffie-Hellman key is not in the group of its order.");
      }
    },
    agree: (privateKey, publicKey) => power(publicKey, privateKey),
    multiple: () => undefined,
    mapGeneric(nonce, privateKey, publicKey) {
      const exponent = bigOf(nonce) % q;
      const h = power(publicKey, privateKey);
      const ofNonce = exponent === 0n ? bytesOf(1n, length) : power(generator, bytesOf(exponent, numbers.q.length / 2));
      const mapped = generatorOrThrow(product(ofNonce, h));
      for (const secret of [h, ofNonce]) secret.fill(0);
      return mapped;
    },
    mapIntegrated: (pseudoRandom) =>
      generatorOrThrow(power(bytesOf(bigOf(pseudoRandom) % p, length), bytesOf((p - 1n) / q, length - numbers.q.length / 2 + 1))),
  };
}

const pkcs3 = Buffer.from('2a864886f70d010301', 'hex');
const integer = (bytes: Uint8Array): Uint8Array => {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return writeTlv(0x02, (shortest[0] as number) & 0x80 ? Uint8Array.of(0) : new Uint8Array(0), shortest);
};

/**
 * base^exponent mod p, as OpenSSL's key agreement with a peer's key `base` (PKCS #3): node:crypto has no plain modular power.
 * The base is 2 to p − 2 and the result is not 1; OpenSSL refuses others.
 */
function powerModulo(prime: string): (base: Uint8Array, exponent: Uint8Array) => Buffer {
  const length = prime.length / 2;
  const parameters = writeTlv(0x30, integer(Buffer.from(prime, 'hex')), integer(Uint8Array.of(2)));
  const algorithm = writeTlv(0x30, writeTlv(0x06, pkcs3), parameters);
  return (base, exponent) => {
    const secret = writeTlv(0x30, integer(Uint8Array.of(0)), algorithm, writeTlv(0x04, integer(exponent)));
    try {
      const privateKey = createPrivateKey({
        key: Buffer.from(secret.buffer, secret.byteOffset, secret.length),
        format: 'der',
        type: 'pkcs8',
      });
      const spki = writeTlv(0x30, algorithm, writeTlv(0x03, Uint8Array.of(0), integer(base)));
      const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
      const result = diffieHellman({ privateKey, publicKey });
      return result.length === length ? result : Buffer.concat([Buffer.alloc(length - result.length), result]);
    } catch (cause) {
      throw new PassportReaderError('malformed-data', 'A Diffie-Hellman power could not be computed: a value is out of range.', { cause });
    } finally {
      secret.fill(0);
    }
  };
}
