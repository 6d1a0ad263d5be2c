import { bacKeySeed } from '../src/bac.ts';
import type { CardTransport } from '../src/card-transport.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { readTlvs, writeTlv } from '../src/tlv.ts';
import { decryptCbc, deriveKey, encryptCbc, pad, retailMac, unpad } from '../src/triple-des.ts';

export interface TestChipOptions {
  readonly mrzInformation: string;
  /** By file identifier. */
  readonly files: ReadonlyMap<number, Uint8Array>;
  /** Most bytes of data a READ BINARY gives; asking for more is refused with `refusal`. */
  readonly largestRead?: number;
  /** 6700, or 6Cxx with xx = `largestRead`. */
  readonly refusal?: '6700' | '6Cxx';
  /** Refusals come without secure messaging and end it, as some chips do. */
  readonly dropsSession?: boolean;
  /** Gives only this many bytes per READ BINARY, whatever is asked. */
  readonly trickle?: number;
  /** Whether READ BINARY takes a short identifier; 6A86 where it does not. */
  readonly shortIdentifiers?: boolean;
  /** READ BINARY of more bytes than the file has left is refused with 6700. */
  readonly refusesBeyondTheEnd?: boolean;
  /** Protocols beyond files; undefined for "not mine". A `secret` restarts secure messaging with 3DES keys of it after the answer. */
  readonly protocols?: (name: string, data: Uint8Array) => ProtocolAnswer | undefined;
  /** The chip is pulled out before this command, counted from 1. */
  readonly removedBefore?: number;
}

export interface ProtocolAnswer {
  readonly data?: Uint8Array;
  readonly statusWord: number;
  readonly secret?: Uint8Array;
}

interface ChipKeys {
  encryption: Buffer;
  mac: Buffer;
  ssc: bigint;
}

/**
 * The chip's side of BAC and secure messaging, just enough to test the reader's file handling and its order of work.
 * It shares the reader's 3DES, which Appendix D checks; the independent chips are in the simulator and Debian's vicc.
 */
export class TestChip implements CardTransport {
  readonly commands: string[] = [];
  readonly #options: TestChipOptions;
  #keys: ChipKeys | undefined;
  #selected: Uint8Array | undefined;
  readonly #rndIc = Buffer.from('4608F91988702212', 'hex');

