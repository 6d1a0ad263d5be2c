import type { Selection } from '../chip-state.ts';
import type { CommandApdu } from '../command-apdu.ts';
import type { Answer } from '../status-word.ts';

/** An answer in place of the right one; the chip may give up its session with it. */
export type Refusal = Answer & { readonly endsSession?: boolean };

/** One way in which a chip in the field differs from the standard. Made anew for each chip, so it may remember. */
export interface Quirk {
  /** Sees every command after secure messaging is taken off, and may refuse it. */
  readonly refuse?: (command: CommandApdu, selection: Selection) => Refusal | undefined;
  /** Sees the right answer before secure messaging protects it, and may spoil it. */
  readonly change?: (answer: Answer, command: CommandApdu) => Answer;
  /** Whether this command is answered in full though its answer is longer than one in short length; the quirk then sees to its parts. */
  readonly longAnswer?: (command: CommandApdu) => boolean;
  /** Stands between antenna and chip: bytes in, bytes out. */
  readonly onWire?: (command: Uint8Array, chip: (command: Uint8Array) => Uint8Array, loseSession: () => void) => Uint8Array;
  /** How long the chip takes for a command beyond what it would. */
  readonly milliseconds?: (command: Uint8Array) => number;
}
