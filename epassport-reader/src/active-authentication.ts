import { constants, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { describeStatusWord, type ResponseApdu, sw } from './apdu.ts';
import type { Random } from './bac.ts';
import { type ChipPublicKey, ecKeyObject, parseChipPublicKey } from './chip-public-key.ts';
import type { ProtocolSession } from './chip-session.ts';
import type { Dg15 } from './data-groups/dg15.ts';
import type { Dg14 } from './dg14.ts';
import { verifyIso9796Scheme1 } from './iso-9796-2.ts';
import type { Curve } from './named-curves.ts';
import { type Finding, findingOf } from './passive-authentication.ts';

/** ecdsa-plain-signatures of BSI TR-03111 §5.2.1. */
const plainEcdsa = '0.4.0.127.0.7.1.1.4.1';
const ecdsaHashes = new Map([
  [`${plainEcdsa}.1`, 'sha1'],
  [`${plainEcdsa}.2`, 'sha224'],
  [`${plainEcdsa}.3`, 'sha256'],
  [`${plainEcdsa}.4`, 'sha384'],
  [`${plainEcdsa}.5`, 'sha512'],
  [`${plainEcdsa}.6`, 'ripemd160'],
]);
/** Hashes by length in bits, longest first, for a chip that does not say which. */
const hashesByLength = [
  [512, 'sha512'],
  [384, 'sha384'],
  [256, 'sha256'],
  [224, 'sha224'],
  [160, 'sha1'],
] as const;

export const challengeLength = 8;

/**
 * Active Authentication, Doc 9303-11 §6.1: the chip signs a fresh challenge with the private key that belongs to DG15.
 * `successful` says only that: whether DG15 is the issuer's is for passive authentication, see `provenBy`.
 * @param dg14 names the hash for ECDSA; chips without one have it tried
 * @throws {PassportReaderError} what the transport throws
 */
export async function runActiveAuthentication(
  session: ProtocolSession,
  dg15: Pick<Dg15, 'publicKey'>,
  dg14: Dg14 | undefined,
  random: Random,
): Promise<Finding> {
  let key: ChipPublicKey;
  try {
    key = parseChipPublicKey(dg15.publicKey);
  } catch (error) {
    return findingOf(error);
  }
  const challenge = random(challengeLength);
  const wanted = signatureLength(key);
  const { data, statusWord } = await internalAuthenticate(session, challenge, wanted);
  if (data.length > 0) return verifyActiveAuthentication(key, dg14?.activeAuthenticationAlgorithm, challenge, data);
  if (wanted > largestShortAnswer && aboutLength(statusWord)) {
    return {
      result: 'undetermined',
      reason: `Active Authentication: a signature of ${wanted} bytes fits no short answer; the chip takes no extended length and gives it in no other way (${describeStatusWord(statusWord)}).`,
    };
  }
  return { result: 'failed', reason: `Active Authentication: the chip answered ${describeStatusWord(statusWord)}, not a signature.` };
}

/** Bytes of a signature by this key; one by ECDSA may come as a SEQUENCE, a few bytes longer. */
function signatureLength(key: ChipPublicKey): number {
  if (key.kind === 'rsa') return Math.ceil(key.modulusBits / 8);
  return key.curve ? 2 * Math.ceil(key.curve.n.length / 2) : 0;
}

/**
 * INTERNAL AUTHENTICATE. A signature that does not fit a protected answer of 256 bytes needs extended length (Doc 9303-11 §6.1.4). Chips
 * that have none, or that refuse it or its largest Le, hold the rest back for GET RESPONSE, or cut the answer off: each way is tried until
 * one gives the whole signature. Each is a challenge answered anew, by the same challenge.
 * @returns the answer with the most of a signature
 */
async function internalAuthenticate(session: ProtocolSession, challenge: Uint8Array, length: number): Promise<ResponseApdu> {
  const ask = async (le: number, extended: boolean): Promise<ResponseApdu> => {
    const command = { cla: 0, ins: 0x88, p1: 0, p2: 0, data: challenge };
    const answer = await session.transmit({ ...command, le }, extended);
    const told = answer.statusWord >> 8 === 0x6c && !session.lost;
    return wholeAnswer(session, told ? await session.transmit({ ...command, le: answer.statusWord & 0xff || 256 }, extended) : answer);
  };
  const attempts: { readonly le: number; readonly extended: boolean }[] = [{ le: 256, extended: false }];
  if (length > largestShortAnswer) attempts.unshift({ le: 65536, extended: true }, { le: length, extended: true });
  let best: ResponseApdu = { data: new Uint8Array(0), statusWord: sw.wrongLength };
  let refused = false;
  for (const { le, extended } of attempts) {
    if (extended && session.extendedLengthRefused) continue;
    let answer = await ask(le, extended);
    if (session.lost) {
      if (!session.reopen) return answer;
      // The chip dropped the session over this command, or over the refused one before it: then this one was not looked at.
      await session.reopen();
      if (refused) {
        answer = await ask(le, extended);
        if (session.lost) return answer;
      }
    }
    if (answer.data.length > best.data.length || best.data.length === 0) best = answer;
    if (best.data.length >= length - mostZeroBytes || (best.data.length === 0 && !aboutLength(best.statusWord))) return best;
    refused = true;
  }
  return best;
}

/** Fetches what the chip holds back with a protected 61xx, where secure messaging is around each part (ISO/IEC 7816-4 §5.3.4). */
async function wholeAnswer(session: ProtocolSession, first: ResponseApdu): Promise<ResponseApdu> {
  let answer = first;
  for (let part = 0; answer.statusWord >> 8 === 0x61 && part < mostParts; part++) {
    const more = await session.transmit({ cla: 0, ins: 0xc0, p1: 0, p2: 0, le: answer.statusWord & 0xff || 256 });
    answer = { data: Buffer.concat([answer.data, more.data]), statusWord: more.statusWord };
    if (more.data.length === 0) break;
  }
  return answer;
}

/** The largest signature that this package takes, in the smallest parts that a chip would make of it. */
const mostParts = 16;

/** "Not that many bytes", in each of the ways that chips say it; after them a length that fits may be answered. */
const aboutLength = (statusWord: number): boolean =>
  [0x61, 0x6c].includes(statusWord >> 8) || [sw.wrongLength, sw.wrongOffset, sw.endOfFile, 0x6281].includes(statusWord);

/** 1792 bits with AES, which is the smaller of the two. */
const largestShortAnswer = 223;

/** The verification alone, for a challenge and an answer at hand. */
export function verifyActiveAuthentication(
  key: ChipPublicKey,
  algorithm: string | undefined,
  challenge: Uint8Array,
  signature: Uint8Array,
): Finding {
  if (key.kind === 'rsa') return verifyRsa(key.key, key.modulusBits, challenge, signature);
  if (key.curve) return verifyEcdsa(key.curve, key.value, algorithm, challenge, signature);
  return { result: 'undetermined', reason: 'Active Authentication: DG15 holds a key that does not sign.' };
}

function verifyRsa(key: KeyObject, modulusBits: number, challenge: Uint8Array, signature: Uint8Array): Finding {
  const length = Math.ceil(modulusBits / 8);
  if (signature.length > length) return failed(`the signature has ${signature.length} bytes, the key ${length}`);
  // A chip may drop leading zero bytes. An answer cut at its end cannot be told from a wrong one by its length, but from a right one: see below.
  const whole = Buffer.alloc(length);
  whole.set(signature, length - signature.length);
  let opened: Buffer;
  try {
    opened = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, whole);
  } catch {
    return failed('the signature is no number below the modulus');
  }
  const direct = verifyIso9796Scheme1(opened, challenge);
  if (direct.valid) return genuine(`RSA ${modulusBits}, ISO/IEC 9796-2, ${direct.hash.toUpperCase()}`);
  // ISO/IEC 9796-2 B.4: the smaller of σ and n − σ was sent, so the opened number may be n − F.
  const other = verifyIso9796Scheme1(difference(modulusOf(key), opened), challenge);
  if (other.valid) return genuine(`RSA ${modulusBits}, ISO/IEC 9796-2 B.4, ${other.hash.toUpperCase()}`);
  if (length - signature.length > mostZeroBytes) {
    return {
      result: 'undetermined',
      reason: `Active Authentication: the answer was cut off, ${signature.length} of ${length} bytes came; the reader or the chip gives no more.`,
    };
  }
  return failed(`the signature is wrong: ${direct.reason}`);
}

