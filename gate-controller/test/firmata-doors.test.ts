import { Duplex } from 'node:stream';
import { Observable } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandMessage, readReply, readStatus } from '../src/door-board-protocol.ts';
import { FirmataDoors, type GateError } from '../src/index.ts';

/** The far end of the line: answers Firmata's questions as a board does, and ours as told. The firmware itself is tested in the simulator. */
class ScriptedBoard extends Duplex {
  name = 'limen-door';
  speaking = true;
  reply: (sequence: number, command: number) => number[] | undefined = (sequence) => [0xf0, 0x04, sequence, 0, 0xf7];
  readonly heard: number[][] = [];

  override _read(): void {}
  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    for (const message of bytes.toString('latin1').match(/\xf0[^\xf7]*\xf7|[^\xf0]+/g) ?? [])
      this.#hear([...Buffer.from(message, 'latin1')]);
    done();
  }
  #hear(message: number[]): void {
    this.heard.push(message);
    const [first, kind, sequence, command] = message;
    if (!this.speaking) return;
    if (first === 0xf9) this.push(Buffer.of(0xf9, 2, 5));
    else if (kind === 0x79) this.push(Buffer.of(0xf0, 0x79, 1, 0, ...[...this.name].flatMap((letter) => [letter.charCodeAt(0), 0]), 0xf7));
    else if (kind === 0x6b) this.push(Buffer.of(0xf0, 0x6c, ...Array(20).fill([0, 1, 1, 1, 0x7f]).flat(), 0xf7));
    else if (kind === 0x69) this.push(Buffer.of(0xf0, 0x6a, ...Array.from({ length: 20 }, (_, pin) => (pin < 14 ? 0x7f : pin - 14)), 0xf7));
    else if (kind === 0x01) this.push(Buffer.from(this.reply(sequence!, command!) ?? []));
  }
  status(...bytes: number[]): void {
    this.push(Buffer.of(0xf0, 0x03, ...bytes, 0xf7));
  }
}

const LOCKED = [0, 0, 3, 0, 0, 0, 0, 0, 0];
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms: number) =>
    new Observable<void>((subscriber) => {
      const timer = setTimeout(() => {
        subscriber.next();
        subscriber.complete();
      }, ms);
      return () => clearTimeout(timer);
    }),
  every: (ms: number) =>
    new Observable<void>((subscriber) => {
      const timer = setInterval(() => subscriber.next(), ms);
      return () => clearInterval(timer);
    }),
};

let boards: ScriptedBoard[];
let troubles: GateError[];
let connected: boolean;
let doors: FirmataDoors;
let make: () => ScriptedBoard;
const board = () => boards.at(-1)!;
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'Date', 'performance'] });
  boards = [];
  troubles = [];
  make = () => new ScriptedBoard();
  doors = new FirmataDoors(
    () => {
      const made = make();
      boards.push(made);
      return Promise.resolve(made);
    },
    clock,
    (error) => troubles.push(error),
  );
  doors.connected.subscribe((is) => {
    connected = is;
  });
});
afterEach(async () => {
  await doors.close();
  vi.useRealTimers();
});
async function inService(): Promise<void> {
  await settle(300);
  board().status(...LOCKED);
  await settle(10);
  expect(connected).toBe(true);
}

test('connected only after the board has introduced itself and sent a status', async () => {
  await settle(1000);
  expect(connected).toBe(false);
  await expect(doors.open('entry')).rejects.toMatchObject({ code: 'door-board', message: expect.stringContaining('not connected') });
  await inService();
});

test('a board with another program is refused with what to do', async () => {
  make = () => Object.assign(new ScriptedBoard(), { name: 'StandardFirmata.ino' });
  board().name = 'StandardFirmata.ino';
  await settle(600);
  expect(connected).toBe(false);
  expect(troubles[0]?.message).toBe(
    'The board runs another program: expected the firmware "limen-door", got "StandardFirmata.ino". Flash firmware/door.hex.',
  );
});

test('each command is sent once with its own sequence number and gets its own answer', async () => {
  await inService();
  board().reply = () => undefined;
  const first = doors.open('entry');
  const second = doors.closeAll();
  await settle();
  const commands = board().heard.filter(([, kind]) => kind === 0x01);
  expect(commands).toEqual([
    [0xf0, ...commandMessage('entry', 1), 0xf7],
    [0xf0, ...commandMessage('closeAll', 2), 0xf7],
  ]);
  board().push(Buffer.of(0xf0, 0x04, 2, 0, 0xf7, 0xf0, 0x04, 99, 0, 0xf7, 0xf0, 0x04, 1, 1, 0xf7));
  expect(await Promise.all([first, second])).toEqual(['refused-other-door-open', 'ok']);
});

test('no answer within 500 ms is an error, and an answer after that is ignored', async () => {
  await inService();
  board().reply = () => undefined;
  const answer = doors.open('exit').catch((error: GateError) => error.message);
  await settle(499);
  expect(connected).toBe(true);
  await settle(1);
  expect(await answer).toContain('did not answer within 500 ms');
  board().push(Buffer.of(0xf0, 0x04, 1, 0, 0xf7));
  await settle();
  expect(board().heard.filter(([, kind]) => kind === 0x01)).toHaveLength(1);
});

test('silence of 750 ms ends the connection, the line is opened again', async () => {
  await inService();
  board().speaking = false;
  await settle(760);
  expect(connected).toBe(false);
  expect(troubles.at(-1)?.message).toContain('fallen silent');
  await settle(300);
  expect(boards).toHaveLength(2);
  await inService();
});

test('the adapter sends no heartbeat by itself', async () => {
  await inService();
  for (let i = 0; i < 10; i++) {
    await settle(200);
    board().status(...LOCKED);
  }
  expect(board().heard.filter(([, kind]) => kind === 0x02)).toHaveLength(0);
  doors.heartbeat();
  await settle();
  expect(board().heard.filter(([, kind]) => kind === 0x02)).toHaveLength(1);
});

test('two adapters in one process hear only their own boards', async () => {
  await inService();
  const other = new ScriptedBoard();
  const otherDoors = new FirmataDoors(() => Promise.resolve(other), clock);
  let otherState: string | undefined;
  otherDoors.status.subscribe((status) => {
    otherState = status.state;
  });
  let state: string | undefined;
  doors.status.subscribe((status) => {
    state = status.state;
  });
  for (let i = 0; i < 3; i++) {
    await settle(200);
    board().status(...LOCKED);
    other.status(4, 2, 19, 0, 0, 0, 0, 0, 0);
  }
  await settle(10);
  expect([state, otherState]).toEqual(['locked', 'emergency']);
  await otherDoors.close();
});

test('messages of the board are read with their ranges checked', () => {
  expect(readStatus([1, 1, 2 | 4 | 32, 5, 6, 7, 127, 3, 8])).toEqual({
    status: {
      state: 'entryOpen',
      entryClosed: false,
      exitClosed: true,
      entryBlocked: true,
      exitBlocked: false,
      occupied: true,
      emergency: false,
      crossings: { entryIn: 5, entryOut: 6, exitIn: 7, exitOut: 127 },
      reopens: 3,
    },
    watchdogReset: true,
  });
  for (const damaged of [[], [7, 0, 0, 0, 0, 0, 0, 0, 0], LOCKED.slice(1), [...LOCKED, 0]]) expect(readStatus(damaged)).toBeUndefined();
  expect(readReply([3, 2])).toEqual({ sequence: 3, reply: 'refused-state' });
  for (const damaged of [[], [3], [3, 3], [3, 0, 0]]) expect(readReply(damaged)).toBeUndefined();
});
