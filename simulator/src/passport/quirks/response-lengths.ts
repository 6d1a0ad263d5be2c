import { parseCommand } from '../command-apdu.ts';
import { concat } from '../der.ts';
import { SW } from '../status-word.ts';
import type { Quirk } from './quirk.ts';

/**
 * Every answer with data waits for GET RESPONSE (61xx), ISO/IEC 7816-4 §5.3.4, protected answers too: the bytes travel
 * in pieces, secure messaging is around the whole.
 *
 * @param waits which answers do so, whole with their status words
 */
export function getResponseNeeded(waits = (answer: Uint8Array): boolean => answer.length > 2): Quirk {
  let waiting: Uint8Array = new Uint8Array();
  const announce = () => Uint8Array.of(0x61, Math.min(waiting.length, 256) & 0xff);
  return {
    onWire(command, chip) {
      const parsed = parseCommand(command);
      if (parsed?.ins !== 0xc0) {
        const answer = chip(command);
        if (!waits(answer)) return answer;
        // The status word is sent with the last piece.
        waiting = answer;
        return announce();
      }
      const body = waiting.subarray(0, -2);
      if (body.length === 0 || parsed.le === undefined)
        return Uint8Array.of(SW.conditionsNotSatisfied >> 8, SW.conditionsNotSatisfied & 0xff);
      const piece = body.subarray(0, Math.min(parsed.le, 256));
      waiting = waiting.subarray(piece.length);
      if (waiting.length > 2) return concat(piece, announce());
      const status = waiting;
      waiting = new Uint8Array();
      return concat(piece, status);
    },
  };
}

/** READ BINARY for more bytes than the file has left is 6Cxx with the right number; so is GET CHALLENGE with another Le than 8. */
export function wrongLe(): Quirk {
  return {
    change(answer, { ins, le }) {
      const asked = ins === 0xb0 || ins === 0x84;
      const length = answer.data?.length ?? 0;
      // More than FF bytes cannot be said in 6Cxx.
      return asked && le !== undefined && length > 0 && length < Math.min(le, 256) && length < 200 ? { sw: 0x6c00 | length } : answer;
    },
  };
}
