import { PassportReaderError } from 'epassport-reader';
import type { ChipReader } from 'gate-controller';
import { BehaviorSubject } from 'rxjs';
import type { Chip } from '../passport/index.ts';
import { type InsertedCard, insertCard } from '../pcsc/index.ts';

/** The place on the reader where a passport lies. */
export interface ChipSlot {
  /** Lays a chip on the reader; one that lay there is taken away first. */
  lay(chip: Chip): Promise<void>;
  take(): Promise<void>;
}

/** A chip in the field of vpcd's reader, where pcscd finds it. */
export function pcscChipSlot(port: number): ChipSlot {
  let card: InsertedCard | undefined;
  const take = async (): Promise<void> => {
    const taken = card;
    card = undefined;
    await taken?.remove();
  };
  return {
    async lay(chip) {
      await take();
      card = await insertCard(port, chip);
    },
    take,
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
    async lay(next) {
      await take();
      chip = next;
      present.next(true);
    },
    take,
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
