import { Worker } from 'node:worker_threads';
import { PassportReaderError } from 'epassport-reader';
import type { ChipReader } from 'gate-controller';
import { BehaviorSubject } from 'rxjs';
import { type Chip, chipOf, type Passport } from '../passport/index.ts';
import type { CardReply, CardRequest } from '../pcsc/card-thread.ts';

/** The place on the reader where a passport lies. */
export interface ChipSlot {
  /** Lays a passport on the reader, its chip powered off; one that lay there is taken away first. */
  lay(passport: Passport): Promise<void>;
  take(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A chip in the field of vpcd's reader, where pcscd finds it. It has a thread of its own: a chip computes for tens of milliseconds at a time, and
 * the virtual door board must not wait for it.
 */
export function pcscChipSlot(port: number): ChipSlot {
  const worker = new Worker(new URL('../../dist/pcsc/card-thread.js', import.meta.url));
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let next = 0;
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  worker.on('message', ({ id, failed }: CardReply) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (failed === undefined) entry?.resolve();
    else entry?.reject(new Error(`The passport could not be laid on the virtual reader: ${failed}`));
  });
  const ask = (what: { readonly port: number; readonly passport: Passport } | { readonly take: true }): Promise<void> =>
    new Promise((resolve, reject) => {
      const request: CardRequest = { id: next++, ...what };
      waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  return {
    lay: (passport) => ask({ port, passport }),
    take: () => ask({ take: true }),
    close: async () => {
      await ask({ take: true });
      await worker.terminate();
    },
  };
}

/** Slot and reader in one process, for machines without pcscd; the reader goes to the gate in place of PC/SC. */
export function inProcessChipSlot(): ChipSlot & { readonly reader: ChipReader } {
  const present = new BehaviorSubject(false);
  const connected = new BehaviorSubject(true);
  let chip: Chip | undefined;
  const take = async (): Promise<void> => {
    chip?.power(false);
    chip = undefined;
    present.next(false);
  };
  return {
    async lay(passport) {
      await take();
      chip = chipOf(passport);
      present.next(true);
    },
    take,
    close: take,
    reader: {
      connected,
      present,
      async connect() {
        const mine = chip;
        if (!mine) throw new PassportReaderError('card-removed', 'No chip lies on the reader.');
        mine.power(true);
        return {
          atr: mine.atr,
          async transmit(command) {
            const answer = chip === mine ? mine.apdu(command) : undefined;
            if (!answer) throw new PassportReaderError('card-removed', 'The chip left the reader.');
            return answer;
          },
          disconnect: async () => mine.power(false),
        };
      },
      close: async () => connected.complete(),
    },
  };
}
