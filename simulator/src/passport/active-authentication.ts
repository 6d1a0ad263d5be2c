import { constants, createHash, createPrivateKey, privateEncrypt, sign } from 'node:crypto';
import { concat } from './der.ts';
import type { RandomBytes } from './groups/agreement-group.ts';

/** Hash algorithms of Active Authentication; the RSA trailer names them (ISO/IEC 10118-3). */
export type ActiveAuthenticationHash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** The key of Active Authentication and how it signs, ICAO Doc 9303-11 §6.1. */
export interface ActiveAuthenticationKey {
  /** PKCS #8, DER; RSA or elliptic. */
  readonly privateKey: Uint8Array;
  readonly hash: ActiveAuthenticationHash;
  /** Trailer of the RSA signature: `implicit` is BC (the hash is agreed: SHA-1), `explicit` names the hash before CC. */
  readonly trailer: 'implicit' | 'explicit';
  /** A copied chip lacks the key and gives a signature over something else. */
  readonly forged?: boolean;
}

/** Trailer bytes before CC, ISO/IEC 10118-3. */
const hashIdentifiers: Readonly<Record<ActiveAuthenticationHash, number>> = {
  sha1: 0x33,
  sha256: 0x34,
  sha512: 0x35,
  sha384: 0x36,
  sha224: 0x38,
};

/**
 * Signs the terminal's challenge RND.IFD of 8 bytes: with RSA by ISO/IEC 9796-2 scheme 1, with ECDSA as r ‖ s (BSI TR-03111).
 */
export function activeAuthentication(key: ActiveAuthenticationKey, challenge: Uint8Array, random: RandomBytes): Uint8Array {
  if (key.forged) return activeAuthentication({ ...key, forged: false }, random(8), random);
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey), format: 'der', type: 'pkcs8' });
  if (privateKey.asymmetricKeyType === 'ec') return sign(key.hash, challenge, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const size = privateKey.asymmetricKeyDetails!.modulusLength! / 8;
  const representative = messageRepresentative(size, challenge, key, random);
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, representative);
}

/**
 * The representative F of §6.1.2.2 and appendix F: `6A ‖ M1 ‖ H(M1 ‖ RND.IFD) ‖ trailer`, as long as the modulus, M1 random.
 */
export function messageRepresentative(
  size: number,
  challenge: Uint8Array,
  { hash, trailer }: Pick<ActiveAuthenticationKey, 'hash' | 'trailer'>,
  random: RandomBytes,
): Uint8Array {
  const end = trailer === 'implicit' ? Uint8Array.of(0xbc) : Uint8Array.of(hashIdentifiers[hash], 0xcc);
  const digestOctets = createHash(hash).digest().length;
  const recoverable = random(size - 1 - digestOctets - end.length);
  const digest = createHash(hash).update(recoverable).update(challenge).digest();
  return concat(Uint8Array.of(0x6a), recoverable, digest, end);
}
