import type { ChipContents } from './chip-contents.ts';
import { octetsOf } from './groups/agreement-group.ts';
import { dataGroupFile, EF_CARD_ACCESS, EF_COM, encodeEfCom } from './lds.ts';

/** Attacks on a document with more protocols than BAC. Personalise with Chip or Active Authentication, or PACE, to see them work. */
export type DocumentAttack =
  /** A copy of every file on another chip, which has none of the private keys and does not know their protocols. */
  | 'copied-chip'
  /** A copy whose chip runs the protocols with keys of its own. */
  | 'copied-chip-wrong-keys'
  /** A copy that keeps quiet about DG14 and DG15: EF.COM names neither, EF.SOD still does. */
  | 'copied-chip-hidden'
  /** EF.CardAccess is gone and BAC opens the chip, while DG14 and EF.SOD speak of PACE. */
  | 'pace-removed'
  /** The Document Signer's certificate was no longer valid on the day of signing. */
  | 'expired-signer'
  /** The Document Signer is on its CSCA's revocation list. */
  | 'revoked-signer'
  /** A genuine CSCA certified a Document Signer on a curve of 112 bits. */
  | 'weak-signer-curve'
  /** A look-alike CSCA with the genuine public key on a curve whose generator is that key (CVE-2020-0601). */
  | 'forged-generator';

/**
 * The check that must tell each attack. The words are the reader's, as plain text, so that this
 * folder stays independent of it.
 */
export const expectedAttackFailure: Readonly<Record<DocumentAttack, { check: string; result: string; dataGroup?: number }>> = {
  'copied-chip': { check: 'chip-authentication', result: 'failed' },
  'copied-chip-wrong-keys': { check: 'chip-authentication', result: 'failed' },
  'copied-chip-hidden': { check: 'com-sod', result: 'failed' },
  'pace-removed': { check: 'pace', result: 'failed' },
  'expired-signer': { check: 'certificate-path', result: 'failed' },
  'revoked-signer': { check: 'revocation', result: 'failed' },
  // A curve that Doc 9303-12 does not know: nobody can say more of the signature than that it proves nothing.
  'weak-signer-curve': { check: 'sod-signature', result: 'undetermined' },
  'forged-generator': { check: 'certificate-path', result: 'failed' },
};

/** What an attacker makes of a genuine chip's contents. */
export function spoilContents(contents: ChipContents, has: (attack: DocumentAttack) => boolean): ChipContents {
  const { chipAuthentication = [], activeAuthentication, mappingKeys } = contents;
  if (has('pace-removed')) {
    const { pace: _, can: __, ...rest } = contents;
    return { ...rest, access: 'bac', masterFiles: without(contents.masterFiles, EF_CARD_ACCESS) };
  }
  if (has('copied-chip-wrong-keys')) {
    return {
      ...contents,
      chipAuthentication: chipAuthentication.map((key) => ({ ...key, privateKey: otherKey(key.privateKey) })),
      ...(mappingKeys ? { mappingKeys: new Map([...mappingKeys].map(([id, key]) => [id, otherKey(key)])) } : {}),
      // The signature of another message: whoever lacks the key has nothing better.
      ...(activeAuthentication ? { activeAuthentication: { ...activeAuthentication, forged: true } } : {}),
    };
  }
  if (has('copied-chip') || has('copied-chip-hidden')) {
    const { activeAuthentication: _, mappingKeys: __, ...rest } = contents;
    const copied = { ...rest, chipAuthentication: [] };
    if (!has('copied-chip-hidden')) return copied;
    const files = new Map(without(contents.files, dataGroupFile(14), dataGroupFile(15)));
    const groups = Array.from({ length: 16 }, (_, i) => i + 1).filter((group) => files.has(dataGroupFile(group)));
    return { ...copied, files: files.set(EF_COM, encodeEfCom(groups)) };
  }
  return contents;
}

function without(files: ReadonlyMap<number, Uint8Array> = new Map(), ...identifiers: readonly number[]): ReadonlyMap<number, Uint8Array> {
  return new Map([...files].filter(([identifier]) => !identifiers.includes(identifier)));
}

/** A scalar that is surely valid and surely not the right one. */
const otherKey = (key: Uint8Array | undefined): Uint8Array => octetsOf(0x9303n + BigInt(key?.at(-1) ?? 0), key?.length ?? 8);
