import five from 'johnny-five';
import { BehaviorSubject, distinctUntilChanged, type Observable, ReplaySubject, Subject, type Subscription, switchMap } from 'rxjs';
import type { Clock } from './clock.ts';
import { Firmata } from './door-board-firmata.ts';
import { type DoorLamps, FiveLamps } from './door-board-lamps.ts';
import type { DoorBoardLink } from './door-board-link.ts';
import { commandMessage, FIRMWARE_NAME, GREETING, readReply, readStatus, SYSEX } from './door-board-protocol.ts';
import { DoorBoardWire } from './door-board-wire.ts';
import type { BoardStatus, Door, DoorReply, Doors } from './doors.ts';
import { GateError } from './gate-error.ts';

const REPLY_MS = 500;
/** The board speaks at least every 200 ms; a silence this long means that it is gone. */
const SILENCE_MS = 750;
/** An Arduino whose port is opened restarts and sits in its boot loader for about 1.6 s. */
const HANDSHAKE_MS = 4000;
const GREET_EVERY_MS = 250;
const RETRY_MS = 250;

interface Pending {
  readonly resolve: (reply: DoorReply) => void;
  readonly reject: (error: GateError) => void;
  readonly timeout: Subscription;
}

/** Firmata's table of sysex handlers belongs to the process; this one finds the adapter a message is meant for. */
const adapters = new WeakMap<Firmata, { onStatus(data: number[]): void; onReply(data: number[]): void }>();
let handlersRegistered = false;
function registerHandlers(io: Firmata): void {
  if (handlersRegistered) return;
  handlersRegistered = true;
  io.sysexResponse(SYSEX.status, function (data) {
    adapters.get(this)?.onStatus(data);
  });
  io.sysexResponse(SYSEX.reply, function (data) {
    adapters.get(this)?.onReply(data);
  });
}

/**
 * The two doors behind a door board that runs `firmware/`, by johnny-five and Firmata. Connects by itself, and again whenever the board
 * returns. The board decides; this class carries questions and answers, each once.
 */
export class FirmataDoors implements Doors {
  readonly connected: Observable<boolean>;
  readonly status: Observable<BoardStatus>;
  readonly lamps: DoorLamps;

  readonly #link: DoorBoardLink;
  readonly #clock: Clock;
  readonly #onTrouble: (error: GateError) => void;
  readonly #wire = new DoorBoardWire();
  readonly #lamps = new FiveLamps();
  readonly #connected = new BehaviorSubject(false);
  readonly #status = new ReplaySubject<BoardStatus>(1);
  /** A stream is there (its first answer may take longer), or the board has spoken. */
  readonly #alive = new Subject<number>();
  readonly #pending = new Map<number, Pending>();
  #sequence = 0;
  #io: Firmata | undefined;
  #ready = false;
  #last: { readonly bytes: string; readonly status: BoardStatus } | undefined;
  #watchdogReset = false;
  #closed = false;
  #greeting: Subscription | undefined;
  #retry: Subscription | undefined;
  readonly #silence: Subscription;

