import { type CipherSuite, cipherSuites, type SessionCipher } from './session-cipher.ts';

/** Constants c0 and c1 of Doc 9303-11 §4.4.3.3.2. */
const constants = {
  16: ['a668892a7c41e3ca739f40b057d85904', 'a4e136ac725f738b01c1f60217c188ad'],
  32: [
    'd463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676',
    '54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517',
  ],
} as const;

/** Bytes of the nonce s: whole blocks, at least as long as a key. */
export const nonceLength = (cipher: SessionCipher): 16 | 32 => (cipher === '3des' || cipher === 'aes-128' ? 16 : 32);

/**
 * R(s,t) of Doc 9303-11 §4.4.3.3.2, before it is reduced modulo the field's prime: 64 bits or more longer than the prime.
 * @param s the chip's nonce, `nonceLength` bytes @param t ours, as long as a key
 */
export function pseudoRandomNumber(cipher: SessionCipher, s: Uint8Array, t: Uint8Array, fieldBits: number): Buffer {
  const suite: CipherSuite = cipherSuites[cipher];
  const length = nonceLength(cipher);
  const [c0, c1] = constants[length].map((text) => Buffer.from(text, 'hex')) as [Buffer, Buffer];
  const rounds = Math.ceil((fieldBits + 64) / (length * 8));
  const parts: Buffer[] = [];
  let chain = suite.encrypt(t, s);
  for (let round = 0; round < rounds; round++) {
    const key = Buffer.from(chain.subarray(0, suite.keyLength));
    parts.push(suite.encrypt(key, c1));
    chain.fill(0);
    chain = suite.encrypt(key, c0);
    key.fill(0);
  }
  chain.fill(0);
  const number = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return number;
}
