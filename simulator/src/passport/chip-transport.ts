import { setImmediate, setTimeout } from 'node:timers/promises';
// The reader's interface and its exception, which that interface prescribes; nothing that knows a protocol.
import { type CardTransport, PassportReaderError } from 'epassport-reader';
import type { Chip } from './chip.ts';

/** Brings a virtual chip straight to the reader's port, for machines without pcscd. A slow chip's answers take their time. */
export function chipTransport(chip: Chip): CardTransport {
  chip.reset();
  return {
    atr: chip.atr,
    async transmit(command) {
      const response = chip.apdu(command);
      // A real reader answers in a later turn of the event loop; so does this one.
      await (chip.delay ? setTimeout(chip.delay) : setImmediate());
      if (!response) throw new PassportReaderError('card-removed', 'The chip left the field.');
      return response;
    },
  };
}
