import { setImmediate } from 'node:timers/promises';
// The reader's interface and its exception, which that interface prescribes; nothing that knows a protocol.
import { type CardTransport, PassportReaderError } from 'epassport-reader';
import type { Chip } from './chip.ts';

/** Brings a virtual chip straight to the reader's port, for machines without pcscd. */
export function chipTransport(chip: Chip): CardTransport {
  chip.reset();
  return {
    atr: chip.atr,
    async transmit(command) {
      // A real reader answers in a later turn of the event loop; so does this one.
      await setImmediate();
      const response = chip.apdu(command);
      if (!response) throw new PassportReaderError('card-removed', 'The chip left the field.');
      return response;
    },
  };
}
