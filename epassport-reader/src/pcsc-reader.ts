import { setTimeout as delay } from 'node:timers/promises';
import { BehaviorSubject, distinctUntilChanged, filter, firstValueFrom, type Observable, timeout } from 'rxjs';
import { PassportReaderError } from './passport-reader-error.ts';
import { loadPcsc, type PcscBinding, type PcscCardReader, type PcscContext, pcscError } from './pcsc-binding.ts';
import { type CardConnection, connectCard, type Presence } from './pcsc-card.ts';

/** Milliseconds in which the addon's thread, having told of a card, goes back to waiting for the next: only there can it be stopped. */
const quietBeforeClose = 100;

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
  /** Why no reader is there; undefined while one is connected. */
  missing(): PassportReaderError | undefined;
  close(): Promise<void>;
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

  /** Everything anew: neither a context nor a reader of pcsclite recovers after an error. */
  const restart = (dead: PcscContext | undefined, error: unknown): void => {
    if (dead !== context) return;
    lastTrouble = pcscError(error, 'Looking for readers');
    context = undefined;
    lose();
    if (dead) setTimeout(() => closeContext(dead), quietBeforeClose);
    if (!closed) retry ??= setTimeout(start, options.retryAfter ?? 1000);
  };

  const follow = (found: PcscCardReader): void => {
    // Without a listener an `error` event would end the process.
    const of = context;
    found.on('error', (error) => found === reader && restart(of, error));
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
    try {
      const fresh = binding();
      context = fresh;
      fresh.on('error', (error) => restart(fresh, error));
      fresh.on('reader', follow);
    } catch (error) {
      restart(undefined, error);
    }
  };
  start();

  const missing = (): PassportReaderError | undefined => {
    if (reader) return undefined;
    if (!context && lastTrouble) return lastTrouble;
    const name = options.name ? ` named ${options.name}` : '';
    return new PassportReaderError('reader-not-found', `No PC/SC reader${name} is connected. List them with "epassport-reader readers".`);
  };

  return {
    presence: presence.asObservable(),
    connected: connected.pipe(distinctUntilChanged()),
    missing,
    connect: async () => {
      const found = reader;
      if (!found) throw missing();
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
      // Not inside a listener of the addon, nor right behind one; see pcsc-binding.ts.
      await delay(quietBeforeClose);
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

/**
 * Waits for a chip.
 * @throws {PassportReaderError} when none comes within `milliseconds`: `card-removed`, or why there is no reader to lay it on
 */
export async function waitForChip(reader: PcscReader, milliseconds: number): Promise<void> {
  await firstValueFrom(
    reader.presence.pipe(
      filter(({ present }) => present),
      timeout({
        first: milliseconds,
        with: () => {
          throw (
            reader.missing() ??
            new PassportReaderError('card-removed', `No document was laid on the reader within ${milliseconds / 1000} s.`)
          );
        },
      }),
    ),
  );
}
