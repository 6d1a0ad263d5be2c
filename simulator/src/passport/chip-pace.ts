import { timingSafeEqual } from 'node:crypto';
import { pad } from './chip-keys.ts';
import { createSession } from './chip-secure-messaging.ts';
import type { ChipState } from './chip-state.ts';
import { type CipherSuite, cipherSuite, sessionKeys } from './cipher-suite.ts';
import type { CommandApdu } from './command-apdu.ts';
import { concat, tlv } from './der.ts';
import { dottedOid, readObject, readObjects, valueIn } from './der-reader.ts';
import { type AgreementGroup, type AgreementKeys, modulo, numberOf, octets, octetsOf, power } from './groups/agreement-group.ts';
import { standardGroup } from './groups/domain-parameters.ts';
import { pseudoRandomNumber } from './groups/integrated-mapping.ts';
import { publicKeyObject } from './public-key-object.ts';
import { type PaceVariant, paceIdentifier } from './security-infos.ts';
import { type Answer, SW } from './status-word.ts';

/** What a chip needs to run PACE. */
export interface PaceSetup {
  readonly variants: readonly PaceVariant[];
  /** The password f(π) of the MRZ, §9.7.3. */
  readonly mrz: Uint8Array;
  /** The digits printed on the data page, where the document has a Card Access Number. */
  readonly can?: string;
  /** Wrong CANs in a row until the chip blocks the CAN; it never blocks unless given. */
  readonly canTries?: number;
  /** The static key of the Chip Authentication Mapping by its domain parameters. */
  readonly mappingKeys: ReadonlyMap<number, bigint>;
}

/** The chip's half of PACE, ICAO Doc 9303-11 §4.4. */
export interface Pace {
  /** MSE:Set AT, §4.4.4.1. */
  choose(data: Uint8Array): Answer;
  /** GENERAL AUTHENTICATE, §4.4.4.2: one of the four steps. */
  step(command: CommandApdu): Answer;
  forget(): void;
}

/** A run of the protocol between MSE:Set AT and the token. */
interface Run {
  readonly variant: PaceVariant;
  readonly protocol: string;
  readonly suite: CipherSuite;
  readonly group: AgreementGroup;
  readonly password: 'MRZ' | 'CAN';
  /** Answers the next step's object; undefined values mean that the terminal's data were wrong. */
  next: (data: readonly [tag: number, value: Uint8Array | undefined]) => Answer;
}

const passwordReferences: Readonly<Record<number, 'MRZ' | 'CAN'>> = { 1: 'MRZ', 2: 'CAN' };

