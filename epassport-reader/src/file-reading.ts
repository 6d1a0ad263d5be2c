import { type ResponseApdu, statusWordError, sw } from './apdu.ts';
import type { ChipSession } from './chip-session.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { expectTlv, readTlvHeader, writeTlv } from './tlv.ts';

/** File identifiers of Doc 9303-10 §3.11 that this package reads. */
export const fileId = {
  'EF.COM': 0x011e,
  'EF.SOD': 0x011d,
  DG1: 0x0101,
  DG2: 0x0102,
  DG3: 0x0103,
  DG4: 0x0104,
  DG5: 0x0105,
  DG6: 0x0106,
  DG7: 0x0107,
  DG8: 0x0108,
  DG9: 0x0109,
  DG10: 0x010a,
  DG11: 0x010b,
  DG12: 0x010c,
  DG13: 0x010d,
  DG14: 0x010e,
  DG15: 0x010f,
  DG16: 0x0110,
  'EF.CardSecurity': 0x011d,
} as const;
export type FileName = keyof typeof fileId;

export interface ReadFileOptions {
  /** Whether the chip takes extended length; see `extendedLengthInAtr`. */
  readonly extendedLength?: boolean;
  /** Refuses files beyond this many bytes. */
  readonly maxLength?: number;
  readonly onProgress?: (read: number, of: number) => void;
}

/*
 * How much to ask for at once. A protected response of 256 bytes (short Le) holds 231 under 3DES and 223 under AES; some readers stop
 * at 223 anyway. Extended length pays off up to about 2 kB.
 */
const steps = [2000, 231, 223, 96];
/** No data group of a passport with one portrait comes near; two fingerprints do not either. */
const defaultMaxLength = 512 * 1024;
/** Offsets from here on do not fit in READ BINARY's P1-P2 (15 bits) and take the odd INS. */
const firstLongOffset = 0x8000;

/** The tag that each file begins with, Doc 9303-10 §4.7: what a chip takes a short identifier for may be another file. */
const fileTag: Readonly<Record<FileName, number>> = {
  'EF.COM': 0x60,
  'EF.SOD': 0x77,
  DG1: 0x61,
  DG2: 0x75,
  DG3: 0x63,
  DG4: 0x76,
  DG5: 0x65,
  DG6: 0x66,
  DG7: 0x67,
  DG8: 0x68,
  DG9: 0x69,
  DG10: 0x6a,
  DG11: 0x6b,
  DG12: 0x6c,
  DG13: 0x6d,
  DG14: 0x6e,
  DG15: 0x6f,
  DG16: 0x70,
  'EF.CardSecurity': 0x30,
};

/**
 * Reads one whole elementary file in the largest pieces that the chip takes: the first by the file's short identifier (Doc 9303-10 §3.6.4), or, where
 * the chip does not answer to that, after SELECT and the file's header (Doc 9303-11 Appendix D.4).
 * @throws {PassportReaderError} `status-word` (6A82: no such file), `too-large`, `malformed-data`, `malformed-tlv`, or what the transport throws
 */
