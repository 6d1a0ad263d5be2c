import { describeStatusWord, type ResponseApdu, sw } from './apdu.ts';
import type { Random } from './bac.ts';
import { type AgreementKey, parseChipPublicKey } from './chip-public-key.ts';
import type { ChipSession, ProtocolSession } from './chip-session.ts';
import { pieceLength, transmitLong } from './command-chaining.ts';
import { oidBytes } from './der.ts';
import { bsiSmartcard, type ChipAuthenticationInfo, type Dg14 } from './dg14.ts';
import { type Finding, findingOf } from './passive-authentication.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { type SessionCipher, sessionKeysOf } from './session-cipher.ts';
import { agreeWith, compressed, type StaticAgreement } from './static-key-agreement.ts';
import { writeTlv } from './tlv.ts';

/** The last arc of id-CA-DH-… and id-CA-ECDH-…, Doc 9303-11 §9.2.7. */
const ciphers: readonly SessionCipher[] = ['3des', 'aes-128', 'aes-192', 'aes-256'];
const dh = 1;
const ecdh = 2;

/**
 * What came of the key agreement. `agreed` proves nothing yet: a copied chip can answer 9000 as well. The chip is genuine when a response
 * under the new keys verifies and DG14 is the issuer's; `provenBy` says so.
 */
export type ChipAuthentication =
  | { readonly agreed: false; readonly finding: Finding }
  | {
      readonly agreed: true;
      /** `ECDH on brainpoolP256r1, AES-128` */
      readonly protocol: string;
      /** Comp(PK) of our ephemeral key, which Terminal Authentication signs. */
      readonly compressedKey: Uint8Array;
    };

interface Candidate {
  readonly info: ChipAuthenticationInfo;
  readonly cipher: SessionCipher;
  readonly agreement: number;
  readonly publicKey: Uint8Array;
}

export interface ChipAuthenticationOptions {
  /** Whether chip and reader take extended length; else a long key travels in a chain of commands. */
  readonly extendedLength?: boolean;
}

/**
 * Chip Authentication version 1, Doc 9303-11 §6.2: agrees on keys with the chip's static key out of DG14 and restarts secure messaging with
 * them, counter at zero. AES before 3DES (§8.5), the longest key first, elliptic curves before numbers. Where the chip does not know the key
 * or the protocol (6Axx), or we do not rely on the parameters, the next one of DG14 is tried: whichever it proves, it is genuine.
 * @throws {PassportReaderError} what the transport and secure messaging throw
 */
export async function runChipAuthentication(
  session: ProtocolSession & Pick<ChipSession, 'rekey'>,
  dg14: Dg14,
  random: Random,
  options: ChipAuthenticationOptions = {},
): Promise<ChipAuthentication> {
  const findings: Finding[] = [];
  for (const candidate of candidatesOf(dg14)) {
    let key: AgreementKey;
    let agreement: StaticAgreement;
    try {
      key = agreementKeyOf(candidate);
      agreement = agreeWith(key, random);
    } catch (error) {
      findings.push(findingOf(error));
      continue;
    }
    try {
      // A chip may drop the session over a key it does not know.
      if (session.lost) await session.reopen?.();
      const result = await restart(session, candidate, key, agreement, options.extendedLength ?? false);
      if (typeof result !== 'number') return result;
      const reason = `Chip Authentication: the chip offers it, but answered ${describeStatusWord(result)} to our key.`;
      findings.push({ result: 'failed', reason });
      if (!keyUnknown(result)) break;
    } finally {
      agreement.secret.fill(0);
    }
  }
  // What the chip would not do is not made better by what we cannot do.
  const finding = findings.find(({ result }) => result === 'failed') ?? findings[0];
  return { agreed: false, finding: finding ?? { result: 'notSupported', reason: 'Chip Authentication: DG14 offers none.' } };
}

/** Wrong data, no such key: the answers to a key or protocol that the chip does not have. */
const keyUnknown = (statusWord: number): boolean => statusWord >> 8 === 0x6a;

/** @throws {PassportReaderError} as `parseChipPublicKey`, and `malformed-data` where protocol and kind of key do not fit */
function agreementKeyOf({ publicKey, agreement }: Candidate): AgreementKey {
  const key = parseChipPublicKey(publicKey);
  if (key.kind === (agreement === dh ? 'dh' : 'ecdh')) return key;
  throw new PassportReaderError('malformed-data', 'Chip Authentication: protocol and kind of key in DG14 do not fit.');
}

/** @returns the status word where the chip refused */
async function restart(
  session: ProtocolSession & Pick<ChipSession, 'rekey'>,
  { info, cipher }: Candidate,
  key: AgreementKey,
  { publicKey, secret }: StaticAgreement,
  extendedLength: boolean,
): Promise<ChipAuthentication | number> {
  let { statusWord } = await sendKey(session, info, cipher, publicKey, extendedLength);
  if (session.lost && session.extendedLengthRefused) {
    // The chip announces extended length and drops the session over it: once more from the start, in short length.
    await session.reopen?.();
    ({ statusWord } = await sendKey(session, info, cipher, publicKey, false));
  }
  if (statusWord !== sw.success) return statusWord;
  session.rekey(sessionKeysOf(cipher, secret));
  const protocol = `${key.kind.toUpperCase()} in ${key.name}, ${cipher.toUpperCase()}`;
  return { agreed: true, protocol, compressedKey: compressed(key.group, publicKey) };
}

