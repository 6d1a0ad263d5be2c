import { parseCommand } from '../command-apdu.ts';
import { SW } from '../status-word.ts';
import type { Quirk } from './quirk.ts';

/**
 * The ATR and EF.ATR/INFO announce extended length, and every command that uses it is 6700 – before secure messaging sees it, so the
 * send sequence counter stays. Some chips lose the session as well.
 */
export function extendedLengthBroken(losesSession: boolean): Quirk {
  return refusedOnWire(losesSession, () => true);
}

/** Answers in extended length work; a command longer than 261 bytes, the buffer of a chip that knew short length only, does not. */
export function longCommandsBroken(losesSession: boolean): Quirk {
  return refusedOnWire(losesSession, (command) => command.length > 261);
}

function refusedOnWire(losesSession: boolean, refused: (command: Uint8Array) => boolean): Quirk {
  return {
    onWire(command, chip, loseSession) {
      if (!parseCommand(command)?.extended || !refused(command)) return chip(command);
      if (losesSession) loseSession();
      return Uint8Array.of(SW.wrongLength >> 8, SW.wrongLength & 0xff);
    },
  };
}
