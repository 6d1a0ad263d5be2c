import { concat } from '../der.ts';
import { endlessDataObject, nestedDataObjects, pseudoRandom } from './hostile-tlv.ts';
import type { Quirk } from './quirk.ts';

/** What may come back in place of an answer. */
export type SpoiledAnswer = 'empty' | 'one-byte' | 'garbage' | 'truncated' | 'length-of-4-gb' | 'nested';

/** Every protected answer comes back spoiled: a chip or an antenna gone mad. */
export function spoiledAnswers(kind: SpoiledAnswer): Quirk {
  let seed = 1;
  const ok = Uint8Array.of(0x90, 0x00);
  return {
    onWire(command, chip) {
      const answer = chip(command);
      // Access control passes, so that the reader gets as far as secure messaging.
      if (answer.length <= 2 || (command[0]! & 0x0c) === 0) return answer;
      switch (kind) {
        case 'empty':
          return new Uint8Array();
        case 'one-byte':
          return Uint8Array.of(0x90);
        case 'garbage':
          return concat(pseudoRandom(100, seed++), ok);
        case 'truncated':
          return answer.subarray(0, Math.floor(answer.length / 2));
        case 'length-of-4-gb':
          return concat(endlessDataObject, ok);
        case 'nested':
          return concat(nestedDataObjects, ok);
      }
    },
  };
}
