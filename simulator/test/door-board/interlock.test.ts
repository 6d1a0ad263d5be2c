import { expect, test } from 'vitest';
import { VirtualGate } from './virtual-time.ts';

const MAX_OPEN_MS = 15_000;
const HEARTBEAT_MS = 1000;

test('one door opens at a time: the other is refused until the first is closed', async () => {
  const it = await new VirtualGate().inService();
  expect(await it.ask(it.doors.open('entry'))).toBe('ok');
  await it.until('entry open', () => it.gate.entry.opening === 1);
  expect(it.status).toMatchObject({ state: 'entryOpen', entryClosed: false, exitClosed: true });
  expect(await it.ask(it.doors.open('exit'))).toBe('refused-other-door-open');
  expect(it.board.drives).toEqual({ entry: true, exit: false });
  expect(await it.ask(it.doors.closeAll())).toBe('ok');
  expect(await it.ask(it.doors.open('exit'))).toBe('refused-other-door-open'); // still closing
  await it.until('locked', () => it.status.state === 'locked');
  expect(await it.ask(it.doors.open('exit'))).toBe('ok');
  await it.until('exit open', () => it.gate.exit.opening === 1);
  expect(await it.ask(it.doors.open('entry'))).toBe('refused-other-door-open');
});

test('every release expires after the maximum open time, repeated commands do not prolong it', async () => {
  const it = await new VirtualGate().inService();
  await it.ask(it.doors.open('entry'));
  let asked = 0;
  const open = await it.until(
    'drive off',
    () => {
      if (++asked % 400 === 0) void it.doors.open('entry');
      return !it.board.drives.entry;
    },
    20_000,
  );
  expect(open).toBeGreaterThan(MAX_OPEN_MS - 50);
  expect(open).toBeLessThanOrEqual(MAX_OPEN_MS + 10);
  await it.until('locked', () => it.status.state === 'locked', 1000);
});

test('silence of the host for 1 s leads to the safe state: doors close, commands are refused, lamps go out', async () => {
  const it = await new VirtualGate().inService();
  it.doors.lamps.entry('green');
  await it.ask(it.doors.open('entry'));
  await it.run(800);
  it.doors.heartbeat();
  await it.run(4);
  it.beating = false;
  const silence = await it.until('drive off', () => !it.board.drives.entry, 2000);
  expect(silence).toBeGreaterThan(HEARTBEAT_MS - 20);
  expect(silence).toBeLessThanOrEqual(HEARTBEAT_MS + 10);
  await it.until('safe state', () => it.status.state === 'failsafe', 50);
  await it.run(1000);
  expect(it.gate.entry.closed && it.gate.exit.closed).toBe(true);
  expect(it.board.lamps).toEqual({ entry: 'off', exit: 'off' });
  expect(await it.ask(it.doors.open('entry'))).toBe('refused-state');
  it.beating = true;
  await it.inService();
  await it.run(50);
  expect(it.board.lamps).toEqual({ entry: 'green', exit: 'off' }); // shown again by the adapter
});

test('a board that starts is in the safe state until the host thinks', async () => {
  const it = new VirtualGate();
  it.beating = false;
  await it.until('connected', () => it.connected);
  await it.run(2000);
  expect(it.status.state).toBe('failsafe');
  expect(await it.ask(it.doors.open('exit'))).toBe('refused-state');
  expect(it.board.drives).toEqual({ entry: false, exit: false });
});

test('a forced door is a fault: nothing can be released until both doors have been closed for a while', async () => {
  const it = await new VirtualGate().inService();
  it.gate.exit.forced = true;
  await it.until('fault', () => it.status.state === 'fault', 1000);
  expect(await it.ask(it.doors.open('entry'))).toBe('refused-state');
  it.gate.exit.forced = false;
  await it.until('closed', () => it.status.exitClosed);
  expect(await it.until('locked', () => it.status.state === 'locked', 1000)).toBeGreaterThan(450);
});

test('a door forced while the other is released takes the release away', async () => {
  const it = await new VirtualGate().inService();
  await it.ask(it.doors.open('entry'));
  await it.run(700);
  it.gate.exit.forced = true;
  await it.until('fault', () => it.status.state === 'fault', 200);
  expect(it.board.drives).toEqual({ entry: false, exit: false });
});

test('a door that is free to close and does not is a fault', async () => {
  const it = await new VirtualGate().inService();
  await it.ask(it.doors.open('exit'));
  await it.run(700);
  it.gate.exit.forced = true; // jammed open
  await it.ask(it.doors.closeAll());
  expect(await it.until('fault', () => it.status.state === 'fault', 12_000)).toBeGreaterThan(9_900);
});
