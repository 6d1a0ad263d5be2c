import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { CardTransport } from '../src/card-transport.ts';
import { type DomainParameters, standardisedDomainParameters } from '../src/domain-parameters.ts';
import { findTlv, readTlvs, type Tlv, writeTlv } from '../src/tlv.ts';
import { inverse, number, octets, type PlainGroup, plainGroup } from './plain-groups.ts';

/** id-PACE's mapping arc and its cipher arc: `[2, 2]` is ECDH with Generic Mapping and AES-128. */
export type PaceArcs = readonly [mapping: 1 | 2 | 3 | 4 | 6, cipher: 1 | 2 | 3 | 4];

export interface PaceChipOptions {
  readonly arcs: PaceArcs;
  readonly parameterId: number;
  /** K of the password: 20 bytes for the MRZ, the CAN's characters. */
  readonly password: Uint8Array;
  /** By file identifier. */
  readonly masterFile?: ReadonlyMap<number, Uint8Array>;
  readonly application?: ReadonlyMap<number, Uint8Array>;
  /** The static private key of the Chip-Authentication Mapping. */
  readonly staticKey?: bigint;
  /** Changes an answer on its way; `name` is the data object's tag, or the status word of a refused step. */
  readonly bend?: (objectTag: number, value: Buffer) => Uint8Array;
  /** Drops secure messaging on the n-th protected command, once. */
  readonly dropsSessionAt?: number;
  /** Does not take short file identifiers outside an application. */
  readonly withoutShortIds?: boolean;
}

const word = (status: number): Buffer => Buffer.from([status >> 8, status & 0xff]);
const xor = (a: Uint8Array, b: Uint8Array): Buffer => Buffer.from(a.map((byte, i) => byte ^ (b[i] as number)));

/** A block cipher of node:crypto with what PACE and secure messaging make of it; nothing of the reader. */
class ChipCipher {
  readonly block: 8 | 16;
  readonly keyLength: number;
  readonly #name: string;

  constructor(arc: 1 | 2 | 3 | 4) {
    this.block = arc === 1 ? 8 : 16;
    this.keyLength = [16, 16, 24, 32][arc - 1] as number;
    this.#name = arc === 1 ? 'des-ede3' : `aes-${this.keyLength * 8}`;
  }

  #whole(key: Uint8Array): Uint8Array {
    return this.block === 8 ? Buffer.concat([key, key.subarray(0, 8)]) : key;
  }

  encrypt(key: Uint8Array, data: Uint8Array, iv: Uint8Array = Buffer.alloc(this.block)): Buffer {
    return createCipheriv(`${this.#name}-cbc`, this.#whole(key), iv).setAutoPadding(false).update(data);
  }

  decrypt(key: Uint8Array, data: Uint8Array, iv: Uint8Array = Buffer.alloc(this.block)): Buffer {
    return createDecipheriv(`${this.#name}-cbc`, this.#whole(key), iv).setAutoPadding(false).update(data);
  }

  pad(data: Uint8Array): Buffer {
    const zeros = (2 * this.block - 1 - (data.length % this.block)) % this.block;
    return Buffer.concat([data, Buffer.of(0x80), Buffer.alloc(zeros)]);
  }

  mac(key: Uint8Array, data: Uint8Array): Buffer {
    return this.block === 8 ? this.#retail(key, this.pad(data)) : this.#cmac(key, data);
  }

  #retail(key: Uint8Array, data: Uint8Array): Buffer {
    const single = Buffer.concat([key.subarray(0, 8), key.subarray(0, 8)]);
    let chain: Uint8Array = Buffer.alloc(8);
    for (let at = 0; at < data.length - 8; at += 8) chain = this.encrypt(single, xor(data.subarray(at, at + 8), chain));
    return this.encrypt(key, xor(data.subarray(-8), chain));
  }

  #cmac(key: Uint8Array, data: Uint8Array): Buffer {
    const half = 1n << 128n;
    const double = (value: bigint): bigint => ((value << 1n) % half) ^ (value >> 127n ? 0x87n : 0n);
    const k1 = double(number(this.encrypt(key, Buffer.alloc(16))));
    const whole = data.length > 0 && data.length % 16 === 0;
    const message = whole ? Buffer.from(data) : this.pad(data);
    xor(message.subarray(-16), octets(whole ? k1 : double(k1), 16)).copy(message, message.length - 16);
    return this.encrypt(key, message).subarray(-16, -8);
  }

  derive(secret: Uint8Array, counter: number): Buffer {
    const hash = this.keyLength > 16 ? 'sha256' : 'sha1';
    return createHash(hash)
      .update(secret)
      .update(Buffer.from([0, 0, 0, counter]))
      .digest()
      .subarray(0, this.keyLength);
  }
}

