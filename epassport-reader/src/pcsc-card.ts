import { setTimeout as delay } from 'node:timers/promises';
import { type BehaviorSubject, filter, firstValueFrom, map, type Observable, of, timeout } from 'rxjs';
import type { CardTransport } from './card-transport.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { type PcscCardReader, pcscError } from './pcsc-binding.ts';

/** Whether a chip lies on the reader. */
export interface Presence {
  readonly present: boolean;
  /** Answer to reset, where the reader tells it. */
  readonly atr?: Uint8Array;
}

export interface CardConnection extends CardTransport {
  /** Lets the chip go, powered off and on again for the next user. Never throws. */
  disconnect(): Promise<void>;
}

/** Room for the longest extended answer: 65536 bytes and the status. */
const responseRoom = 65538;

/**
 * Opens the chip on `reader`, exclusively; see `PcscReader.connect`.
 * @param presence the reader's, which also tells why an exchange failed
 */
export async function connectCard(
  reader: PcscCardReader,
  presence: BehaviorSubject<Presence>,
  exchangeLimit: number,
): Promise<CardConnection> {
  // A handle left over from a card that was pulled out.
  if (reader.connected) await release(reader);
  const statusAfterConnect = new Promise<void>((resolve) => reader.once('status', () => resolve()));
  const protocol = await new Promise<number>((resolve, reject) => {
    reader.connect(
      { share_mode: reader.SCARD_SHARE_EXCLUSIVE, protocol: reader.SCARD_PROTOCOL_T0 | reader.SCARD_PROTOCOL_T1 },
      (error, found) => (error ? reject(pcscError(error, 'Connecting to the chip')) : resolve(found)),
    );
  });
  // Connecting changes the reader's state; let that event pass before the first exchange, see pcsc-binding.ts.
  await Promise.race([statusAfterConnect, delay(50)]);

  let queue: Promise<unknown> = Promise.resolve();
  /** The first trouble ends the connection: whatever comes after it has lost step with the chip. */
  let ended: PassportReaderError | undefined;
  const exchange = async (command: Uint8Array): Promise<Uint8Array> => {
    if (ended) throw ended;
    if (!presence.value.present) throw gone();
    const answer = await transmitOnce(reader, command, protocol, exchangeLimit).catch((error: PassportReaderError) => error);
    if (answer instanceof Uint8Array && answer.length >= 2) return answer;
    // A chip pulled out in the middle shows as many things: an empty answer, "not transacted". Its absence tells, a moment later.
    const trouble = answer instanceof Error ? answer : new PassportReaderError('transport', 'The chip gave an empty answer.');
    if (trouble.code !== 'transport' || (await isStillThere(presence))) ended = trouble;
    else ended = gone(trouble);
    throw ended;
  };
  return {
    ...(presence.value.atr && { atr: presence.value.atr }),
    transmit: (command) => {
      const answer = queue.then(() => exchange(command));
      queue = answer.catch(() => {});
      return answer;
    },
    disconnect: async () => {
      ended ??= new PassportReaderError('transport', 'The connection to the chip was closed.');
      await queue;
      // A reader that hangs would hold this up for ever; its handle is cleared before the next connection.
      await Promise.race([release(reader), delay(2000, undefined, { ref: false })]);
    },
  };
}

/** @throws {PassportReaderError} as `pcscError`; `transport` when no answer comes */
async function transmitOnce(reader: PcscCardReader, command: Uint8Array, protocol: number, limit: number): Promise<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      timer = setTimeout(() => reject(new PassportReaderError('transport', `The chip did not answer within ${limit / 1000} s.`)), limit);
      reader.transmit(Buffer.from(command), responseRoom, protocol, (error, response) =>
        error ? reject(pcscError(error, 'Talking to the chip')) : resolve(response),
      );
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a chip that is known to be gone without PC/SC having said so. */
function gone(cause?: unknown): PassportReaderError {
  return new PassportReaderError('card-removed', 'The chip left the reader. Lay the document back and keep it still.', { cause });
}

/** pcscd looks for a chip every 400 ms at most. */
async function isStillThere(presence: Observable<Presence>): Promise<boolean> {
  const gone = presence.pipe(
    filter(({ present }) => !present),
    map(() => false),
    timeout({ first: 800, with: () => of(true) }),
  );
  return firstValueFrom(gone, { defaultValue: false });
}

function release(reader: PcscCardReader): Promise<void> {
  return new Promise((resolve) => {
    reader.disconnect(reader.SCARD_RESET_CARD, () => {
      reader.connected = false;
      resolve();
    });
  });
}
