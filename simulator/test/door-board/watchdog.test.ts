import { expect, test } from 'vitest';
import { GATE } from '../../src/door-board/index.ts';
import { OPEN_ENTRY, RawHost } from './raw-host.ts';
import { VirtualGate } from './virtual-time.ts';

for (const interrupts of ['on', 'off'] as const) {
  test(`firmware that hangs with interrupts ${interrupts} loses its doors within 250 ms`, () => {
    const host = new RawHost();
    host.run(20);
    host.command(OPEN_ENTRY);
    host.run(1000);
    expect(host.board.drives.entry).toBe(true);
    host.board.chip.hang(interrupts);
    expect(host.until('drive off', () => !host.board.drives.entry, 1000)).toBeLessThan(250);
    expect(host.board.chip.watchdogResets).toBe(1);
    host.until('locked', () => host.gate.entry.closed, 2000);
  });
}

test('after a watchdog reset the door does not close on the person in it, and the host is told', async () => {
  const it = await new VirtualGate().inService();
  const person = it.gate.addPerson('a', -1);
  await it.ask(it.doors.open('entry'));
  void person.moveTo(GATE.entry);
  await it.run(1500);
  it.board.chip.hang('off');
  let least = 1;
  await it.run(3000, () => {
    least = Math.min(least, it.gate.entry.opening);
  });
  expect(it.board.chip.watchdogResets).toBe(1);
  expect(least).toBeGreaterThan(0.5); // it begins to close while the board restarts, then returns
  expect(it.gate.entry.opening).toBe(1);
  expect(it.troubles.map((error) => error.message)).toEqual([expect.stringContaining('watchdog')]);
});

test('an undisturbed board is never restarted', () => {
  const host = new RawHost();
  host.run(20_000);
  expect(host.board.chip.watchdogResets).toBe(0);
});
