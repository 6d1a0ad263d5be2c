import type { BoardState, BoardStatus, Door, DoorReply } from './doors.ts';

/** Our Firmata sysex messages, as in firmware/firmata.h; all data bytes have 7 bits. */
export const SYSEX = { command: 0x01, heartbeat: 0x02, status: 0x03, reply: 0x04 } as const;

/** The name that the firmware reports; another name is another program on the board. */
export const FIRMWARE_NAME = 'limen-door';

/** Asks for protocol version and firmware, the two questions that begin a Firmata conversation. */
export const GREETING: Uint8Array = Uint8Array.of(0xf9, 0xf0, 0x79, 0xf7);

const COMMANDS = { entry: 1, exit: 2, closeAll: 3 } as const satisfies Record<Door | 'closeAll', number>;
const STATES: readonly BoardState[] = ['locked', 'entryOpen', 'exitOpen', 'closing', 'emergency', 'failsafe', 'fault'];
const REPLIES: readonly DoorReply[] = ['ok', 'refused-other-door-open', 'refused-state'];
const INPUTS = { entryClosed: 1, exitClosed: 2, entryBlocked: 4, exitBlocked: 8, emergency: 16, occupied: 32 } as const;
const STATUS_BYTES = 9;
const RESET_BY_WATCHDOG = 8;

/** One command with its check byte, so that a damaged one opens nothing. @param sequence 0–127 */
export function commandMessage(command: keyof typeof COMMANDS, sequence: number): number[] {
  return [SYSEX.command, sequence, COMMANDS[command], (sequence ^ COMMANDS[command] ^ 0x5a) & 0x7f];
}

/** The board's answer, or undefined where the message is not one. */
export function readReply(data: readonly number[]): { readonly sequence: number; readonly reply: DoorReply } | undefined {
  const [sequence, code] = data;
  const reply = REPLIES[code ?? -1];
  return data.length === 2 && sequence !== undefined && reply !== undefined ? { sequence, reply } : undefined;
}

/** The board's status, or undefined where the message is damaged. */
export function readStatus(data: readonly number[]): { readonly status: BoardStatus; readonly watchdogReset: boolean } | undefined {
  const [code, , inputs, entryIn, entryOut, exitIn, exitOut, reopens, resetCause] = data as readonly [number, ...number[]] & { length: 9 };
  const state = STATES[code];
  if (data.length !== STATUS_BYTES || state === undefined || inputs === undefined) return undefined;
  const is = (input: keyof typeof INPUTS) => (inputs & INPUTS[input]) !== 0;
  return {
    status: {
      state,
      entryClosed: is('entryClosed'),
      exitClosed: is('exitClosed'),
      entryBlocked: is('entryBlocked'),
      exitBlocked: is('exitBlocked'),
      occupied: is('occupied'),
      emergency: is('emergency'),
      crossings: { entryIn: entryIn!, entryOut: entryOut!, exitIn: exitIn!, exitOut: exitOut! },
      reopens: reopens!,
    },
    watchdogReset: (resetCause! & RESET_BY_WATCHDOG) !== 0,
  };
}
