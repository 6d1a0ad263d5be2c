import type { CommandApdu } from './command-apdu.ts';
import { concat, tlv } from './der.ts';
import type { ChipFiles } from './lds.ts';
import { type Answer, SW } from './status-word.ts';

/** The eMRTD application, ICAO Doc 9303-10 §3. */
export const applicationIdentifier: Uint8Array = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);

/** Where in the file tree the chip stands. */
export interface Selection {
  application: boolean;
  file: number | undefined;
}

/** SELECT, ISO/IEC 7816-4 §7.1.1: the application by its identifier, the master file, or a file by its identifier. */
export function select(command: CommandApdu, selection: Selection, files: ChipFiles, unlocked: boolean): Answer {
  const { p1, p2, data } = command;
  if (![0x00, 0x04, 0x0c].includes(p2)) return { sw: SW.wrongParameters };
  const identifier = data.length === 2 ? data[0]! * 256 + data[1]! : undefined;
  if (p1 === 0x04) {
    if (Buffer.compare(data, applicationIdentifier) !== 0) return { sw: SW.fileNotFound };
    selection.application = true;
    selection.file = undefined;
    return selected(p2, tlv(0x84, applicationIdentifier));
  }
  if (p1 === 0x00 && (data.length === 0 || identifier === 0x3f00)) {
    selection.application = false;
    selection.file = undefined;
    return selected(p2, tlv(0x83, Uint8Array.of(0x3f, 0x00)));
  }
  if (p1 !== 0x00 && p1 !== 0x02) return { sw: SW.wrongParameters };
  if (identifier === undefined) return { sw: SW.wrongLength };
  // No EF.CardAccess, EF.ATR or EF.DIR at the master file: this chip has BAC alone.
  if (!selection.application) return { sw: SW.fileNotFound };
  // A locked chip does not even tell which files it has.
  if (!unlocked) return { sw: SW.securityStatusNotSatisfied };
  const file = files.get(identifier);
  if (!file) return { sw: SW.fileNotFound };
  selection.file = identifier;
  return selected(p2, tlv(0x80, sizeBytes(file.length)), tlv(0x83, data));
}

/** P2 says whether file control information (6F), control parameters (62) or nothing comes back. */
function selected(p2: number, ...control: readonly Uint8Array[]): Answer {
  return p2 === 0x0c ? { sw: SW.ok } : { sw: SW.ok, data: tlv(p2 === 0x04 ? 0x62 : 0x6f, ...control) };
}

/**
 * READ BINARY, ISO/IEC 7816-4 §7.2.3, with even INS (offset in P1-P2, or a short EF identifier and an 8-bit offset)
 * and odd INS (offset in DO'54', data in DO'53').
 *
 * @param room the most bytes an answer can carry on this channel
 */
export function readBinary(command: CommandApdu, selection: Selection, files: ChipFiles, unlocked: boolean, room: number): Answer {
  if (!selection.application) return { sw: SW.noCurrentFile };
  if (!unlocked) return { sw: SW.securityStatusNotSatisfied };
  if (command.le === undefined) return { sw: SW.wrongLength };
  const target = command.ins === 0xb0 ? evenTarget(command, selection) : oddTarget(command, selection);
  if ('sw' in target) return target;
  if (target.file === undefined) return { sw: SW.noCurrentFile };
  const file = files.get(target.file);
  if (!file) return { sw: SW.fileNotFound };
  selection.file = target.file;
  if (target.offset >= file.length) return { sw: SW.wrongOffset };
  const wrapper = command.ins === 0xb0 ? 0 : 1 + lengthOctets(Math.min(command.le, room));
  // The largest Le means "all there is"; any other asks for exactly so many bytes.
  const open = command.le === (command.extended ? 65_536 : 256);
  if (!open && command.le > room) return { sw: SW.wrongLength };
  const wanted = Math.min(command.le, room) - wrapper;
  if (wanted < 1) return { sw: SW.wrongLength };
  const piece = file.subarray(target.offset, target.offset + wanted);
  return {
    sw: piece.length < wanted && !open ? SW.endOfFile : SW.ok,
    data: command.ins === 0xb0 ? piece : tlv(0x53, piece),
  };
}

type Target = { readonly file: number | undefined; readonly offset: number } | Answer;

function evenTarget({ p1, p2, data }: CommandApdu, selection: Selection): Target {
  if (data.length > 0) return { sw: SW.wrongLength };
  if (p1 < 0x80) return { file: selection.file, offset: p1 * 256 + p2 };
  return (p1 & 0x60) === 0 && p1 !== 0x80 ? { file: fileOfShortIdentifier(p1 & 0x1f), offset: p2 } : { sw: SW.wrongParameters };
}

function oddTarget({ p1, p2, data }: CommandApdu, selection: Selection): Target {
  const length = data[1];
  if (data[0] !== 0x54 || length === undefined || length < 1 || length > 4 || data.length !== 2 + length) return { sw: SW.wrongData };
  const offset = data.subarray(2).reduce((value, digit) => value * 256 + digit, 0);
  if (p1 === 0 && p2 === 0) return { file: selection.file, offset };
  return { file: p1 === 0 && p2 < 0x20 ? fileOfShortIdentifier(p2) : p1 * 256 + p2, offset };
}

/** Short EF identifiers are the low five bits of the file identifier, Doc 9303-10 §4. */
const fileOfShortIdentifier = (short: number): number => 0x0100 + short;

const lengthOctets = (length: number): number => (length < 0x80 ? 1 : length < 0x100 ? 2 : 3);

function sizeBytes(size: number): Uint8Array {
  const bytes = concat(Uint8Array.of((size >> 16) & 0xff), Uint8Array.of((size >> 8) & 0xff, size & 0xff));
  return bytes[0] ? bytes : bytes.subarray(1);
}
