import { expect, test } from 'vitest';
import { PINS } from '../../src/door-board/index.ts';
import { OPEN_ENTRY, RawHost } from './raw-host.ts';

const CYCLES_PER_US = 16;

/** Microseconds from the button's contact to the exit's drive. */
function releaseTime(host: RawHost): number {
  const { chip } = host.board;
  let driven: number | undefined;
  chip.onPinChange = (pin, high, cycles) => {
    if (pin === PINS.exitDrive && high) driven ??= cycles;
  };
  const pressed = chip.cycles;
  host.gate.emergency = true;
  host.board.advance(2);
  return ((driven ?? Number.POSITIVE_INFINITY) - pressed) / CYCLES_PER_US;
}

test('the emergency button frees the exit within 20 µs, at any moment of the program', () => {
  let slowest = 0;
  for (let moment = 0; moment < 60; moment++) {
    const host = new RawHost();
    host.run(20);
    host.command(OPEN_ENTRY); // bytes arrive and answers leave while the button is pressed
    host.send(0xf0, 0x6b, 0xf7);
    host.board.chip.advance(0.1 + moment * 0.137);
    slowest = Math.max(slowest, releaseTime(host));
    expect(host.board.drives).toEqual({ entry: false, exit: true });
  }
  expect(slowest).toBeLessThan(20);
});

test('it works without a host, and while the main program hangs', () => {
  const silent = new RawHost();
  silent.beating = false;
  silent.run(3000);
  expect(releaseTime(silent)).toBeLessThan(20);

  const hung = new RawHost();
  hung.run(100);
  hung.board.chip.hang('on');
  expect(releaseTime(hung)).toBeLessThan(20);
  hung.run(400); // the watchdog restarts the board meanwhile
  expect(hung.board.chip.watchdogResets).toBeGreaterThan(0);
  expect(hung.board.drives).toEqual({ entry: false, exit: true });
});

test('the entry is let go at once, the exit stays free until the button is released, then everything locks', () => {
  const host = new RawHost();
  host.run(20);
  host.command(OPEN_ENTRY);
  host.run(1000);
  expect(host.gate.entry.opening).toBe(1);
  releaseTime(host);
  expect(host.board.drives).toEqual({ entry: false, exit: true });
  host.run(30_000);
  expect(host.board.drives).toEqual({ entry: false, exit: true });
  host.command(OPEN_ENTRY, 7);
  host.heard();
  host.run(10);
  expect(host.heardMessage(0xf0, 0x04, 7, 2, 0xf7)).toBe(true); // refused-state
  host.gate.emergency = false;
  host.until('both closed', () => host.gate.exit.closed && host.gate.entry.closed, 3000);
  expect(host.board.drives).toEqual({ entry: false, exit: false });
});

test('a broken wire to the button is an emergency', () => {
  const host = new RawHost();
  host.run(20);
  host.gate.cut.add('emergency');
  host.run(10);
  expect(host.board.drives).toEqual({ entry: false, exit: true });
});
