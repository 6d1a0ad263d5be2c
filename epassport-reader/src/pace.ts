import { createHash, timingSafeEqual } from 'node:crypto';
import { type CommandApdu, decodeResponse, describeStatusWord, encodeCommand, type ResponseApdu, sw } from './apdu.ts';
import type { Random } from './bac.ts';
import type { CardTransport } from './card-transport.ts';
import { nonceLength, pseudoRandomNumber } from './integrated-mapping.ts';
import { type KeyAgreementGroup, keyAgreementGroup } from './key-agreement.ts';
import type { PaceProtocol } from './pace-info.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { cipherSuites, deriveSessionKey, keyPurpose, type SessionKeys, sessionKeysOf } from './session-cipher.ts';
import { compressed } from './static-key-agreement.ts';
import { expectTlv, findTlv, readTlvs, requireTlv, type Tlv, writeTlv } from './tlv.ts';
import { unpad } from './triple-des.ts';

/** A password of PACE, encoded as Doc 9303-11 Table 14 says. */
export interface PacePassword {
  readonly name: 'MRZ' | 'CAN';
  /** Its number in MSE:Set AT. */
  readonly reference: 1 | 2;
  /** K = f(π). */
  readonly encoded: Buffer;
}

export const mrzPassword = (mrzInformation: string): PacePassword => ({
  name: 'MRZ',
  reference: 1,
  encoded: createHash('sha1').update(mrzInformation, 'latin1').digest(),
});

/** The Card Access Number as printed, six digits on most documents. */
export const canPassword = (can: string): PacePassword => ({ name: 'CAN', reference: 2, encoded: Buffer.from(can, 'latin1') });

/** What Terminal Authentication needs of PACE (Doc 9303-11 §7.1.2, §4.4.3.5). */
export interface PaceBinding {
  /** Comp of the chip's ephemeral key. */
  readonly chipIdentifier: Uint8Array;
  /** Comp of ours; signed where no Chip Authentication follows the Chip-Authentication Mapping. */
  readonly compressedKey: Uint8Array;
  /** The CVCA keys that the chip trusts, the most recent first; empty where it did not say. */
  readonly references: readonly string[];
}

export interface PaceResult {
  readonly keys: SessionKeys;
  readonly binding: PaceBinding;
  /** After the Chip-Authentication Mapping: what proves the chip genuine once the key of EF.CardSecurity is verified. */
  readonly chipAuthentication?: ChipAuthenticationData;
}

/** CA_IC and PK_Map,IC of Doc 9303-11 §4.4.3.5.2. */
export interface ChipAuthenticationData {
  readonly data: Buffer;
  readonly mappingKey: Buffer;
}

/** Data objects inside 7C, Table 4. */
const tag = {
  nonce: 0x80,
  ourMapping: 0x81,
  chipMapping: 0x82,
  ourKey: 0x83,
  chipKey: 0x84,
  ourToken: 0x85,
  chipToken: 0x86,
  chipAuthentication: 0x8a,
} as const;

/**
 * Password Authenticated Connection Establishment, Doc 9303-11 §4.4. The Master File is selected, nothing is protected yet.
 * @param nameParameters whether MSE:Set AT names the domain parameters, as it must when the chip has several
 * @throws {PassportReaderError} `access-denied` when the chip refuses or proves another password, `malformed-data` and `malformed-tlv`
 *   for answers that are none; transport errors as they are
 */
