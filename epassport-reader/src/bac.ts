import { createHash, timingSafeEqual } from 'node:crypto';
import { type CommandApdu, decodeResponse, describeStatusWord, encodeCommand } from './apdu.ts';
import type { CardTransport } from './card-transport.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { SessionKeys } from './session-cipher.ts';
import { decryptCbc, deriveKey, encryptCbc, retailMac } from './triple-des.ts';

/** Gives `length` random bytes; injected so that the worked examples of Doc 9303-11 replay byte for byte. */
export type Random = (length: number) => Uint8Array;

/** K_seed of Doc 9303-11 §9.7.2: the first 16 bytes of the SHA-1 of the MRZ information. */
export function bacKeySeed(mrzInformation: string): Buffer {
  return createHash('sha1').update(mrzInformation, 'latin1').digest().subarray(0, 16);
}

/**
 * Basic Access Control, Doc 9303-11 §4.3.3: mutual authentication with the key from the MRZ.
 * @throws {PassportReaderError} `access-denied` when the chip refuses the key or proves another; transport errors as they are
 */
export async function basicAccessControl(transport: CardTransport, mrzInformation: string, random: Random): Promise<SessionKeys> {
  const seed = bacKeySeed(mrzInformation);
  const encryptionKey = deriveKey(seed, 1);
  const macKey = deriveKey(seed, 2);
  const secrets: Uint8Array[] = [seed, encryptionKey, macKey];
  try {
    const rndIc = await send(transport, { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 }, 8, 'GET CHALLENGE');
    const rndIfd = Buffer.from(random(8));
    // Not a copy: what was drawn is wiped with the other secrets.
    const keyIfd = random(16);
    const plain = Buffer.concat([rndIfd, rndIc, keyIfd]);
    secrets.push(keyIfd, plain);

    const cryptogram = encryptCbc(encryptionKey, plain);
    const data = Buffer.concat([cryptogram, retailMac(macKey, cryptogram)]);
    const answer = await send(transport, { cla: 0, ins: 0x82, p1: 0, p2: 0, data, le: 40 }, 40, 'EXTERNAL AUTHENTICATE');
    if (!timingSafeEqual(retailMac(macKey, answer.subarray(0, 32)), answer.subarray(32))) {
      throw denied('the checksum of its answer is wrong');
    }
    const opened = decryptCbc(encryptionKey, answer.subarray(0, 32));
    secrets.push(opened);
    if (!timingSafeEqual(opened.subarray(0, 8), rndIc) || !timingSafeEqual(opened.subarray(8, 16), rndIfd)) {
      throw denied('its answer belongs to another challenge');
    }
    const sessionSeed = Buffer.from(opened.subarray(16).map((byte, i) => byte ^ (keyIfd[i] as number)));
    secrets.push(sessionSeed);
    return {
      cipher: '3des',
      encryption: deriveKey(sessionSeed, 1),
      mac: deriveKey(sessionSeed, 2),
      ssc: Buffer.concat([rndIc.subarray(4), rndIfd.subarray(4)]),
    };
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

async function send(transport: CardTransport, command: CommandApdu, length: number, name: string): Promise<Buffer> {
  const { data, statusWord } = decodeResponse(await transport.transmit(encodeCommand(command)));
  if (statusWord !== 0x9000) throw denied(`it answered ${describeStatusWord(statusWord)} to ${name}`, statusWord);
  if (data.length !== length) throw denied(`it answered ${data.length} bytes to ${name}, expected ${length}`);
  return Buffer.from(data);
}

function denied(why: string, statusWord?: number): PassportReaderError {
  return new PassportReaderError(
    'access-denied',
    `BAC: the chip did not open: ${why}. Expected when the MRZ was misread or is of another passport; read the MRZ again.`,
    statusWord === undefined ? {} : { statusWord },
  );
}
