import type { Random } from './bac.ts';
import { diffieHellmanGroup } from './diffie-hellman-group.ts';
import type { DomainParameters } from './domain-parameters.ts';
import { ellipticCurveGroup } from './elliptic-curve-group.ts';

/**
 * What PACE and Chip Authentication do in a group, the same for Diffie-Hellman and elliptic curves (Doc 9303-11 §9.6).
 * Elements are bytes as they travel: an uncompressed point, or an unsigned integer. Whoever gets a secret wipes it.
 */
export interface KeyAgreementGroup {
  /** The tag of a public key inside the public key data object (§9.4): 86 for a point, 84 for an integer. */
  readonly publicKeyTag: number;
  /** A private key, uniformly from the group's order. */
  privateKey(random: Random): Buffer;
  /** The public key on the group's own generator, or on a mapped one. */
  publicKey(privateKey: Uint8Array, generator?: Uint8Array): Buffer;
  /**
   * Validates a public key from outside: in the group, of its prime order, not its neutral element.
   * @throws {PassportReaderError} `malformed-data`
   */
  validate(publicKey: Uint8Array): void;
  /** The shared secret K: the x-coordinate, or the whole number, as long as the field. `publicKey` has been validated. */
  agree(privateKey: Uint8Array, publicKey: Uint8Array): Buffer;
  /** The whole element scalar × `publicKey`, for a scalar from outside; undefined when it is out of range. Elliptic curves only. */
  multiple(scalar: Uint8Array, publicKey: Uint8Array): Buffer | undefined;
  /** Generic Mapping (§4.4.3.3.1): a new generator from the nonce and the mapping keys; `publicKey` has been validated. */
  mapGeneric(nonce: Uint8Array, privateKey: Uint8Array, publicKey: Uint8Array): Buffer;
  /** Integrated Mapping (§4.4.3.3.2), undefined on the one curve that has none; `pseudoRandom` is R(s,t) before it is reduced. */
  readonly mapIntegrated?: (pseudoRandom: Uint8Array) => Buffer;
  /** Bits of the field's prime. */
  readonly fieldBits: number;
}

const groups = new Map<number, KeyAgreementGroup>();

/** The group of these domain parameters; built once. */
export function keyAgreementGroup(parameters: DomainParameters): KeyAgreementGroup {
  const known = groups.get(parameters.id);
  if (known) return known;
  const group = parameters.kind === 'dh' ? diffieHellmanGroup(parameters.numbers) : ellipticCurveGroup(parameters.curve);
  groups.set(parameters.id, group);
  return group;
}