export async function pace(
  transport: CardTransport,
  protocol: PaceProtocol,
  password: PacePassword,
  random: Random,
  nameParameters = false,
): Promise<PaceResult> {
  const group = keyAgreementGroup(protocol.parameters);
  const secrets: Uint8Array[] = [];
  const secret = <T extends Uint8Array>(value: T): T => {
    secrets.push(value);
    return value;
  };
  try {
    await selectProtocol(transport, protocol, password, nameParameters);
    const passwordKey = secret(deriveSessionKey(protocol.cipher, password.encoded, keyPurpose.password));
    const encryptedNonce = objectOf(await step(transport, password, []), tag.nonce).value;
    const nonce = secret(openNonce(protocol, passwordKey, encryptedNonce));

    const { generator, chipMappingKey } = await mapped(transport, protocol, password, group, nonce, random, secret);
    const ourPrivate = secret(group.privateKey(random));
    const ourKey = group.publicKey(ourPrivate, secret(generator));
    const chipKey = objectOf(await step(transport, password, [tag.ourKey, ourKey]), tag.chipKey).value;
    group.validate(chipKey);
    if (ourKey.equals(chipKey)) throw denied(password, 'it sent our own key back');

    const keys = sessionKeysOf(protocol.cipher, secret(group.agree(ourPrivate, chipKey)));
    try {
      const ourToken = token(protocol, group, keys, chipKey);
      const answer = await step(transport, password, [tag.ourToken, ourToken]);
      const expected = token(protocol, group, keys, ourKey);
      const chipToken = objectOf(answer, tag.chipToken).value;
      if (chipToken.length !== expected.length || !timingSafeEqual(chipToken, expected)) throw denied(password, 'its token is wrong');
      const binding = {
        chipIdentifier: compressed(group, chipKey),
        compressedKey: compressed(group, ourKey),
        references: referencesIn(answer),
      };
      if (!chipMappingKey || protocol.mapping !== 'cam') return { keys, binding };
      return { keys, binding, chipAuthentication: { data: chipAuthenticationData(keys, answer), mappingKey: Buffer.from(chipMappingKey) } };
    } catch (error) {
      for (const key of [keys.encryption, keys.mac]) key.fill(0);
      throw error;
    }
  } finally {
    for (const value of secrets) value.fill(0);
  }
}

async function selectProtocol(
  transport: CardTransport,
  { oid, parameterId }: PaceProtocol,
  password: PacePassword,
  nameParameters: boolean,
): Promise<void> {
  const attempt = async (named: boolean): Promise<number> => {
    const parts = [writeTlv(0x80, oid), writeTlv(0x83, Uint8Array.of(password.reference))];
    if (named && parameterId !== undefined) parts.push(writeTlv(0x84, Uint8Array.of(parameterId)));
    const { statusWord } = await send(transport, { cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data: Buffer.concat(parts) });
    return statusWord;
  };
  let statusWord = await attempt(nameParameters);
  // Some chips want the parameters named though they have one set only.
  if (!nameParameters && parameterId !== undefined && statusWord >> 8 === 0x6a) statusWord = await attempt(true);
  if (statusWord !== sw.success) {
    throw denied(password, `it answered ${describeStatusWord(statusWord)} to MSE:Set AT`, statusWord);
  }
}

/** D(Kπ, z): CBC with a zero initial vector (§4.4.3.3). */
function openNonce({ cipher, mapping }: PaceProtocol, passwordKey: Uint8Array, encrypted: Uint8Array): Buffer {
  const { blockLength, decrypt } = cipherSuites[cipher];
  const allowed = mapping === 'im' ? encrypted.length === nonceLength(cipher) : [16, 32].includes(encrypted.length);
  if (!allowed || encrypted.length % blockLength !== 0) {
    throw new PassportReaderError('malformed-data', `PACE: the chip's nonce is ${encrypted.length} bytes long.`);
  }
  return decrypt(passwordKey, encrypted);
}

async function mapped(
  transport: CardTransport,
  { cipher, mapping }: PaceProtocol,
  password: PacePassword,
  group: KeyAgreementGroup,
  nonce: Uint8Array,
  random: Random,
  secret: <T extends Uint8Array>(value: T) => T,
): Promise<{ generator: Buffer; chipMappingKey?: Uint8Array }> {
  if (mapping === 'im') {
    const ourNonce = Buffer.from(random(cipherSuites[cipher].keyLength));
    objectOf(await step(transport, password, [tag.ourMapping, ourNonce]), tag.chipMapping);
    const number = secret(pseudoRandomNumber(cipher, nonce, ourNonce, group.fieldBits));
    if (!group.mapIntegrated) throw new PassportReaderError('unsupported-algorithm', 'The Integrated Mapping is not defined here.');
    return { generator: group.mapIntegrated(number) };
  }
  const ourPrivate = secret(group.privateKey(random));
  const ourKey = group.publicKey(ourPrivate);
  const chipMappingKey = objectOf(await step(transport, password, [tag.ourMapping, ourKey]), tag.chipMapping).value;
  group.validate(chipMappingKey);
  if (ourKey.equals(chipMappingKey)) throw denied(password, 'it sent our own mapping key back');
  return { generator: group.mapGeneric(nonce, ourPrivate, chipMappingKey), chipMappingKey };
}