export function createPace(setup: PaceSetup, state: ChipState): Pace {
  const offered = setup.variants.map((variant) => ({ variant, protocol: paceIdentifier(variant) }));
  let run: Run | undefined;
  let canTriesLeft = setup.canTries ?? Number.POSITIVE_INFINITY;

  const choose = (data: Uint8Array): Answer => {
    run = undefined;
    const objects = readObjects(data);
    const protocol = dottedOid(valueIn(objects, 0x80) ?? concat());
    const password = passwordReferences[valueIn(objects, 0x83)?.[0] ?? 0];
    const parameterId = valueIn(objects, 0x84)?.[0];
    const matching = offered.filter(
      (offer) => offer.protocol === protocol && (parameterId ?? offer.variant.parameterId) === offer.variant.parameterId,
    );
    // §4.4.4.1: the reference to domain parameters is required only where the protocol leaves a choice.
    const [chosen] = matching;
    if (!objects || !chosen || matching.length > 1) return { sw: SW.wrongData };
    if (!password || (password === 'CAN' && setup.can === undefined)) return { sw: SW.referenceNotFound };
    if (password === 'CAN' && canTriesLeft <= 0) return { sw: SW.authenticationMethodBlocked };
    const suite = cipherSuite(chosen.variant.cipher);
    const group = standardGroup(chosen.variant.parameterId);
    run = { ...chosen, suite, group, password, next: (object) => encryptedNonce(object) };
    return { sw: password === 'CAN' && canTriesLeft < (setup.canTries ?? 0) ? SW.triesLeft(canTriesLeft) : SW.ok };
  };

  const step = ({ p1, p2, data, cla }: CommandApdu): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    if (!run) return { sw: SW.conditionsNotSatisfied };
    const current = run;
    const dynamic = readObject(data);
    const objects = readObjects(dynamic?.value ?? concat());
    // The last step alone is sent without command chaining.
    const last = (cla & 0x10) === 0;
    const answer: Answer =
      dynamic?.tag !== 0x7c || !objects ? { sw: SW.wrongData } : current.next([objects[0]?.tag ?? 0, objects[0]?.value]);
    if ((answer.sw !== SW.ok || last) && run === current) run = undefined;
    return answer;
  };

  /** Step 1: the nonce under the password's key. */
  const encryptedNonce = ([tag]: readonly [number, unknown]): Answer => {
    const current = run!;
    if (tag !== 0) return { sw: SW.wrongData };
    const { suite } = current;
    // §4.4.3.3: whole blocks, and at least as long as a key.
    const nonce = state.random(Math.ceil(suite.keyOctets / 16) * 16);
    const secret = current.password === 'MRZ' ? setup.mrz : Buffer.from(setup.can!, 'latin1');
    current.next = (object) => mapping(object, nonce);
    return answered(0x80, suite.encrypt(suite.deriveKey(secret, 3), nonce));
  };

  /** Step 2: both sides agree on a generator that depends on the nonce. */
  const mapping = ([tag, value]: readonly [number, Uint8Array | undefined], nonce: Uint8Array): Answer => {
    const { group, suite, variant } = run!;
    if (tag !== 0x81 || !value) return { sw: SW.wrongData };
    if (variant.mapping === 'IM') {
      const terminalNonceOctets = suite.keyOctets;
      if (value.length !== terminalNonceOctets) return { sw: SW.wrongData };
      const mapped = group.mapIntegrated(pseudoRandomNumber(suite, nonce, value, group.prime));
      return mapped ? agreeing(mapped, answered(0x82, concat())) : { sw: SW.authenticationFailed };
    }
    const keys = group.generate(state.random);
    const mapped = group.mapGenerically(numberOf(nonce), keys.privateKey, value);
    return mapped ? agreeing(mapped, answered(0x82, keys.publicKey), keys) : { sw: SW.authenticationFailed };
  };

  const agreeing = (mapped: AgreementGroup, answer: Answer, mappingKeys?: AgreementKeys): Answer => {
    run!.next = (object) => agreement(object, mapped, mappingKeys);
    return answer;
  };

  /** Step 3: ephemeral keys over the mapped generator. */
  const agreement = (
    [tag, value]: readonly [number, Uint8Array | undefined],
    mapped: AgreementGroup,
    mappingKeys?: AgreementKeys,
  ): Answer => {
    if (tag !== 0x83 || !value) return { sw: SW.wrongData };
    const keys = mapped.generate(state.random);
    const secret = mapped.agree(keys.privateKey, value);
    // §4.4.3.3: both sides check that the keys differ, or an attacker could send the chip's own token back.
    if (!secret || Buffer.compare(keys.publicKey, value) === 0) return { sw: SW.authenticationFailed };
    run!.next = (object) => token(object, secret, keys.publicKey, value, mapped, mappingKeys);
    return answered(0x84, keys.publicKey);
  };

  /** Step 4: the tokens; from the next command on, secure messaging. */
  const token = (
    [tag, value]: readonly [number, Uint8Array | undefined],
    secret: Uint8Array,
    ownKey: Uint8Array,
    terminalKey: Uint8Array,
    mapped: AgreementGroup,
    mappingKeys?: AgreementKeys,
  ): Answer => {
    const { suite, protocol, password, variant, group } = run!;
    if (tag !== 0x85 || !value) return { sw: SW.wrongData };
    const keys = sessionKeys(suite, secret);
    const tokenOver = (publicKey: Uint8Array) => suite.tokenMac(keys.mac, publicKeyObject(protocol, mapped, publicKey));
    const expected = tokenOver(ownKey);
    if (value.length !== expected.length || !timingSafeEqual(value, expected)) {
      if (password === 'CAN' && setup.canTries !== undefined) return { sw: SW.triesLeft(--canTriesLeft) };
      return { sw: SW.authenticationFailed };
    }
    if (password === 'CAN') canTriesLeft = setup.canTries ?? Number.POSITIVE_INFINITY;
    const staticKey = variant.mapping === 'CAM' ? setup.mappingKeys.get(variant.parameterId) : undefined;
    const proof =
      staticKey === undefined || !mappingKeys
        ? concat()
        : tlv(0x8a, chipAuthenticationData(suite, keys.encryption, group.order, staticKey, mappingKeys.privateKey));
    return {
      sw: SW.ok,
      data: tlv(0x7c, tlv(0x86, tokenOver(terminalKey)), proof),
      afterwards: () => {
        state.session = createSession(suite, keys);
        state.opened = 'PACE';
        state.chipIdentity = mapped.compress(ownKey);
        // §7.1: after PACE-CAM, Terminal Authentication binds to the key the terminal sent in PACE.
        state.terminalKey = proof.length ? mapped.compress(terminalKey) : undefined;
      },
    };
  };

  return {
    choose,
    step,
    forget: () => {
      run = undefined;
    },
  };
}

/** §4.4.3.5: CA_IC = SK_IC⁻¹ · SK_Map,IC mod n, encrypted in CBC with the IV E(K_Enc, −1). */
export function chipAuthenticationData(
  suite: CipherSuite,
  key: Uint8Array,
  order: bigint,
  staticKey: bigint,
  mappingKey: bigint,
): Uint8Array {
  const data = octetsOf(modulo(power(staticKey, order - 2n, order) * mappingKey, order), octets(order));
  return suite.encrypt(key, pad(data, suite.blockOctets), suite.encrypt(key, new Uint8Array(16).fill(0xff)));
}

const answered = (tag: number, value: Uint8Array): Answer => ({ sw: SW.ok, data: tlv(0x7c, tlv(tag, value)) });
