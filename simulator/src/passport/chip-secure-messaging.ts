import { timingSafeEqual } from 'node:crypto';
import { type KeyPair, pad, unpad } from './chip-keys.ts';
import type { CipherSuite } from './cipher-suite.ts';
import type { CommandApdu } from './command-apdu.ts';
import { concat, tlv } from './der.ts';
import { type Answer, SW } from './status-word.ts';

/** The chip's end of a secure messaging channel, ICAO Doc 9303-11 §9.8. */
export interface Session {
  /** The most plain bytes that an answer of 256 bytes carries once protected. */
  readonly shortRoom: number;
  /** Checks and opens a protected command; a status word means the channel is to be given up. */
  unwrap(command: CommandApdu): CommandApdu | { readonly sw: number };
  /** Protects an answer; with an odd INS the data travel in DO'85' instead of DO'87'. */
  wrap(answer: Answer, ins: number): Uint8Array;
}

/**
 * Starts a channel.
 *
 * @param initialCounter send sequence counter, as long as a cipher block; zeros unless BAC began the session
 */
export function createSession(suite: CipherSuite, keys: KeyPair, initialCounter: Uint8Array = new Uint8Array(suite.blockOctets)): Session {
  const counter = Uint8Array.from(initialCounter);
  const block = suite.blockOctets;
  const count = () => {
    for (let i = counter.length - 1; i >= 0; i--) if (++counter[i]! & 0xff) return;
  };
  const macOf = (blocks: Uint8Array): Uint8Array => suite.mac(keys.mac, concat(counter, blocks));
  const messageIv = () => suite.messageIv(keys.encryption, counter);

  return {
    // 256 bytes less DO'99' (4), DO'8E' (10) and the head of DO'87' (4), in whole blocks, at least one byte of padding.
    shortRoom: Math.floor(238 / block) * block - 1,

    unwrap(command) {
      const objects = parseObjects(command.data);
      const mac = objects?.find(({ tag }) => tag === 0x8e)?.value;
      if (!objects || !mac) return { sw: SW.secureMessagingObjectsMissing };
      count();
      const covered = concat(...objects.filter(({ tag }) => tag !== 0x8e).map(({ whole }) => whole));
      const header = pad(Uint8Array.of(command.cla, command.ins, command.p1, command.p2), block);
      const expected = macOf(covered.length ? concat(header, pad(covered, block)) : header);
      if (mac.length !== 8 || !timingSafeEqual(expected, mac)) return { sw: SW.secureMessagingObjectsIncorrect };
      const sealed = sealedData(objects, command.ins);
      const data =
        sealed === 'malformed' || sealed.length % block
          ? undefined
          : sealed.length
            ? unpad(suite.decrypt(keys.encryption, sealed, messageIv()))
            : sealed;
      const le = expectedLength(objects);
      if (!data || le === 'malformed') return { sw: SW.secureMessagingObjectsIncorrect };
      const { ins, p1, p2, extended } = command;
      return { cla: command.cla & ~0x0c, ins, p1, p2, data, extended, ...(le === undefined ? {} : { le }) };
    },

    wrap({ sw, data }, ins) {
      count();
      const status = tlv(0x99, Uint8Array.of(sw >> 8, sw & 0xff));
      const sealed = data?.length ? suite.encrypt(keys.encryption, pad(data, block), messageIv()) : undefined;
      const sealedObject = sealed ? (ins % 2 === 1 ? tlv(0x85, sealed) : tlv(0x87, Uint8Array.of(0x01), sealed)) : new Uint8Array();
      const objects = concat(sealedObject, status);
      return concat(objects, tlv(0x8e, macOf(pad(objects, block))), Uint8Array.of(sw >> 8, sw & 0xff));
    },
  };
}

interface DataObject {
  readonly tag: number;
  readonly value: Uint8Array;
  readonly whole: Uint8Array;
}

/** The SM data objects in a command's data field; undefined when they do not fill it exactly. */
function parseObjects(field: Uint8Array): DataObject[] | undefined {
  const objects: DataObject[] = [];
  for (let at = 0; at < field.length; ) {
    const tag = field[at]!;
    const first = field[at + 1];
    if (first === undefined || first > 0x82 || first === 0x80) return undefined;
    const digits = first < 0x80 ? 0 : first & 0x7f;
    const length = digits ? field.subarray(at + 2, at + 2 + digits).reduce((value, digit) => value * 256 + digit, 0) : first;
    const start = at + 2 + digits;
    if (start + length > field.length) return undefined;
    objects.push({ tag, value: field.subarray(start, start + length), whole: field.subarray(at, start + length) });
    at = start + length;
  }
  return objects;
}

/** What is in DO'87' (padding indicator 01 first) or, with an odd INS, DO'85'; empty when the command has no data. */
function sealedData(objects: readonly DataObject[], ins: number): Uint8Array | 'malformed' {
  const odd = ins % 2 === 1;
  const sealed = objects.find(({ tag }) => tag === (odd ? 0x85 : 0x87))?.value;
  if (!sealed) return new Uint8Array();
  if (odd) return sealed.length ? sealed : 'malformed';
  return sealed[0] === 0x01 && sealed.length > 1 ? sealed.subarray(1) : 'malformed';
}

/** DO'97': Le in one byte or two, zero meaning the most. */
function expectedLength(objects: readonly DataObject[]): number | undefined | 'malformed' {
  const value = objects.find(({ tag }) => tag === 0x97)?.value;
  if (!value) return undefined;
  if (value.length === 1) return value[0] || 256;
  if (value.length === 2) return value[0]! * 256 + value[1]! || 65_536;
  return 'malformed';
}