/** Certification authority references, tags 87 and 88; what is none is left out, EF.CVCA may have it. */
function referencesIn(answer: readonly Tlv[]): string[] {
  return [findTlv(answer, 0x87), findTlv(answer, 0x88)].flatMap((object) => {
    const reference = Buffer.from(object?.value ?? []).toString('latin1');
    return /^[\x20-\x7e\xa0-\xff]{3,16}$/.test(reference) ? [reference] : [];
  });
}

/** MAC over the public key data object (§4.4.3.4, §9.4): object identifier and the key that the other side made. */
function token({ oid, cipher }: PaceProtocol, group: KeyAgreementGroup, keys: SessionKeys, publicKey: Uint8Array): Buffer {
  return cipherSuites[cipher].mac(keys.mac, writeTlv(0x7f49, writeTlv(0x06, oid), writeTlv(group.publicKeyTag, publicKey)));
}

/** Opens A_IC (§4.4.3.5.4): the initial vector is the encryption of a block of ones. */
function chipAuthenticationData(keys: SessionKeys, answer: readonly Tlv[]): Buffer {
  const { encrypt, decrypt } = cipherSuites[keys.cipher];
  const encrypted = findTlv(answer, tag.chipAuthentication)?.value;
  if (!encrypted || encrypted.length === 0 || encrypted.length % 16 !== 0) {
    throw new PassportReaderError('malformed-data', 'PACE: the chip left out its chip authentication data, or they are not whole blocks.');
  }
  const data = unpad(decrypt(keys.encryption, encrypted, encrypt(keys.encryption, Buffer.alloc(16, 0xff))), 16);
  if (!data) throw new PassportReaderError('malformed-data', "PACE: the chip authentication data's padding is wrong.");
  return Buffer.from(data);
}

/** One GENERAL AUTHENTICATE; all but the last, which carries the token, are chained (§4.4.4.3). */
async function step(transport: CardTransport, password: PacePassword, object: readonly [number, Uint8Array] | []): Promise<Tlv[]> {
  const [objectTag, value] = object;
  const data = objectTag === undefined ? writeTlv(0x7c) : writeTlv(0x7c, writeTlv(objectTag, value as Uint8Array));
  const last = objectTag === tag.ourToken;
  // A public key of 2048 bits fits neither a short command nor a short answer (§9.3.1).
  const le = data.length > 255 ? 65536 : 256;
  const answer = await send(transport, { cla: last ? 0x00 : 0x10, ins: 0x86, p1: 0, p2: 0, data, le });
  if (answer.statusWord !== sw.success) {
    const what = last ? 'our token' : 'GENERAL AUTHENTICATE';
    throw denied(password, `it answered ${describeStatusWord(answer.statusWord)} to ${what}`, answer.statusWord);
  }
  return readTlvs(expectTlv(answer.data, 0x7c, 'PACE').value);
}

async function send(transport: CardTransport, command: CommandApdu): Promise<ResponseApdu> {
  return decodeResponse(await transport.transmit(encodeCommand(command)));
}

const objectOf = (objects: readonly Tlv[], objectTag: number): Tlv => requireTlv(objects, objectTag, 'PACE');

function denied({ name }: PacePassword, why: string, statusWord?: number): PassportReaderError {
  return new PassportReaderError(
    'access-denied',
    `PACE: the chip did not open: ${why}. Expected when the ${name} was misread or is of another document; read the ${name} again.`,
    statusWord === undefined ? {} : { statusWord },
  );
}
