import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { PassportReaderError } from './passport-reader-error.ts';

/*
 * The part of npm pcsclite that is used, with the traps of its version 1.0.1:
 * - the addon throws from its constructor when pcscd does not run, and emits `error` when pcscd ends later; both end the context for good;
 * - `connected` stays true after the card is gone, and `connect` then answers without a protocol: clear it by hand;
 * - `close()` called inside a `status` listener deadlocks (the addon holds its lock): always close in a later turn;
 * - `close()` tries for 50 ms to stop the addon's thread and then waits for it, for ever where the thread was just between two looks: close
 *   some time after the last status event, and end a program without closing where it ends anyway;
 * - a status event waits for a running transmit, and the event loop with it: one exchange at a time, and a short wait after connect;
 * - an addon object that is garbage-collected while its thread runs ends the process: keep a reference until `end`.
 */

/** One reader, as pcsclite names it. */
export interface PcscCardReader extends EventEmitter {
  readonly name: string;
  connected: boolean;
  readonly SCARD_STATE_PRESENT: number;
  readonly SCARD_STATE_MUTE: number;
  readonly SCARD_SHARE_EXCLUSIVE: number;
  readonly SCARD_PROTOCOL_T0: number;
  readonly SCARD_PROTOCOL_T1: number;
  readonly SCARD_RESET_CARD: number;
  connect(options: { share_mode: number; protocol: number }, done: (error: Error | null | undefined, protocol: number) => void): void;
  disconnect(disposition: number, done: (error: Error | null | undefined) => void): void;
  transmit(
    command: Buffer,
    responseLength: number,
    protocol: number,
    done: (error: Error | null | undefined, response: Buffer) => void,
  ): void;
  close(): void;
}

/** Emits `reader` for every reader, at once and later; `error` once, when pcscd is gone. */
export interface PcscContext extends EventEmitter {
  /** The readers there are, by name. */
  readonly readers: Readonly<Record<string, PcscCardReader>>;
  close(): void;
}

export type PcscBinding = () => PcscContext;

/**
 * Loads pcsclite, which is an optional dependency: it needs a compiler and libpcsclite to install.
 * @throws {PassportReaderError} `pcsc-unavailable`
 */
export function loadPcsc(): PcscBinding {
  try {
    return createRequire(import.meta.url)('pcsclite') as PcscBinding;
  } catch (cause) {
    throw new PassportReaderError(
      'pcsc-unavailable',
      'The npm package pcsclite is not installed. Install libpcsclite-dev, g++ and make (Debian: apt install libpcsclite-dev build-essential), then npm install.',
      { cause },
    );
  }
}

/** PC/SC's error code from a message of pcsclite, `… (0x80100069)`. */
export function pcscCodeOf(error: unknown): number | undefined {
  const code = /\(0x([0-9a-f]+)\)\s*$/i.exec(error instanceof Error ? error.message : '')?.[1];
  // 64-bit builds print the sign extended.
  return code === undefined ? undefined : Number.parseInt(code.slice(-8), 16);
}

/** The chip or its reader is not there: removed, reset by its removal, unresponsive, unpowered, reader unplugged, no card. */
const goneCodes: ReadonlySet<number> = new Set([
  0x80100069, // SCARD_W_REMOVED_CARD
  0x80100068, // SCARD_W_RESET_CARD
  0x80100067, // SCARD_W_UNPOWERED_CARD
  0x80100066, // SCARD_W_UNRESPONSIVE_CARD
  0x8010000c, // SCARD_E_NO_SMARTCARD
  0x80100009, // SCARD_E_UNKNOWN_READER
  0x80100017, // SCARD_E_READER_UNAVAILABLE
  0x8010002e, // SCARD_E_NO_READERS_AVAILABLE
]);

/** pcscd itself is not there. */
const noServiceCodes: ReadonlySet<number> = new Set([
  0x8010001d, // SCARD_E_NO_SERVICE
  0x8010001e, // SCARD_E_SERVICE_STOPPED
  0x80100013, // SCARD_F_COMM_ERROR
  0x80100003, // SCARD_E_INVALID_HANDLE: the context died with pcscd
]);

/** Translates an error of pcsclite. @param doing `SCardTransmit`'s purpose in words */
export function pcscError(cause: unknown, doing: string): PassportReaderError {
  const code = pcscCodeOf(cause);
  if (code !== undefined && goneCodes.has(code)) {
    return new PassportReaderError('card-removed', `${doing}: the chip or its reader is gone. Lay the document back and keep it still.`, {
      cause,
    });
  }
  if (code !== undefined && noServiceCodes.has(code)) {
    return new PassportReaderError(
      'pcsc-unavailable',
      `${doing}: pcscd does not run. Start it (Debian: apt install pcscd; systemctl start pcscd.socket).`,
      { cause },
    );
  }
  if (code === 0x8010000b) {
    return new PassportReaderError('transport', `${doing}: another program uses the reader. Close it and try again.`, { cause });
  }
  const name = code === undefined ? 'an unknown error' : `PC/SC error 0x${code.toString(16)}`;
  return new PassportReaderError('transport', `${doing}: ${name}.`, { cause });
}