export async function readFile(session: ChipSession, name: FileName, options: ReadFileOptions = {}): Promise<Uint8Array> {
  const { head, refused: refusedFirst } = (await firstPiece(session, name, options)) ?? (await selectedHeader(session, name));
  const header = readTlvHeader(head);
  const length = header.headerLength + header.valueLength;
  const limit = options.maxLength ?? defaultMaxLength;
  if (length > limit) throw new PassportReaderError('too-large', `${name} says it is ${length} bytes long, expected at most ${limit}.`);
  if (refusedFirst) noteRefusedLength(session, refusedFirst, length);

  const file = Buffer.alloc(length);
  file.set(head.subarray(0, length));
  const pieces = pieceLengths(session, options, session.habits.largestRead);
  /** The last answer was a refusal; some piece of this file was refused. */
  let refused = false;
  let shortened = false;
  let at = Math.min(head.length, length);
  // A chip that trickles single bytes is no passport: every file is read in a bounded number of commands.
  let commandsLeft = 32 + length / 32;
  while (at < length) {
    options.onProgress?.(at, length);
    if (commandsLeft-- <= 0) throw new PassportReaderError('malformed-data', `${name}: the chip gives only a few bytes per command.`);
    const wanted = Math.min(length - at, pieces[0] as number);
    const answer = await readBinary(session, at, wanted);
    if (answer.data.length === 0) {
      // 6700 and its kin (6282 with nothing before the end among them) say "not that many"; ask for less, and log in again if the chip dropped the session over it.
      if (answer.statusWord === sw.endOfFile && pieces.length === 1) break;
      if (answer.statusWord === sw.success || (pieces.length === 1 && !(session.lost && refused)))
        throw statusWordError(answer.statusWord, `READ BINARY of ${name} at byte ${at}`);
      // That the chip dropped the session over the refused length shows in its answer to the next command: this length was not looked at.
      if (!(session.lost && refused)) pieces.shift();
      refused = !session.lost;
      shortened = true;
      if (session.lost) {
        await session.reopen();
        await select(session, name);
      }
      continue;
    }
    if (answer.data.length > wanted)
      throw new PassportReaderError('malformed-data', `${name}: the chip answered more bytes than asked for.`);
    refused = false;
    if (shortened) session.habits.largestRead = pieces[0] as number;
    file.set(answer.data, at);
    at += answer.data.length;
  }
  if (at < length) throw new PassportReaderError('malformed-data', `${name} ends after ${at} bytes, but its header says ${length}.`);
  options.onProgress?.(length, length);
  return file;
}

/** A file's beginning, and the lengths around the one that the chip gave it in, where it refused more. */
interface FirstPiece {
  readonly head: Uint8Array;
  readonly refused?: { readonly least: number; readonly taken: number };
}

/** The lengths worth asking for, the largest first. */
function pieceLengths(session: ChipSession, { extendedLength }: ReadFileOptions, largest: number): number[] {
  const extended = extendedLength && !session.extendedLengthRefused;
  const possible = steps.filter((step) => step <= session.largestShortRead || (step > 256 && extended));
  return possible.filter((step) => step <= largest || step === possible.at(-1));
}

/**
 * The beginning of a file by its short identifier, as much as one answer holds: SELECT and a command for the header are saved.
 * @returns undefined where that gave nothing; SELECT tells why
 */
async function firstPiece(session: ChipSession, name: FileName, options: ReadFileOptions): Promise<FirstPiece | undefined> {
  const { habits } = session;
  if (habits.shortIdentifiers === 'refused') return undefined;
  const pieces = pieceLengths(session, options, habits.largestFirstRead);
  let least: number | undefined;
  /** The last answer was a refusal; the session was regained in this file before. */
  let refused = false;
  let regained = false;
  while (pieces.length > 0) {
    const wanted = pieces[0] as number;
    const { data, statusWord } = await readBinary(session, 0, wanted, name);
    if (data.length > 0) {
      if (data.length > wanted || data[0] !== fileTag[name] || !hasWholeHeader(data)) return undefined;
      habits.shortIdentifiers = 'taken';
      return { head: data, ...(least !== undefined && { refused: { least, taken: wanted } }) };
    }
    if (session.lost && (refused || (!refusesLength(statusWord) && !regained))) {
      // Dropped over an earlier command, which shows only now: this one was not looked at.
      await session.reopen();
      refused = false;
      regained = true;
      continue;
    }
    // A chip that knows short identifiers means the file, and SELECT would say the same.
    if (habits.shortIdentifiers === 'taken' && aboutTheFile.has(statusWord)) throw statusWordError(statusWord, `READ BINARY of ${name}`);
    if (session.lost) await session.reopen();
    else refused = true;
    if (!refusesLength(statusWord)) return undefined;
    least = wanted;
    pieces.shift();
  }
  return undefined;
}

/** No such file, or not for us. */
const aboutTheFile: ReadonlySet<number> = new Set([sw.fileNotFound, sw.securityStatusNotSatisfied]);

