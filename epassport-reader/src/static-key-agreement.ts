import { createHash } from 'node:crypto';
import type { Random } from './bac.ts';
import type { AgreementKey } from './chip-public-key.ts';
import type { KeyAgreementGroup } from './key-agreement.ts';

/** Our half of one agreement with a chip's static key, and what came out of it. */
export interface StaticAgreement {
  /** Our ephemeral public key as sent (Doc 9303-11 §9.4.5). */
  readonly publicKey: Uint8Array;
  /** K; whoever takes it overwrites it after use. */
  readonly secret: Buffer;
}

/** Ephemeral-static key agreement, Doc 9303-11 §6.2.1 steps 2 and 3. */
export function agreeWith({ group, value }: AgreementKey, random: Random): StaticAgreement {
  const privateKey = group.privateKey(random);
  try {
    return { publicKey: group.publicKey(privateKey), secret: group.agree(privateKey, value) };
  } finally {
    privateKey.fill(0);
  }
}

/** Comp(PK) of Doc 9303-11 §7.1.4, what Terminal Authentication signs: the x-coordinate, or the SHA-1 of the number. */
export function compressed(group: KeyAgreementGroup, publicKey: Uint8Array): Uint8Array {
  if (group.publicKeyTag === 0x86) return publicKey.slice(1, 1 + (publicKey.length - 1) / 2);
  return createHash('sha1').update(publicKey).digest();
}
