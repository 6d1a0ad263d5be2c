import { createSession } from './chip-secure-messaging.ts';
import type { ChipState } from './chip-state.ts';
import { type CipherName, cipherSuite, sessionKeys } from './cipher-suite.ts';
import { concat, tlv } from './der.ts';
import { dottedOid, readObject, readObjects, valueIn } from './der-reader.ts';
import { type AgreementGroup, numberOf } from './groups/agreement-group.ts';
import { groupOf } from './groups/domain-parameters.ts';
import { domainParametersOf } from './public-key-info.ts';
import { type Agreement, chipAuthenticationIdentifier } from './security-infos.ts';
import { type Answer, SW } from './status-word.ts';

/** A static key of Chip Authentication with what DG14 says about it. */
export interface ChipAuthenticationKey {
  readonly agreement: Agreement;
  /** The ciphers DG14 offers with this key. */
  readonly ciphers: readonly CipherName[];
  readonly keyId?: number;
  /** SubjectPublicKeyInfo as in DG14. */
  readonly publicKeyInfo: Uint8Array;
  /** The private scalar, big-endian; a copied chip has none or a wrong one. */
  readonly privateKey?: Uint8Array;
}

/** The chip's half of Chip Authentication version 1, ICAO Doc 9303-11 §6.2. */
export interface ChipAuthentication {
  /** MSE:Set KAT, §6.2.4.1: key reference and ephemeral key in one command, with 3DES alone. */
  setKeyAgreement(data: Uint8Array): Answer;
  /** MSE:Set AT, §6.2.4.2: protocol and key reference. */
  choose(data: Uint8Array): Answer;
  /** GENERAL AUTHENTICATE, §6.2.4.2: the ephemeral key. */
  agree(data: Uint8Array): Answer;
  forget(): void;
}

export function createChipAuthentication(keys: readonly ChipAuthenticationKey[], state: ChipState): ChipAuthentication {
  const known = keys.flatMap((key) => {
    if (!key.privateKey) return [];
    const group = groupOf(domainParametersOf(key.publicKeyInfo));
    return [{ ...key, group, privateKey: numberOf(key.privateKey) }];
  });
  type Known = (typeof known)[number];
  let chosen: { readonly key: Known; readonly cipher: CipherName } | undefined;

  /** The key reference may be left out where there is one key only. */
  const referred = (reference: Uint8Array | undefined, fits: (key: Known) => boolean): Known | undefined => {
    const fitting = known.filter((key) => fits(key) && (!reference || BigInt(key.keyId ?? 0) === numberOf(reference)));
    return fitting.length === 1 || (reference && fitting.length > 0) ? fitting[0] : undefined;
  };

  /** The new session begins after the answer, which still belongs to the old one. */
  const open = (key: Known, cipher: CipherName, ephemeral: Uint8Array, data?: Uint8Array): Answer => {
    const group: AgreementGroup = key.group;
    const secret = group.agree(key.privateKey, ephemeral);
    if (!secret) return { sw: SW.authenticationFailed };
    const suite = cipherSuite(cipher);
    return {
      sw: SW.ok,
      ...(data ? { data } : {}),
      afterwards: () => {
        state.session = createSession(suite, sessionKeys(suite, secret));
        state.terminalKey = group.compress(ephemeral);
        state.authorised.clear();
      },
    };
  };

  return {
    setKeyAgreement(data) {
      const objects = readObjects(data);
      const ephemeral = valueIn(objects, 0x91);
      if (!ephemeral) return { sw: SW.wrongData };
      const key = referred(valueIn(objects, 0x84), ({ ciphers }) => ciphers.includes('3DES'));
      return key ? open(key, '3DES', ephemeral) : { sw: SW.referenceNotFound };
    },

    choose(data) {
      chosen = undefined;
      const objects = readObjects(data);
      const protocol = dottedOid(valueIn(objects, 0x80) ?? concat());
      const offers = ({ agreement, ciphers }: Known) =>
        ciphers.find((cipher) => chipAuthenticationIdentifier(agreement, cipher) === protocol);
      if (!known.some(offers)) return { sw: SW.wrongData };
      const key = referred(valueIn(objects, 0x84), (candidate) => offers(candidate) !== undefined);
      if (!key) return { sw: SW.referenceNotFound };
      chosen = { key, cipher: offers(key)! };
      return { sw: SW.ok };
    },

    agree(data) {
      if (!chosen) return { sw: SW.conditionsNotSatisfied };
      const { key, cipher } = chosen;
      chosen = undefined;
      const dynamic = readObject(data);
      const ephemeral = dynamic?.tag === 0x7c ? valueIn(readObjects(dynamic.value), 0x80) : undefined;
      return ephemeral ? open(key, cipher, ephemeral, tlv(0x7c)) : { sw: SW.wrongData };
    },

    forget: () => {
      chosen = undefined;
    },
  };
}