const refusesLength = (statusWord: number): boolean =>
  statusWord === sw.wrongLength || statusWord === sw.wrongOffset || statusWord === sw.endOfFile || statusWord >> 8 === 0x6c;

function hasWholeHeader(data: Uint8Array): boolean {
  const length = data[1];
  return length !== undefined && data.length >= 2 + (length > 0x80 ? length & 0x7f : 0);
}

/**
 * A length may have been refused because it was too many bytes for this chip, or more than the file had left. The first holds for any read.
 */
function noteRefusedLength(session: ChipSession, { least, taken }: NonNullable<FirstPiece['refused']>, fileLength: number): void {
  session.habits.largestFirstRead = taken;
  const mayAskBeyondTheEnd = taken > fileLength;
  const wasInTheFile = least <= fileLength;
  if (mayAskBeyondTheEnd || wasInTheFile) session.habits.largestRead = Math.min(session.habits.largestRead, taken);
}

/** SELECT and the file's header. */
async function selectedHeader(session: ChipSession, name: FileName): Promise<FirstPiece> {
  try {
    await select(session, name);
  } catch (error) {
    // A chip may have dropped the session over what it was asked before; that shows only now.
    if (!(session.lost && error instanceof PassportReaderError && error.code === 'status-word')) throw error;
    await session.reopen();
    await select(session, name);
  }
  // Four bytes tell the length of every file up to 64 kB (Doc 9303-11 D.4); lengths of three or four bytes stand in eight.
  let { data, statusWord } = await readBinary(session, 0, 4);
  if ((data[1] ?? 0) > 0x82) ({ data, statusWord } = await readBinary(session, 0, 8));
  if (data.length === 0) throw statusWordError(statusWord, `READ BINARY of ${name}`);
  // The file is there, and its short identifier did not give it.
  if (session.habits.shortIdentifiers === 'untried') session.habits.shortIdentifiers = 'refused';
  return { head: data };
}

async function select(session: ChipSession, name: FileName): Promise<void> {
  const id = fileId[name];
  const { statusWord } = await session.transmit({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.from([id >> 8, id & 0xff]) });
  if (statusWord !== sw.success) throw statusWordError(statusWord, `SELECT of ${name}`);
}

/**
 * READ BINARY with even INS, or with odd INS (offset in DO 54, data in DO 53) where the offset needs it (Doc 9303-10 §3.6.4). A chip that names the
 * length it has instead of giving it (6Cxx) is asked for that.
 * @param name of the file whose short identifier is used; without it the selected file is read
 */
async function readBinary(session: ChipSession, offset: number, length: number, name?: FileName): Promise<ResponseApdu> {
  const answer = await readExactly(session, offset, length, name);
  if (answer.data.length > 0 || answer.statusWord >> 8 !== 0x6c || session.lost) return answer;
  return readExactly(session, offset, Math.min(answer.statusWord & 0xff || 256, length), name);
}

async function readExactly(session: ChipSession, offset: number, length: number, name?: FileName): Promise<ResponseApdu> {
  const extended = length > 256;
  if (offset < firstLongOffset) {
    const p1 = name === undefined ? offset >> 8 : 0x80 | (fileId[name] & 0x1f);
    return session.transmit({ cla: 0, ins: 0xb0, p1, p2: offset & 0xff, le: length }, extended);
  }
  const offsetBytes = Uint8Array.from(offset > 0xffff ? [offset >> 16, (offset >> 8) & 0xff, offset & 0xff] : [offset >> 8, offset & 0xff]);
  // Le counts DO 53's own header of two to four bytes: large pieces give that many bytes less, the last few bytes of a file ask for more.
  const le = length > 8 ? length : length + 4;
  const answer = await session.transmit({ cla: 0, ins: 0xb1, p1: 0, p2: 0, data: writeTlv(0x54, offsetBytes), le }, extended);
  if (answer.data.length === 0) return answer;
  return { data: expectTlv(answer.data, 0x53, 'READ BINARY with odd INS').value.subarray(0, length), statusWord: answer.statusWord };
}
