import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PINS } from '../../src/door-board/index.ts';
import { OPEN_ENTRY, RawHost } from './raw-host.ts';
import { VirtualGate } from './virtual-time.ts';

test('raw Firmata writes cannot move a drive or turn a sensor', async () => {
  const it = await new VirtualGate().inService();
  const io = it.board.chip;
  for (let pin = 0; pin < 128; pin++) {
    if (pin >= 11 && pin <= 13) continue;
    for (const mode of [0, 1, 3, 4, 0x0b]) io.send(Uint8Array.of(0xf4, pin, mode, 0xf5, pin, 1));
    await it.run(6);
  }
  for (let port = 0; port < 16; port++) io.send(Uint8Array.of(0x90 | port, 0x7f, 0x7f));
  await it.run(100);
  expect(it.board.drives).toEqual({ entry: false, exit: false });
  for (const pin of [2, 3, 4, 5, 6, 7, 9, 14, 15, 16]) expect(io.output(pin)).toBe(false);
  // The same with a door released: it cannot be locked by a raw write either, nor the other added.
  await it.ask(it.doors.open('entry'));
  io.send(Uint8Array.of(0x91, 0x00, 0x00, 0xf5, PINS.exitDrive, 1, 0xf5, PINS.entryDrive, 0, 0xff));
  await it.run(20);
  expect(it.board.drives).toEqual({ entry: true, exit: false });
  await it.doors.close();
});

test('a damaged, cut off or overlong command opens nothing, and the next correct one works', () => {
  const host = new RawHost();
  host.run(20);
  const correct = [0x01, 5, OPEN_ENTRY, 5 ^ OPEN_ENTRY ^ 0x5a];
  for (let byte = 0; byte < correct.length; byte++) {
    for (let bit = 0; bit < 7; bit++) {
      const damaged = [...correct];
      damaged[byte]! ^= 1 << bit;
      host.send(0xf0, ...damaged, 0xf7);
      host.run(4);
      expect(host.board.drives.entry).toBe(false);
    }
  }
  host.send(0xf0, ...correct.slice(0, 3)); // cut off
  host.send(0xf0, ...correct, 0, 0xf7); // too long by one
  host.send(0xf0, ...Array(500).fill(1), ...correct, 0xf7); // overlong
  host.send(0xf0, 0xf7, 0xf7, ...correct, 0xf7); // outside sysex
  host.run(200);
  expect(host.board.drives.entry).toBe(false);
  host.send(0xf0, ...correct, 0xf7);
  host.run(10);
  expect(host.board.drives.entry).toBe(true);
});

test('any bytes are harmless: no drive moves, the watchdog stays quiet, the board still answers', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 4 }), (bursts) => {
      const host = new RawHost();
      host.run(20);
      for (const burst of bursts) {
        host.board.chip.send(burst);
        host.run(60);
      }
      expect(host.board.drives).toEqual({ entry: false, exit: false });
      expect(host.board.chip.watchdogResets).toBe(0);
      host.command(OPEN_ENTRY, 99);
      host.run(40);
      expect(host.board.drives).toEqual({ entry: true, exit: false });
    }),
    { numRuns: 60 },
  );
});

test('a flood of questions does not hold up the interlock', () => {
  const host = new RawHost();
  host.run(20);
  host.command(OPEN_ENTRY);
  host.run(1000);
  for (let i = 0; i < 400; i++) host.send(0xf0, 0x6b, 0xf7); // capability query: 60 bytes back for 3
  host.beating = false;
  const silence = host.until('drive off', () => !host.board.drives.entry, 1500);
  expect(silence).toBeLessThan(1010);
  expect(host.board.chip.watchdogResets).toBe(0);
});