/** The chip's side of PACE and of secure messaging with every cipher, for round trips; an independent chip is in the simulator. */
export class PaceChip implements CardTransport {
  readonly commands: string[] = [];
  readonly #options: PaceChipOptions;
  readonly #cipher: ChipCipher;
  readonly #group: PlainGroup;
  readonly #oid: Buffer;
  #nonce: Uint8Array = Buffer.alloc(0);
  #generator: Uint8Array = Buffer.alloc(0);
  #mappingKey = 0n;
  #chipKey: Uint8Array = Buffer.alloc(0);
  #terminalKey: Uint8Array = Buffer.alloc(0);
  #agreed: { enc: Buffer; mac: Buffer } | undefined;
  #session: { enc: Buffer; mac: Buffer; ssc: bigint } | undefined;
  #secured = 0;
  #dropped = false;
  #inApplication = false;
  #selected: Uint8Array | undefined;

  constructor(options: PaceChipOptions) {
    this.#options = options;
    this.#cipher = new ChipCipher(options.arcs[1]);
    this.#group = plainGroup(standardisedDomainParameters(options.parameterId) as DomainParameters);
    this.#oid = Buffer.from([4, 0, 127, 0, 7, 2, 2, 4, ...options.arcs]);
  }

  get #mapping(): 'gm' | 'im' | 'cam' {
    const [arc] = this.#options.arcs;
    return arc === 6 ? 'cam' : arc > 2 ? 'im' : 'gm';
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    this.commands.push(Buffer.from(command.subarray(0, 4)).toString('hex'));
    if ((command[0] as number) & 0x0c) return this.#session ? this.#protected(command) : word(0x6988);
    this.#session = undefined;
    const extended = command[4] === 0 && command.length > 7;
    const lc = extended ? Buffer.from(command).readUInt16BE(5) : command.length > 5 ? (command[4] as number) : 0;
    const data = command.subarray(extended ? 7 : 5, (extended ? 7 : 5) + lc);
    if (command[1] === 0x22) return this.#select(data);
    if (command[1] === 0x86) return this.#authenticate(data);
    const [answer, status] = this.#plain(command, data, 256, false);
    return Buffer.concat([answer, word(status)]);
  }

  #select(data: Uint8Array): Buffer {
    if (this.#inApplication) return word(0x6985);
    const objects = readTlvs(data);
    if (!this.#oid.equals(findTlv(objects, 0x80)?.value ?? Buffer.alloc(0))) return word(0x6a80);
    const id = findTlv(objects, 0x84)?.value[0];
    if (id !== undefined && id !== this.#options.parameterId) return word(0x6a88);
    return word(0x9000);
  }

  #authenticate(data: Uint8Array): Buffer {
    const object = readTlvs(readTlvs(data)[0]?.value ?? Buffer.alloc(0))[0];
    const answer = (...objects: (readonly [number, Buffer])[]): Buffer => {
      const bend = this.#options.bend ?? ((_: number, value: Buffer) => value);
      return Buffer.concat([writeTlv(0x7c, ...objects.map(([tag, value]) => writeTlv(tag, bend(tag, value)))), word(0x9000)]);
    };
    const random = (): bigint => (number(randomBytes(80)) % (this.#group.order - 1n)) + 1n;
    if (!object) {
      this.#nonce = randomBytes(this.#cipher.keyLength > 16 ? 32 : 16);
      return answer([0x80, this.#cipher.encrypt(this.#cipher.derive(this.#options.password, 3), this.#nonce)]);
    }
    if (object.tag === 0x81) {
      if (this.#mapping === 'im') {
        this.#generator = this.#group.encode(this.#pseudoRandom(object.value) % this.#group.p);
        return answer([0x82, Buffer.alloc(0)]);
      }
      this.#mappingKey = random();
      const shared = this.#group.multiply(this.#mappingKey, object.value);
      const ofNonce = this.#group.multiply(number(this.#nonce) % this.#group.order, this.#group.generator);
      this.#generator = this.#group.add(ofNonce, shared);
      return answer([0x82, this.#group.multiply(this.#mappingKey, this.#group.generator)]);
    }
    if (object.tag === 0x83) {
      const privateKey = random();
      this.#terminalKey = Buffer.from(object.value);
      this.#chipKey = this.#group.multiply(privateKey, this.#generator);
      const secret = this.#group.secret(this.#group.multiply(privateKey, this.#terminalKey));
      this.#agreed = { enc: this.#cipher.derive(secret, 1), mac: this.#cipher.derive(secret, 2) };
      return answer([0x84, Buffer.from(this.#chipKey)]);
    }
    const agreed = this.#agreed;
    this.#agreed = undefined;
    if (object.tag !== 0x85 || !agreed || !this.#token(agreed.mac, this.#chipKey).equals(object.value)) return word(0x6300);
    this.#session = { ...agreed, ssc: 0n };
    const token = [0x86, this.#token(agreed.mac, this.#terminalKey)] as const;
    return this.#mapping === 'cam' ? answer(token, [0x8a, this.#proof(agreed.enc)]) : answer(token);
  }

  #token(mac: Uint8Array, key: Uint8Array): Buffer {
    return this.#cipher.mac(mac, writeTlv(0x7f49, writeTlv(0x06, this.#oid), writeTlv(this.#group.keyTag, key)));
  }

  #proof(enc: Uint8Array): Buffer {
    const { order } = this.#group;
    const proof = (inverse(this.#options.staticKey ?? 1n, order) * this.#mappingKey) % order;
    const iv = this.#cipher.encrypt(enc, Buffer.alloc(16, 0xff));
    return this.#cipher.encrypt(enc, this.#cipher.pad(octets(proof, Math.ceil(order.toString(16).length / 2))), iv);
  }

  /** R(s,t) of §4.4.3.3.2. */
  #pseudoRandom(t: Uint8Array): bigint {
    const long = this.#cipher.keyLength > 16;
    const c0 = long ? 'd463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676' : 'a668892a7c41e3ca739f40b057d85904';
    const c1 = long ? '54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517' : 'a4e136ac725f738b01c1f60217c188ad';
    let key = this.#cipher.encrypt(t, this.#nonce);
    let result = Buffer.alloc(0);
    while (result.length * 8 < this.#group.p.toString(2).length + 64) {
      const truncated = key.subarray(0, this.#cipher.keyLength);
      result = Buffer.concat([result, this.#cipher.encrypt(truncated, Buffer.from(c1, 'hex'))]);
      key = this.#cipher.encrypt(truncated, Buffer.from(c0, 'hex'));
    }
    return number(result);
  }

  #protected(command: Uint8Array): Buffer {
    const session = this.#session as { enc: Buffer; mac: Buffer; ssc: bigint };
    const { block } = this.#cipher;
    if (++this.#secured === this.#options.dropsSessionAt && !this.#dropped) {
      this.#dropped = true;
      this.#session = undefined;
      return word(0x6987);
    }
    const extended = command[4] === 0;
    const start = extended ? 7 : 5;
    const lc = extended ? Buffer.from(command).readUInt16BE(5) : (command[4] as number);
    const objects = readTlvs(command.subarray(start, start + lc));
    const counter = (): Buffer => octets(++session.ssc, block);
    const checksum = (ssc: Buffer, ...parts: Uint8Array[]): Buffer => {
      const whole = Buffer.concat([ssc, ...parts]);
      return this.#cipher.mac(session.mac, block === 8 ? whole : this.#cipher.pad(whole));
    };
    const iv = (ssc: Buffer): Buffer => (block === 8 ? Buffer.alloc(8) : this.#cipher.encrypt(session.enc, ssc));
    const commandCounter = counter();
    const body = objects.slice(0, -1).map(({ raw }) => raw);
    const expected = checksum(commandCounter, this.#cipher.pad(command.subarray(0, 4)), ...body);
    if (!expected.equals(objects.at(-1)?.value ?? Buffer.alloc(0))) {
      this.#session = undefined;
      return word(0x6988);
    }
    const encrypted = findTlv(objects, 0x87)?.value.subarray(1);
    const opened = encrypted && this.#cipher.decrypt(session.enc, encrypted, iv(commandCounter));
    const data = opened ? opened.subarray(0, opened.lastIndexOf(0x80)) : Buffer.alloc(0);
    const le = (findTlv(objects, 0x97) as Tlv | undefined)?.value;
    const [answer, status] = this.#plain(command, data, le ? Number(number(le)) || 256 : 0, true);
    const ssc = counter();
    const cryptogram = answer.length > 0 ? this.#cipher.encrypt(session.enc, this.#cipher.pad(answer), iv(ssc)) : undefined;
    const parts = [...(cryptogram ? [writeTlv(0x87, Buffer.of(1), cryptogram)] : []), writeTlv(0x99, word(status))];
    const response = Buffer.concat([...parts, writeTlv(0x8e, checksum(ssc, ...parts)), word(status)]);
    // A short Le' of 00 holds 256 bytes.
    return response.length > 258 && !extended ? word(0x6700) : response;
  }

  #plain(command: Uint8Array, data: Uint8Array, le: number, open: boolean): [Uint8Array, number] {
    const { masterFile = new Map(), application = new Map(), withoutShortIds } = this.#options;
    const nothing = Buffer.alloc(0);
    if (command[1] === 0xa4 && command[2] === 0) {
      this.#inApplication = false;
      return [nothing, 0x9000];
    }
    if (command[1] === 0xa4 && command[2] === 4) {
      this.#inApplication = open;
      return [nothing, open ? 0x9000 : 0x6982];
    }
    const readable = (id: number): Uint8Array | undefined => {
      const file = (this.#inApplication ? application : masterFile).get(id);
      return open || (!this.#inApplication && id === 0x011c) ? file : undefined;
    };
    if (command[1] === 0xa4) {
      this.#selected = readable(number(data) === 0n ? 0 : Number(number(data)));
      return [nothing, this.#selected ? 0x9000 : 0x6a82];
    }
    if (command[1] !== 0xb0) return [nothing, 0x6d00];
    const p1 = command[2] as number;
    if (p1 & 0x80) {
      if (withoutShortIds) return [nothing, 0x6a86];
      this.#selected = readable(0x0100 + (p1 & 0x1f));
    }
    if (!this.#selected) return [nothing, 0x6a82];
    const offset = p1 & 0x80 ? (command[3] as number) : p1 * 256 + (command[3] as number);
    return [this.#selected.subarray(offset, offset + le), 0x9000];
  }
}

const integer = (value: number): Uint8Array => writeTlv(0x02, Buffer.of(value));

export function paceInfoOf([mapping, cipher]: PaceArcs, parameterId: number): Uint8Array {
  return writeTlv(0x30, writeTlv(0x06, Buffer.from([4, 0, 127, 0, 7, 2, 2, 4, mapping, cipher])), integer(2), integer(parameterId));
}

/** EF.CardAccess with one PACEInfo. */
export function cardAccessOf(arcs: PaceArcs, parameterId: number): Buffer {
  return Buffer.from(writeTlv(0x31, paceInfoOf(arcs, parameterId)));
}

/** ChipAuthenticationPublicKeyInfo of that private key, on standardised parameters. */
export function chipKeyInfoOf(privateKey: bigint, parameterId: number, keyId = parameterId): Uint8Array {
  const group = plainGroup(standardisedDomainParameters(parameterId) as DomainParameters);
  const key = group.multiply(privateKey, group.generator);
  const algorithm = writeTlv(0x30, writeTlv(0x06, Buffer.from([4, 0, 127, 0, 7, 1, 2])), integer(parameterId));
  const spki = writeTlv(0x30, algorithm, writeTlv(0x03, Buffer.of(0), key));
  return writeTlv(0x30, writeTlv(0x06, Buffer.from([4, 0, 127, 0, 7, 2, 2, 1, 2])), spki, integer(keyId));
}
