import { setTimeout as delay } from 'node:timers/promises';
import { BehaviorSubject, distinctUntilChanged, filter, firstValueFrom, map, type Observable, of, timeout } from 'rxjs';
import type { CardTransport } from './card-transport.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { loadPcsc, type PcscBinding, type PcscCardReader, type PcscContext, pcscError } from './pcsc-binding.ts';

/** Whether a chip lies on the reader. */
export interface Presence {
  readonly present: boolean;
  /** Answer to reset, where the reader tells it. */
  readonly atr?: Uint8Array;
}

/** One PC/SC reader, found again by itself after it was unplugged or pcscd was restarted. */
export interface PcscReader {
  /** The state now, then every change. Never errors. */
  readonly presence: Observable<Presence>;
  /** False while the reader is unplugged or pcscd does not run. */
  readonly connected: Observable<boolean>;
  /**
   * Opens the chip that lies on the reader, exclusively.
   * @throws {PassportReaderError} `reader-not-found`, `card-removed` (no chip there), `pcsc-unavailable`, `transport`
   */
  connect(): Promise<CardConnection>;
  close(): Promise<void>;
}

export interface CardConnection extends CardTransport {
  /** Lets the chip go, powered off and on again for the next user. Never throws. */
  disconnect(): Promise<void>;
}

export interface PcscOptions {
  /** The reader's name, a part of it, or a pattern; the first reader where nothing is said. */
  readonly name?: string | RegExp;
  /** How long one exchange may take. A chip that is still there answers within seconds. */
  readonly exchangeLimit?: number;
  /** How long to wait before looking for a missing pcscd again. */
  readonly retryAfter?: number;
  /** The addon; for tests of rare failures. */
  readonly binding?: PcscBinding;
}

/** Room for the longest extended answer: 65536 bytes and the status. */
const responseRoom = 65538;

/**
 * Opens a PC/SC reader. It need not be there yet: `presence` follows it, and a pcscd that starts later is found.
 * @throws {PassportReaderError} `pcsc-unavailable` only when the addon is not installed
 */
export function openPcscReader(options: PcscOptions = {}): PcscReader {
  const binding = options.binding ?? loadPcsc();
  const presence = new BehaviorSubject<Presence>({ present: false });
  const connected = new BehaviorSubject(false);
  let context: PcscContext | undefined;
  let reader: PcscCardReader | undefined;
  let insertions = -1;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let lastTrouble: PassportReaderError | undefined;

  const lose = (lost?: PcscCardReader): void => {
    if (lost !== undefined && lost !== reader) return;
    reader = undefined;
    insertions = -1;
    if (presence.value.present) presence.next({ present: false });
    connected.next(false);
  };

  const follow = (found: PcscCardReader): void => {
    // Without a listener an `error` event would end the process; the context's own error restarts everything.
    found.on('error', () => lose(found));
    found.on('end', () => lose(found));
    if (closed || reader || !matches(found.name, options.name)) return;
    reader = found;
    connected.next(true);
    found.on('status', (status: { state: number; atr?: Buffer }) => {
      if (found !== reader) return;
      const present = (status.state & found.SCARD_STATE_PRESENT) !== 0 && (status.state & found.SCARD_STATE_MUTE) === 0;
      // pcscd counts insertions and removals in the upper half; a card changed between two looks shows only there.
      const count = status.state >>> 16;
      const changedUnseen = present && presence.value.present && insertions >= 0 && count !== insertions;
      insertions = count;
      if (changedUnseen) presence.next({ present: false });
      if (present !== presence.value.present)
        presence.next({ present, ...(present && status.atr?.length && { atr: Uint8Array.from(status.atr) }) });
    });
  };

  const start = (): void => {
    retry = undefined;
    if (closed) return;
    const again = (error: unknown): void => {
      lastTrouble = pcscError(error, 'Looking for readers');
      const dead = context;
      context = undefined;
      lose();
      if (dead) setImmediate(() => closeContext(dead));
      if (!closed) retry ??= setTimeout(start, options.retryAfter ?? 1000);
    };
    try {
      context = binding();
      context.on('error', again);
      context.on('reader', follow);
    } catch (error) {
      again(error);
    }
  };
  start();

  return {
    presence: presence.asObservable(),
    connected: connected.pipe(distinctUntilChanged()),
    connect: async () => {
      const found = reader;
      if (!found) {
        if (!context && lastTrouble) throw lastTrouble;
        throw new PassportReaderError(
          'reader-not-found',
          `No PC/SC reader${options.name ? ` named ${options.name}` : ''} is connected. List them with "epassport-reader readers".`,
        );
      }
      return connectCard(found, presence, options.exchangeLimit ?? 10_000);
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      const last = context;
      context = undefined;
      lose();
      presence.complete();
      connected.complete();
      // Not inside a listener of the addon; see pcsc-binding.ts.
      await delay(0);
      if (last) closeContext(last);
    },
  };
}

/** The names of all connected readers. @throws {PassportReaderError} `pcsc-unavailable` */
export async function listPcscReaders(options: Pick<PcscOptions, 'binding'> = {}): Promise<string[]> {
  let context: PcscContext;
  try {
    context = (options.binding ?? loadPcsc())();
  } catch (error) {
    throw error instanceof PassportReaderError ? error : pcscError(error, 'Listing readers');
  }
  try {
    await new Promise<void>((resolve, reject) => {
      context.on('error', (error) => reject(pcscError(error, 'Listing readers')));
      context.on('reader', (reader: PcscCardReader) => reader.on('error', () => {}));
      // pcsclite tells every reader there is in one turn, but does not say when it has; none come as silence.
      setTimeout(resolve, 300);
    });
    return Object.keys(context.readers).sort();
  } finally {
    closeContext(context);
  }
}

async function connectCard(reader: PcscCardReader, presence: BehaviorSubject<Presence>, exchangeLimit: number): Promise<CardConnection> {
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

function closeContext(context: PcscContext): void {
  for (const part of [...Object.values(context.readers), context]) {
    try {
      part.close();
    } catch {
      // It was gone already, which is what closing wants.
    }
  }
}

function matches(name: string, wanted: string | RegExp | undefined): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? name.includes(wanted) : wanted.test(name));
}

/** Waits for a chip. @throws {PassportReaderError} `card-removed` when none comes within `milliseconds` */
export async function waitForChip(reader: PcscReader, milliseconds: number): Promise<void> {
  await firstValueFrom(
    reader.presence.pipe(
      filter(({ present }) => present),
      timeout({
        first: milliseconds,
        with: () => {
          throw new PassportReaderError('card-removed', `No document was laid on the reader within ${milliseconds / 1000} s.`);
        },
      }),
    ),
  );
}