  /**
   * @param link opens the board's stream, see `doorBoardLink`
   * @param onTrouble told why the board is not there (once per attempt) and of its restarts; the fault itself follows from `connected`
   */
  constructor(link: DoorBoardLink, clock: Clock, onTrouble: (error: GateError) => void = () => {}) {
    this.#link = link;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.lamps = this.#lamps;
    this.connected = this.#connected.pipe(distinctUntilChanged());
    this.status = this.#status.asObservable();
    this.#silence = this.#alive.pipe(switchMap((milliseconds) => clock.after(milliseconds))).subscribe(() => {
      if (this.#wire.attached) this.#drop('The door board has fallen silent. Check its cable and supply.');
    });
    void this.#connect();
  }

  heartbeat(): void {
    if (!this.#connected.value) return;
    this.#io?.sysexCommand([SYSEX.heartbeat]);
    this.#lamps.beat();
  }

  open(door: Door): Promise<DoorReply> {
    return this.#command(door);
  }

  closeAll(): Promise<DoorReply> {
    return this.#command('closeAll');
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#retry?.unsubscribe();
    this.#silence.unsubscribe();
    this.#wire.drop();
    this.#lost('The door board was closed.');
    this.#connected.complete();
    this.#status.complete();
    return Promise.resolve();
  }

  #command(command: Door | 'closeAll'): Promise<DoorReply> {
    if (!this.#connected.value || !this.#io) {
      return Promise.reject(
        new GateError('door-board', 'The door board is not connected: expected it on its port. Check its cable and supply.'),
      );
    }
    do this.#sequence = (this.#sequence + 1) & 0x7f;
    while (this.#pending.has(this.#sequence));
    const sequence = this.#sequence;
    const reply = new Promise<DoorReply>((resolve, reject) => {
      const timeout = this.#clock.after(REPLY_MS).subscribe(() => {
        this.#pending.delete(sequence);
        reject(new GateError('door-board', `The door board did not answer within ${REPLY_MS} ms. Check its cable and supply.`));
      });
      this.#pending.set(sequence, { resolve, reject, timeout });
    });
    this.#io.sysexCommand(commandMessage(command, sequence));
    return reply;
  }

  async #connect(): Promise<void> {
    try {
      const stream = await this.#link();
      if (this.#closed) {
        stream.destroy();
        return;
      }
      this.#wire.attach(stream, () => this.#ended());
      this.#greet();
    } catch (error) {
      this.#onTrouble(
        error instanceof GateError ? error : new GateError('door-board', 'The door board cannot be opened.', { cause: error }),
      );
      this.#ended();
    }
  }

  #ended(): void {
    this.#lost('The door board was disconnected. Check its cable and supply.');
    if (!this.#closed) this.#retry = this.#clock.after(RETRY_MS).subscribe(() => void this.#connect());
  }

  #drop(why: string): void {
    this.#onTrouble(new GateError('door-board', why));
    this.#lost(why);
    this.#wire.drop();
  }

  #lost(why: string): void {
    this.#greeting?.unsubscribe();
    // What a board said before it was lost says nothing of now: its first word afterwards is told even if it is the same.
    this.#last = undefined;
    this.#connected.next(false);
    for (const { reject, timeout } of this.#pending.values()) {
      timeout.unsubscribe();
      reject(new GateError('door-board', why));
    }
    this.#pending.clear();
  }

  /** Asks until the board answers; what it says is taken in `#onStatus` and, the first time, in `#begin`. */
  #greet(): void {
    this.#alive.next(HANDSHAKE_MS);
    if (!this.#ready) this.#begin();
    this.#io!.buffer = [];
    this.#wire.write(GREETING);
    this.#greeting = this.#clock.every(GREET_EVERY_MS).subscribe(() => this.#wire.write(GREETING));
  }

  /** A handshake that was cut off cannot be taken up again by Firmata, so it begins with a new one. */
  #begin(): void {
    this.#wire.removeAllListeners();
    const io = new Firmata(this.#wire, { reportVersionTimeout: 100 });
    this.#io = io;
    registerHandlers(io);
    adapters.set(io, { onStatus: (data) => this.#onStatus(data), onReply: (data) => this.#onReply(data) });
    io.on('queryfirmware', () => this.#checkName(io));
    io.once('ready', () => {
      const board = new five.Board({ io, repl: false, debug: false, sigint: false } as five.BoardOption);
      board.on('error', (error) => this.#onTrouble(new GateError('door-board', 'johnny-five reports an error.', { cause: error })));
      board.on('ready', () => {
        this.#ready = true;
        this.#lamps.attach(board, io);
      });
    });
  }

  #checkName(io: Firmata): void {
    const { name } = io.firmware;
    if (name === FIRMWARE_NAME || this.#connected.value) return;
    this.#drop(`The board runs another program: expected the firmware "${FIRMWARE_NAME}", got "${name}". Flash firmware/door.hex.`);
  }

  #onStatus(data: number[]): void {
    const read = readStatus(data);
    if (!read || !this.#ready || !this.#wire.attached) return;
    this.#alive.next(SILENCE_MS);
    const { status } = read;
    const returned = !this.#connected.value;
    const awoke = this.#last?.status.state === 'failsafe' && status.state !== 'failsafe';
    if (read.watchdogReset && !this.#watchdogReset) {
      this.#onTrouble(new GateError('door-board', 'The door board was restarted by its watchdog. If it happens again, replace the board.'));
    }
    this.#watchdogReset = read.watchdogReset;
    if (returned || awoke) this.#lamps.show();
    const bytes = data.join();
    if (bytes !== this.#last?.bytes) {
      this.#last = { bytes, status };
      this.#status.next(status);
    }
    if (!returned) return;
    this.#greeting?.unsubscribe();
    this.#connected.next(true);
  }

  #onReply(data: number[]): void {
    const read = readReply(data);
    const pending = read && this.#pending.get(read.sequence);
    if (!pending) return;
    this.#pending.delete(read.sequence);
    pending.timeout.unsubscribe();
    pending.resolve(read.reply);
  }
}
