import { createHash } from 'node:crypto';
import { type AgreementGroup, drawPrivateKey, numberOf, octets, octetsOf, power, type RandomBytes } from './agreement-group.ts';

export interface ModularParameters {
  readonly p: bigint;
  readonly g: bigint;
  /** Order of g; absent in PKCS #3 parameters, where private keys are as long as the prime. */
  readonly q?: bigint;
}

/** Diffie-Hellman in the integers modulo a prime, ICAO Doc 9303-11 §9.4 (RFC 2631, PKCS #3). */
export function modularGroup({ p, g, q }: ModularParameters): AgreementGroup {
  const size = octets(p);
  const order = q ?? (p - 1n) / 2n;
  const encode = (value: bigint) => octetsOf(value, size);
  /** 1 and p − 1 generate next to nothing; outside the subgroup lie the small-subgroup attacks of RFC 2785. */
  const decode = (bytes: Uint8Array): bigint | undefined => {
    const value = numberOf(bytes);
    if (value < 2n || value > p - 2n) return undefined;
    return q === undefined || power(value, q, p) === 1n ? value : undefined;
  };
  const withGenerator = (generator: bigint): AgreementGroup | undefined =>
    generator < 2n || generator > p - 2n ? undefined : modularGroup({ p, g: generator, ...(q === undefined ? {} : { q }) });
  const publicKeyOf = (privateKey: bigint) => encode(power(g, privateKey, p));

  return {
    agreement: 'DH',
    prime: p,
    order,
    publicKeyTag: 0x84,
    publicKeyOf,
    generate(random: RandomBytes) {
      const privateKey = drawPrivateKey(order, random);
      return { privateKey, publicKey: publicKeyOf(privateKey) };
    },
    agree(privateKey, peer) {
      const element = decode(peer);
      return element === undefined ? undefined : encode(power(element, privateKey, p));
    },
    mapGenerically(nonce, privateKey, peer) {
      const element = decode(peer);
      return element === undefined ? undefined : withGenerator((power(g, nonce, p) * power(element, privateKey, p)) % p);
    },
    // Appendix B.3: raised to the cofactor, the number lands in the subgroup.
    mapIntegrated: (pseudoRandom) => withGenerator(power(pseudoRandom, (p - 1n) / order, p)),
    compress: (publicKey) => createHash('sha1').update(publicKey).digest(),
  };
}
