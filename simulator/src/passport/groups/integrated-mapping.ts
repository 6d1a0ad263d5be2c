import type { CipherSuite } from '../cipher-suite.ts';
import { numberOf } from './agreement-group.ts';

const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'));
/** The constants c0 and c1 of Doc 9303-11 §4.4.3.3.2, by the length of the nonce in octets. */
const constants: Readonly<Record<number, readonly [Uint8Array, Uint8Array]>> = {
  16: [hex('a668892a7c41e3ca739f40b057d85904'), hex('a4e136ac725f738b01c1f60217c188ad')],
  32: [
    hex('d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676'),
    hex('54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517'),
  ],
};

/**
 * The pseudo-random number R_p(s, t) of the integrated mapping, Doc 9303-11 §4.4.3.3.2 and figure 2.
 *
 * @param nonce the chip's nonce s, 16 or 32 octets
 * @param terminalNonce the terminal's nonce t, a key of the suite
 */
export function pseudoRandomNumber(suite: CipherSuite, nonce: Uint8Array, terminalNonce: Uint8Array, prime: bigint): bigint {
  const [c0, c1] = constants[nonce.length]!;
  const bits = prime.toString(2).length + 64;
  let key = suite.encrypt(terminalNonce, nonce).subarray(0, suite.keyOctets);
  let digits = '';
  for (let produced = 0; produced < bits; produced += nonce.length * 8) {
    digits += Buffer.from(suite.encrypt(key, c1)).toString('hex');
    key = suite.encrypt(key, c0).subarray(0, suite.keyOctets);
  }
  return numberOf(hex(digits)) % prime;
}