async function sendKey(
  session: ProtocolSession,
  { protocol, keyId }: ChipAuthenticationInfo,
  cipher: SessionCipher,
  publicKey: Uint8Array,
  extendedLength: boolean,
): Promise<ResponseApdu> {
  const reference = keyId === undefined ? [] : [writeTlv(0x84, shortest(keyId))];
  // A key beyond one short command does not fit MSE:Set KAT of a chip that refused extended length; GENERAL AUTHENTICATE takes a chain.
  if (cipher === '3des' && !(session.extendedLengthRefused && publicKey.length > pieceLength)) {
    // §6.2.4.1: MSE:Set KAT
    const data = Buffer.concat([writeTlv(0x91, publicKey), ...reference]);
    const answer = await session.transmit({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa6, data });
    // §8.5 note 1: chips exist that know 3DES through the other commands alone. Secure messaging goes on under the old keys.
    if (answer.statusWord === sw.success || !commandUnknown.has(answer.statusWord)) return answer;
  }
  // §6.2.4.2: MSE:Set AT, then GENERAL AUTHENTICATE
  const mechanism = writeTlv(0x80, oidBytes(protocol));
  const set = await session.transmit({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data: Buffer.concat([mechanism, ...reference]) });
  if (set.statusWord !== sw.success) return set;
  const data = writeTlv(0x7c, writeTlv(0x80, publicKey));
  return transmitLong(session, { cla: 0, ins: 0x86, p1: 0, p2: 0, data, le: 256 }, extendedLength);
}

/** "Not this command", unlike "not this key" (6A80). */
const commandUnknown: ReadonlySet<number> = new Set([0x6700, 0x6981, 0x6a81, 0x6a86, 0x6d00, 0x6e00]);

/** The protocols of DG14 with their keys, the best first. */
function candidatesOf({ chipAuthentication, chipAuthenticationKeys }: Dg14): Candidate[] {
  const agreementOf = (protocol: string): number => Number(protocol.slice(bsiSmartcard.length + 1).split('.')[1]);
  const infos = chipAuthentication.filter(({ version }) => version === 1);
  // Early chips list a key and no ChipAuthenticationInfo: 3DES with that key was all there was.
  const announced =
    chipAuthentication.length > 0
      ? infos
      : chipAuthenticationKeys.map(({ protocol, keyId }) => ({
          protocol: `${bsiSmartcard}.3.${agreementOf(protocol)}.1`,
          version: 1,
          ...(keyId !== undefined && { keyId }),
        }));
  return announced
    .flatMap((info) => {
      const agreement = agreementOf(info.protocol);
      const cipher = ciphers[Number(info.protocol.split('.').at(-1)) - 1];
      const keys = chipAuthenticationKeys.filter(({ protocol }) => agreementOf(protocol) === agreement);
      const named = keys.filter(({ keyId }) => keyId === info.keyId).slice(0, 1);
      // A protocol that names none of several keys goes with each of them; the command then has to say which.
      const fitting = named.length > 0 || (info.keyId !== undefined && keys.length > 1) ? named : keys;
      return fitting.flatMap(({ publicKey, keyId }) => {
        const reference = named.length === 0 && keys.length > 1 && keyId !== undefined ? { keyId } : {};
        return cipher ? [{ info: { ...info, ...reference }, cipher, agreement, publicKey }] : [];
      });
    })
    .sort(
      (a, b) => ciphers.indexOf(b.cipher) - ciphers.indexOf(a.cipher) || (b.agreement === ecdh ? 1 : 0) - (a.agreement === ecdh ? 1 : 0),
    );
}

/** An unsigned integer in as few bytes as it takes. */
function shortest(number: number): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}

/** What else has to hold before a chip that agreed, or that signed, is genuine. */
export interface ChipProof {
  /** The clone check by itself: for Chip Authentication, whether a response under the new keys verified. */
  readonly exchange: Finding;
  /** Whether EF.SOD is signed and holds the hash of the data group with the public key. Undefined where that was not looked at. */
  readonly publicKey: Finding | undefined;
}

/**
 * The result of a clone check: authentication of the chip is complete only together with authentication of the file that holds its public
 * key (Doc 9303-11 Appendix J.1 step 3). A copier can put his own key into DG14 or DG15.
 */
export function provenBy({ exchange, publicKey }: ChipProof, name: string): Finding {
  if (exchange.result !== 'successful') return exchange;
  if (publicKey?.result === 'successful') return exchange;
  if (publicKey?.result === 'failed')
    return {
      result: 'failed',
      reason: `${name}: the chip knows its private key, but the public key is not the issuer's: ${publicKey.reason}`,
    };
  return {
    result: 'undetermined',
    reason: `${name}: the chip knows its private key; whether the public key is the issuer's is not known.`,
  };
}

/** The exchange of Chip Authentication: a chip that does not know the private key cannot answer under the new keys. */
export function chipAuthenticationExchange({ protocol }: { readonly protocol: string }, proven: boolean): Finding {
  return proven
    ? { result: 'successful', reason: `Chip Authentication: the chip answers under keys agreed with the key of DG14 (${protocol}).` }
    : {
        result: 'failed',
        reason: `Chip Authentication: the chip agreed, but cannot answer under the new keys (${protocol}). Perhaps a copy.`,
      };
}
