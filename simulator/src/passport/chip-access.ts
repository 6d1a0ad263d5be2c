import { timingSafeEqual } from 'node:crypto';
import { decrypt, deriveKeys, encrypt, type KeyPair, pad, retailMac } from './chip-keys.ts';
import { createSession, type Session } from './chip-secure-messaging.ts';
import { cipherSuite } from './cipher-suite.ts';
import { concat } from './der.ts';

/**
 * The chip's half of Basic Access Control's mutual authentication, ICAO Doc 9303-11 §4.3.3.
 *
 * @param challenge RND.IC, the 8 bytes given before
 * @param cryptogram E_IFD ‖ M_IFD, 40 bytes, from EXTERNAL AUTHENTICATE
 * @param chipKey K.IC, 16 random bytes of the chip
 * @returns E_IC ‖ M_IC and the session it opens; undefined when the terminal does not know this document's MRZ
 */
export function authenticateTerminal(
  accessKeys: KeyPair,
  challenge: Uint8Array,
  cryptogram: Uint8Array,
  chipKey: Uint8Array,
): { answer: Uint8Array; session: Session } | undefined {
  const encrypted = cryptogram.subarray(0, 32);
  if (!timingSafeEqual(retailMac(accessKeys.mac, pad(encrypted)), cryptogram.subarray(32))) return undefined;
  const plain = decrypt(accessKeys.encryption, encrypted);
  const terminalRandom = plain.subarray(0, 8);
  const terminalKey = plain.subarray(16, 32);
  if (!timingSafeEqual(plain.subarray(8, 16), challenge)) return undefined;

  const answer = encrypt(accessKeys.encryption, concat(challenge, terminalRandom, chipKey));
  const keys = deriveKeys(chipKey.map((byte, i) => byte ^ terminalKey[i]!));
  // §9.8: the send sequence counter starts from the lower halves of both random numbers.
  const counter = concat(challenge.subarray(4), terminalRandom.subarray(4));
  return { answer: concat(answer, retailMac(accessKeys.mac, pad(answer))), session: createSession(cipherSuite('3DES'), keys, counter) };
}