  constructor(options: TestChipOptions) {
    this.#options = options;
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    const ins = command[1] as number;
    this.commands.push(ins.toString(16));
    if (this.commands.length === this.#options.removedBefore) throw new PassportReaderError('card-removed', 'Pulled out.');
    if (ins === 0xa4 && command[2] === 4) {
      this.#keys = undefined;
      return word(0x9000);
    }
    if (ins === 0x84 && command[0] === 0) return Buffer.concat([this.#rndIc, word(0x9000)]);
    if (ins === 0x82 && command[0] === 0) return this.#authenticate(Buffer.from(command.subarray(5, 45)));
    if (!this.#keys) return word(0x6982);
    return this.#secured(command);
  }

  #authenticate(data: Buffer): Buffer {
    const seed = bacKeySeed(this.#options.mrzInformation);
    const [encryption, mac] = [deriveKey(seed, 1), deriveKey(seed, 2)];
    if (!retailMac(mac, data.subarray(0, 32)).equals(data.subarray(32))) return word(0x6300);
    const opened = decryptCbc(encryption, data.subarray(0, 32));
    const [rndIfd, keyIfd] = [opened.subarray(0, 8), opened.subarray(16)];
    const keyIc = Buffer.alloc(16, 0x5a);
    const session = Buffer.from(keyIc.map((byte, i) => byte ^ (keyIfd[i] as number)));
    const ssc = Buffer.concat([this.#rndIc.subarray(4), rndIfd.subarray(4)]).readBigUInt64BE();
    this.#keys = { encryption: deriveKey(session, 1), mac: deriveKey(session, 2), ssc };
    const answer = encryptCbc(encryption, Buffer.concat([this.#rndIc, rndIfd, keyIc]));
    return Buffer.concat([answer, retailMac(mac, answer), word(0x9000)]);
  }

  #secured(command: Uint8Array): Buffer {
    const keys = this.#keys as ChipKeys;
    const extended = command[4] === 0;
    const lc = extended ? (command[5] as number) * 256 + (command[6] as number) : (command[4] as number);
    const objects = readTlvs(command.subarray(extended ? 7 : 5, (extended ? 7 : 5) + lc));
    keys.ssc++;
    const body = Buffer.concat(objects.slice(0, -1).map((object) => object.raw));
    const expected = retailMac(keys.mac, Buffer.concat([this.#ssc(), pad(command.subarray(0, 4)), body]));
    if (!expected.equals(objects.at(-1)?.value ?? Buffer.alloc(0))) {
      this.#keys = undefined;
      return word(0x6988);
    }
    const encrypted = objects.find((object) => object.tag === 0x87 || object.tag === 0x85);
    const data = encrypted
      ? unpad(decryptCbc(keys.encryption, encrypted.tag === 0x87 ? encrypted.value.subarray(1) : encrypted.value))
      : undefined;
    const leObject = objects.find((object) => object.tag === 0x97)?.value;
    const le = leObject ? leObject.reduce((n, byte) => n * 256 + byte, 0) || (leObject.length === 1 ? 256 : 65536) : 0;
    const name = Buffer.from(command.subarray(1, 4)).toString('hex');
    const protocol = this.#options.protocols?.(name, data ?? new Uint8Array(0));
    const [answer, status] = protocol
      ? [protocol.data ?? new Uint8Array(0), protocol.statusWord]
      : this.#plain(command, data ?? new Uint8Array(0), le);
    if (status !== 0x9000 && status !== 0x6282 && this.#options.dropsSession) {
      this.#keys = undefined;
      return word(status);
    }
    keys.ssc++;
    const odd = (command[1] as number) & 1;
    const cryptogram = answer.length > 0 ? encryptCbc(keys.encryption, pad(answer)) : undefined;
    const parts = [
      ...(cryptogram ? [odd ? writeTlv(0x85, cryptogram) : writeTlv(0x87, Uint8Array.of(1), cryptogram)] : []),
      writeTlv(0x99, word(status)),
    ];
    const checksum = retailMac(keys.mac, Buffer.concat([this.#ssc(), ...parts]));
    const { secret } = protocol ?? {};
    if (secret) this.#keys = { encryption: deriveKey(secret, 1), mac: deriveKey(secret, 2), ssc: 0n };
    return Buffer.concat([...parts, writeTlv(0x8e, checksum), word(status)]);
  }

  #plain(command: Uint8Array, data: Uint8Array, le: number): [data: Uint8Array, status: number] {
    const { files, largestRead = 65536, refusal = '6700', trickle = 65536 } = this.#options;
    if (command[1] === 0xa4) {
      this.#selected = files.get((data[0] as number) * 256 + (data[1] as number));
      return [new Uint8Array(0), this.#selected ? 0x9000 : 0x6a82];
    }
    const short = command[1] === 0xb0 && (command[2] as number) >= 0x80 ? (command[2] as number) & 0x1f : undefined;
    if (short !== undefined) {
      if (this.#options.shortIdentifiers === false) return [new Uint8Array(0), 0x6a86];
      const file = files.get(0x0100 + short);
      if (!file) return [new Uint8Array(0), 0x6a82];
      this.#selected = file;
    }
    if (!this.#selected) return [new Uint8Array(0), 0x6986];
    if (le > largestRead) return [new Uint8Array(0), refusal === '6700' ? 0x6700 : 0x6c00 + largestRead];
    const odd = command[1] === 0xb1;
    const offset = odd
      ? (readTlvs(data)[0]?.value ?? new Uint8Array(0)).reduce((n, byte) => n * 256 + byte, 0)
      : (short === undefined ? (command[2] as number) : 0) * 256 + (command[3] as number);
    if (this.#options.refusesBeyondTheEnd && offset + le > this.#selected.length) return [new Uint8Array(0), 0x6700];
    if (offset > this.#selected.length) return [new Uint8Array(0), 0x6b00];
    const room = odd ? le - (le > 131 ? 3 : 2) - (le > 260 ? 1 : 0) : le;
    const piece = this.#selected.subarray(offset, offset + Math.min(room, trickle));
    return [odd ? writeTlv(0x53, piece) : piece, piece.length < room && trickle > le ? 0x6282 : 0x9000];
  }

  #ssc(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.#keys?.ssc ?? 0n);
    return bytes;
  }
}

function word(status: number): Buffer {
  return Buffer.from([status >> 8, status & 0xff]);
}
