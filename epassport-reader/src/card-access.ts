import { decodeResponse, encodeCommand, sw } from './apdu.ts';
import type { CardTransport } from './card-transport.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlvHeader } from './tlv.ts';

const fileId = [0x01, 0x1c] as const;
const shortFileId = 0x1c;
/** EF.CardAccess of any known chip is below 300 bytes. */
const maxLength = 4096;
/** How much to ask for at once; some chips refuse 256 bytes. */
const lengths = [256, 223, 96];

/**
 * Reads EF.CardAccess (Doc 9303-10 §3.11.3) before anything is selected: one command where the chip takes its short identifier.
 * @returns undefined when the chip has none, as a chip without PACE
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`, or what the transport throws
 */
export async function readCardAccess(transport: CardTransport): Promise<Uint8Array | undefined> {
  const send = async (p1: number, p2: number): Promise<Uint8Array> => {
    const read = async (le: number) => decodeResponse(await transport.transmit(encodeCommand({ cla: 0, ins: 0xb0, p1, p2, le })));
    // A refused length must not look like a chip without PACE.
    for (const le of lengths) {
      let answer = await read(le);
      if (answer.statusWord >> 8 === 0x6c) answer = await read(answer.statusWord & 0xff || 256);
      const { data, statusWord } = answer;
      if (data.length > 0 && (statusWord === sw.success || statusWord === sw.endOfFile)) return data;
      if (!lengthRefused.has(statusWord)) break;
    }
    return new Uint8Array(0);
  };
  let file = await send(0x80 | shortFileId, 0);
  // Inside the eMRTD application, where a former reader may have left the chip, the same identifier is EF.CVCA.
  if (file[0] !== 0x31) {
    if (!(await selectInMasterFile(transport))) return undefined;
    file = await send(0, 0);
    if (file.length === 0) return undefined;
  }
  const { headerLength, valueLength } = readTlvHeader(file);
  const length = headerLength + valueLength;
  if (length > maxLength) throw new PassportReaderError('too-large', `EF.CardAccess says it is ${length} bytes long.`);
  for (let commandsLeft = 64; file.length < length; commandsLeft--) {
    const more = await send(file.length >> 8, file.length & 0xff);
    if (more.length === 0 || commandsLeft === 0)
      throw new PassportReaderError('malformed-data', 'EF.CardAccess ends before its length says.');
    file = Buffer.concat([file, more]);
  }
  return file.subarray(0, length);
}

/** Answers to a length that the chip does not take. */
const lengthRefused: ReadonlySet<number> = new Set([sw.wrongLength, sw.wrongOffset, sw.endOfFile]);

async function selectInMasterFile(transport: CardTransport): Promise<boolean> {
  await selectMasterFile(transport);
  const data = Uint8Array.from(fileId);
  const answer = await transport.transmit(encodeCommand({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data }));
  return decodeResponse(answer).statusWord === sw.success;
}

/** Chips refuse this in many ways and have the Master File selected all the same; what the chip answers says nothing. */
export async function selectMasterFile(transport: CardTransport): Promise<void> {
  decodeResponse(await transport.transmit(encodeCommand({ cla: 0, ins: 0xa4, p1: 0, p2: 0x0c, data: Uint8Array.from([0x3f, 0x00]) })));
}
