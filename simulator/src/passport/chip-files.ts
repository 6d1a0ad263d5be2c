import type { Selection } from './chip-state.ts';
import type { CommandApdu } from './command-apdu.ts';
import { concat, tlv } from './der.ts';
import { type ChipFiles, EF_ATR, EF_COM, EF_DIR } from './lds.ts';
import { type Answer, SW } from './status-word.ts';

/** The eMRTD application, ICAO Doc 9303-10 §3. */
export const applicationIdentifier: Uint8Array = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);

/** The chip's two places for files, ICAO Doc 9303-10 §3.3, and who may read them now. */
export interface FileTree {
  /** At the master file: EF.CardAccess, EF.CardSecurity, EF.ATR/INFO, EF.DIR. */
  readonly master: ChipFiles;
  readonly application: ChipFiles;
  /** Whether the access conditions of a file are met. */
  allows(file: number, application: boolean): boolean;
}

/** SELECT, ISO/IEC 7816-4 §7.1.1: the application by its identifier, the master file, or a file by its identifier. */
export function select(command: CommandApdu, selection: Selection, files: FileTree): Answer {
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
  const refusal = refused(identifier, selection.application, files);
  if (refusal !== undefined) return { sw: refusal };
  selection.file = identifier;
  return selected(p2, tlv(0x80, sizeBytes(content(identifier, selection.application, files)!.length)), tlv(0x83, data));
}

const content = (file: number, application: boolean, files: FileTree): Uint8Array | undefined =>
  (application ? files.application : files.master).get(file);

/** A locked chip does not even tell which files its application has. */
function refused(file: number, application: boolean, files: FileTree): number | undefined {
  if (application && !files.allows(EF_COM, true)) return SW.securityStatusNotSatisfied;
  if (!content(file, application, files)) return SW.fileNotFound;
  return files.allows(file, application) ? undefined : SW.securityStatusNotSatisfied;
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
export function readBinary(command: CommandApdu, selection: Selection, files: FileTree, room: number): Answer {
  if (command.le === undefined) return { sw: SW.wrongLength };
  const target = command.ins === 0xb0 ? evenTarget(command, selection) : oddTarget(command, selection);
  if ('sw' in target) return target;
  if (target.file === undefined) return { sw: noFile(selection, files) };
  const refusal = refused(target.file, selection.application, files);
  if (refusal !== undefined) return { sw: refusal };
  const file = content(target.file, selection.application, files)!;
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

/** Without a current file: a locked application says no more than that it is locked. */
function noFile({ application }: Selection, files: FileTree): number {
  return application && !files.allows(EF_COM, true) ? SW.securityStatusNotSatisfied : SW.noCurrentFile;
}

type Target = { readonly file: number | undefined; readonly offset: number } | Answer;

function evenTarget({ p1, p2, data }: CommandApdu, selection: Selection): Target {
  if (data.length > 0) return { sw: SW.wrongLength };
  if (p1 < 0x80) return { file: selection.file, offset: p1 * 256 + p2 };
  return (p1 & 0x60) === 0 && p1 !== 0x80
    ? { file: fileOfShortIdentifier(p1 & 0x1f, selection.application), offset: p2 }
    : { sw: SW.wrongParameters };
}

function oddTarget({ p1, p2, data }: CommandApdu, selection: Selection): Target {
  const length = data[1];
  if (data[0] !== 0x54 || length === undefined || length < 1 || length > 4 || data.length !== 2 + length) return { sw: SW.wrongData };
  const offset = data.subarray(2).reduce((value, digit) => value * 256 + digit, 0);
  if (p1 === 0 && p2 === 0) return { file: selection.file, offset };
  return { file: p1 === 0 && p2 < 0x20 ? fileOfShortIdentifier(p2, selection.application) : p1 * 256 + p2, offset };
}

/** Short EF identifiers, Doc 9303-10 §3.9 and §4: the low five bits of the file identifier, but for EF.DIR and EF.ATR/INFO. */
function fileOfShortIdentifier(short: number, application: boolean): number {
  return application ? 0x0100 + short : ({ 30: EF_DIR, 1: EF_ATR }[short] ?? 0x0100 + short);
}

const lengthOctets = (length: number): number => (length < 0x80 ? 1 : length < 0x100 ? 2 : 3);

function sizeBytes(size: number): Uint8Array {
  const bytes = concat(Uint8Array.of((size >> 16) & 0xff), Uint8Array.of((size >> 8) & 0xff, size & 0xff));
  return bytes[0] ? bytes : bytes.subarray(1);
}
