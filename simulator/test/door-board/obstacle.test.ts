import { expect, test } from 'vitest';
import { GATE } from '../../src/door-board/index.ts';
import { VirtualGate } from './virtual-time.ts';

test('a closing door that meets a person opens again, stays open while they stand there, and closes behind them', async () => {
  const it = await new VirtualGate().inService();
  const person = it.gate.addPerson('a', -0.3);
  await it.ask(it.doors.open('entry'));
  await it.until('open', () => it.gate.entry.opening === 1);
  await it.ask(it.doors.closeAll());
  void person.moveTo(GATE.entry);
  await it.until('in the doorway', () => it.status.entryBlocked);
  await it.until('opening again', () => it.board.drives.entry, 50);
  await it.run(20_000);
  expect(it.status).toMatchObject({ state: 'closing', entryClosed: false, entryBlocked: true, reopens: 1 });
  expect(it.gate.entry.opening).toBe(1);
  void person.moveTo(1);
  await it.until('locked', () => it.status.state === 'locked');
  expect(it.status).toMatchObject({ occupied: true, entryBlocked: false, crossings: { entryIn: 1, entryOut: 0 } });
});

test('the release of a door in which somebody stands expires, yet the door does not close on them', async () => {
  const it = await new VirtualGate().inService();
  const person = it.gate.addPerson('a', -1);
  await it.ask(it.doors.open('entry'));
  void person.moveTo(GATE.entry);
  let pressed = false;
  await it.run(16_000, () => {
    pressed ||= it.gate.entry.pressed;
  });
  expect(it.status).toMatchObject({ state: 'closing', entryBlocked: true });
  expect(it.gate.entry.opening).toBe(1);
  expect(pressed).toBe(false);
});

test('in the safe state too no door closes on a person', async () => {
  const it = await new VirtualGate().inService();
  const person = it.gate.addPerson('a', -1);
  await it.ask(it.doors.open('entry'));
  void person.moveTo(GATE.entry);
  await it.run(1500);
  it.beating = false;
  await it.run(3000);
  expect(it.status.state).toBe('failsafe');
  expect(it.gate.entry.opening).toBe(1);
  void person.moveTo(-1);
  await it.until('closed', () => it.gate.entry.closed, 4000);
  expect(it.status.state).toBe('failsafe');
});

test('the safety edge alone reopens a door, with both beams blind', async () => {
  const it = await new VirtualGate().inService();
  await it.ask(it.doors.open('exit'));
  await it.run(800);
  const thin = it.gate.leave(GATE.exit, 0.05); // between the beams
  await it.ask(it.doors.closeAll());
  await it.until('pressed', () => it.gate.exit.pressed);
  await it.until('opening again', () => it.board.drives.exit, 50);
  thin.remove();
  await it.until('locked', () => it.status.state === 'locked', 4000);
  expect(it.status.reopens).toBeGreaterThanOrEqual(1);
});

test('a suitcase in the doorway keeps the door open, and the other locked', async () => {
  const it = await new VirtualGate().inService();
  await it.ask(it.doors.open('exit'));
  await it.run(700);
  it.gate.leave(GATE.exit);
  await it.run(20_000);
  expect(it.status).toMatchObject({ state: 'closing', exitBlocked: true, exitClosed: false });
  expect(await it.ask(it.doors.open('entry'))).toBe('refused-other-door-open');
});

test('a suitcase left between the doors bears on the floor', async () => {
  const it = await new VirtualGate().inService();
  const suitcase = it.gate.leave(1.5);
  await it.until('occupied', () => it.status.occupied, 50);
  suitcase.remove();
  await it.until('empty', () => !it.status.occupied, 50);
});
