import { timingSafeEqual } from 'node:crypto';
import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu, sw } from './apdu.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { type CipherSuite, cipherSuites, type SessionKeys } from './session-cipher.ts';
import { findTlv, readTlvs, type Tlv, writeTlv } from './tlv.ts';
import { pad, unpad } from './triple-des.ts';

export { type SessionCipher, type SessionKeys, sessionKeysOf } from './session-cipher.ts';

/**
 * Secure messaging with 3DES or AES, Doc 9303-11 §9.8. One object is one session: the send sequence counter goes up with every
 * command and every response, so commands are sent one after another.
 */
export class SecureMessaging {
  readonly #keys: SessionKeys;
  readonly #suite: CipherSuite;
  #open = true;
  #proven = false;
  /** The last command travelled in extended length. */
  #long = false;
  #unheard = false;

  /** Takes the keys over: `wipe` overwrites them. */
  constructor(keys: SessionKeys) {
    this.#keys = keys;
    this.#suite = cipherSuites[keys.cipher];
  }

  /** The most bytes of data that a protected response of 256 bytes holds: whole blocks in DO 87, at least one byte of them padding. */
  get largestShortRead(): number {
    const { blockLength } = this.#suite;
    const objectsAround = 4 + 4 + 10;
    return Math.floor((256 - objectsAround) / blockLength) * blockLength - 1;
  }

  /** Whether a response has verified: only a chip that has the same keys can make one. */
  get proven(): boolean {
    return this.#proven;
  }

  /**
   * Whether the chip refused the last command for its extended length (a bare 6700) before secure messaging saw it. The counter then
   * stands where it stood; whether the chip still has the session shows with the next command.
   */
  get unheard(): boolean {
    return this.#unheard;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Overwrites the session keys; nothing can be sent afterwards. */
  wipe(): void {
    this.#open = false;
    this.#keys.encryption.fill(0);
    this.#keys.mac.fill(0);
    this.#keys.ssc.fill(0);
  }

  /** The protected form of a command: DO'87' (or '85' for an odd INS), DO'97', DO'8E'. */
  protect(command: CommandApdu, extended = false): Uint8Array {
    if (!this.#open) throw wrong('the session has ended');
    this.#count(1);
    this.#unheard = false;
    const header = Uint8Array.from([command.cla | 0x0c, command.ins, command.p1, command.p2]);
    const parts: Uint8Array[] = [];
    if (command.data && command.data.length > 0) {
      const cryptogram = this.#suite.encrypt(this.#keys.encryption, this.#padded(command.data), this.#initialVector());
      parts.push(command.ins & 1 ? writeTlv(0x85, cryptogram) : writeTlv(0x87, Uint8Array.of(1), cryptogram));
    }
    if (command.le !== undefined) {
      const long = extended || command.le > 256;
      parts.push(writeTlv(0x97, Uint8Array.from(long ? [(command.le >> 8) & 0xff, command.le & 0xff] : [command.le & 0xff])));
    }
    const body = Buffer.concat(parts);
    const checksum = this.#checksum(Buffer.concat([this.#keys.ssc, this.#padded(header), body]));
    const data = Buffer.concat([body, writeTlv(0x8e, checksum)]);
    const bytes = encodeCommand(
      { cla: header[0] as number, ins: command.ins, p1: command.p1, p2: command.p2, data, le: extended ? 65536 : 256 },
      extended,
    );
    // A protected command always has data: in short length, its fifth byte says how much.
    this.#long = bytes[4] === 0;
    return bytes;
  }

  /**
   * Verifies and opens a response. Anything but a well-formed, correctly signed one ends the session.
   * A bare status word (the chip gave up secure messaging) also ends it and is returned as it is, without data; but see `unheard`.
   * @throws {PassportReaderError} `secure-messaging`
   */
  unprotect(response: Uint8Array): ResponseApdu {
    if (!this.#open) throw wrong('the session has ended');
    this.#count(1);
    try {
      const { data, statusWord } = decodeResponse(response);
      if (data.length === 0) {
        if (statusWord === 0x9000) throw wrong('the response is not protected');
        if (this.#long && statusWord === sw.wrongLength) {
          this.#unheard = true;
          this.#count(-1);
          this.#count(-1);
        } else {
          this.wipe();
        }
        return { data, statusWord };
      }
      return this.#verified(readTlvs(data), statusWord);
    } catch (error) {
      this.wipe();
      throw error;
    }
  }

  #verified(objects: readonly Tlv[], bareStatus: number): ResponseApdu {
    const order = objects.map((object) => object.tag).join(',');
    if (!/^(?:(?:133|135),)?(?:153,)?142$/.test(order)) throw wrong('its data objects are not DO 85/87, 99, 8E in this order');
    const checksum = (objects.at(-1) as Tlv).value;
    const signed = Buffer.concat([this.#keys.ssc, ...objects.slice(0, -1).map((object) => object.raw)]);
    const expected = this.#checksum(signed);
    if (checksum.length !== 8 || !timingSafeEqual(expected, checksum)) throw wrong('its checksum is wrong');
    this.#proven = true;

    const status = findTlv(objects, 0x99)?.value;
    if (status?.length !== 2) throw wrong('it has no protected status (DO 99)');
    const statusWord = ((status[0] as number) << 8) | (status[1] as number);
    if (statusWord !== bareStatus) throw wrong('its protected and its bare status differ');

    const encrypted = findTlv(objects, 0x87) ?? findTlv(objects, 0x85);
    if (!encrypted) return { data: new Uint8Array(0), statusWord };
    if (encrypted.tag === 0x87 && encrypted.value[0] !== 1) throw wrong('its padding indicator is not 01');
    const cryptogram = encrypted.tag === 0x87 ? encrypted.value.subarray(1) : encrypted.value;
    if (cryptogram.length === 0 || cryptogram.length % this.#suite.blockLength !== 0) throw wrong('its cryptogram is not whole blocks');
    const data = unpad(this.#suite.decrypt(this.#keys.encryption, cryptogram, this.#initialVector()), this.#suite.blockLength);
    if (!data) throw wrong('its padding is wrong');
    return { data, statusWord };
  }

  #padded(data: Uint8Array): Buffer {
    return pad(data, this.#suite.blockLength);
  }

  #initialVector(): Uint8Array | undefined {
    return this.#suite.initialVector(this.#keys.encryption, this.#keys.ssc);
  }

  /** The MAC over whole blocks: the standard pads as for encryption, before the MAC does its own. */
  #checksum(data: Uint8Array): Buffer {
    return this.#suite.mac(this.#keys.mac, this.#keys.cipher === '3des' ? data : this.#padded(data));
  }

  #count(by: 1 | -1): void {
    for (let i = this.#keys.ssc.length - 1; i >= 0; i--) {
      const next = ((this.#keys.ssc[i] as number) + by) & 0xff;
      this.#keys.ssc[i] = next;
      if (next !== (by === 1 ? 0 : 0xff)) return;
    }
  }
}

function wrong(what: string): PassportReaderError {
  return new PassportReaderError(
    'secure-messaging',
    `Secure messaging: the response was rejected, ${what}. The session is closed; read again.`,
  );
}