/** One signature in 2^32 has four leading zero bytes. */
const mostZeroBytes = 4;

function modulusOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).n as string, 'base64url');
}

function difference(minuend: Buffer, subtrahend: Buffer): Buffer {
  const number = BigInt(`0x${minuend.toString('hex')}`) - BigInt(`0x${subtrahend.toString('hex')}`);
  return Buffer.from(number.toString(16).padStart(minuend.length * 2, '0'), 'hex');
}

function verifyEcdsa(
  curve: Curve,
  point: Uint8Array,
  algorithm: string | undefined,
  challenge: Uint8Array,
  signature: Uint8Array,
): Finding {
  const bits = BigInt(`0x${curve.n}`).toString(2).length;
  const named = algorithm === undefined ? undefined : ecdsaHashes.get(algorithm);
  if (algorithm !== undefined && !named)
    return { result: 'undetermined', reason: `Active Authentication: DG14 names the algorithm ${algorithm}, which is not verified here.` };
  const hashes = named ? [named] : hashesByLength.filter(([length]) => length <= bits).map(([, name]) => name);
  const object = ecKeyObject(curve, point);
  const length = 2 * Math.ceil(bits / 8);
  // TR-03111 §5.2.1 plain r‖s; some chips write the SEQUENCE of X9.62 instead.
  const encodings = signature.length === length ? (['ieee-p1363', 'der'] as const) : (['der'] as const);
  for (const hash of hashes) {
    for (const dsaEncoding of encodings) {
      if (verified(hash, challenge, object, dsaEncoding, signature)) {
        const guessed = named ? '' : ' (found by trying; DG14 does not name it)';
        return genuine(`ECDSA on ${curve.name}, ${hash.toUpperCase()}${guessed}`);
      }
    }
  }
  return failed(signature.length === length ? 'the signature is wrong' : `the signature has ${signature.length} bytes, expected ${length}`);
}

function verified(hash: string, data: Uint8Array, key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der', signature: Uint8Array): boolean {
  try {
    return verify(hash, data, { key, dsaEncoding }, signature);
  } catch {
    // OpenSSL throws on what is no DER at all.
    return false;
  }
}

function genuine(how: string): Finding {
  return { result: 'successful', reason: `Active Authentication: the chip signed our challenge with the key of DG15 (${how}).` };
}

function failed(why: string): Finding {
  return { result: 'failed', reason: `Active Authentication: the chip did not prove the key of DG15, ${why}. Perhaps a copy.` };
}
