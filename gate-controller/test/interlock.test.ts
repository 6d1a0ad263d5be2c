import fc from 'fast-check';
import { ReplaySubject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { BoardStatus, Door, DoorReply, Doors } from '../src/doors.ts';
import { createInterlock, refusal } from '../src/interlock.ts';

const status: fc.Arbitrary<BoardStatus> = fc.record({
  state: fc.constantFrom('locked', 'entryOpen', 'exitOpen', 'closing', 'emergency', 'failsafe', 'fault'),
  entryClosed: fc.boolean(),
  exitClosed: fc.boolean(),
  entryBlocked: fc.boolean(),
  exitBlocked: fc.boolean(),
  occupied: fc.boolean(),
  emergency: fc.boolean(),
  crossings: fc.record({ entryIn: fc.nat(127), entryOut: fc.nat(127), exitIn: fc.nat(127), exitOut: fc.nat(127) }),
  reopens: fc.nat(127),
});
const locked: BoardStatus = {
  state: 'locked',
  entryClosed: true,
  exitClosed: true,
  entryBlocked: false,
  exitBlocked: false,
  occupied: false,
  emergency: false,
  crossings: { entryIn: 0, entryOut: 0, exitIn: 0, exitOut: 0 },
  reopens: 0,
};

/** The far side of the port: remembers what it was asked. */
function board() {
  const asked: string[] = [];
  const connected = new ReplaySubject<boolean>(1);
  const statuses = new ReplaySubject<BoardStatus>(1);
  const answers: ((reply: DoorReply) => void)[] = [];
  const doors: Doors = {
    connected,
    status: statuses,
    heartbeat: () => asked.push('heartbeat'),
    open: (door) => {
      asked.push(door);
      return new Promise((ok) => answers.push(ok));
    },
    closeAll: async () => {
      asked.push('close');
      return 'ok';
    },
    close: async () => undefined,
  };
  return { asked, connected, statuses, answers, doors };
}
const settled = () => new Promise((r) => setImmediate(r));

describe('the host’s interlock', () => {
  it('lets a door open only while the other is closed, the board ready and no emergency on', () => {
    fc.assert(
      fc.property(status, fc.constantFrom<Door>('entry', 'exit'), (s, door) => {
        if (refusal(s, door) !== undefined) return;
        expect(door === 'entry' ? s.exitClosed : s.entryClosed).toBe(true);
        expect(s.emergency).toBe(false);
        expect(['locked', 'closing', door === 'entry' ? 'entryOpen' : 'exitOpen']).toContain(s.state);
      }),
    );
  });
  it('never permits both doors for one status, unless both are closed', () => {
    fc.assert(
      fc.property(status, (s) => refusal(s, 'entry') !== undefined || refusal(s, 'exit') !== undefined || (s.entryClosed && s.exitClosed)),
    );
  });
  it('asks nothing of a board that has not spoken, or was lost since', async () => {
    const b = board();
    const interlock = createInterlock(b.doors);
    expect(await interlock.open('entry')).toBe('no-status');
    b.statuses.next(locked);
    b.connected.next(false);
    expect(await interlock.open('entry')).toBe('no-status');
    expect(b.asked).toEqual([]);
  });
  it('judges a command on what the one before it changed', async () => {
    const b = board();
    b.connected.next(true);
    b.statuses.next(locked);
    const interlock = createInterlock(b.doors);
    const entry = interlock.open('entry');
    const exit = interlock.open('exit');
    await settled();
    expect(b.asked).toEqual(['entry']);
    b.statuses.next({ ...locked, state: 'entryOpen', entryClosed: false });
    b.answers[0]?.('ok');
    expect(await entry).toBe('ok');
    expect(await exit).toBe('other-door-not-closed');
    expect(b.asked).toEqual(['entry']);
  });
  it('always lets doors close', async () => {
    const b = board();
    const interlock = createInterlock(b.doors);
    expect(await interlock.closeAll()).toBe('ok');
  });
});
