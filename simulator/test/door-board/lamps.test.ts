import { expect, test } from 'vitest';
import { PINS } from '../../src/door-board/index.ts';
import { VirtualGate } from './virtual-time.ts';

test('each traffic light shows what was asked for, never both colours', async () => {
  const it = await new VirtualGate().inService();
  for (const door of ['entry', 'exit'] as const) {
    for (const lamp of ['green', 'red', 'green', 'off', 'red', 'off'] as const) {
      it.doors.lamps[door](lamp);
      await it.run(20, () => expect(it.board.lamps[door]).not.toBe('both'));
      expect(it.board.lamps[door]).toBe(lamp);
    }
  }
});

test("the board's LED changes with every heartbeat", async () => {
  const it = await new VirtualGate().inService();
  const levels: boolean[] = [];
  for (let i = 0; i < 4; i++) {
    await it.run(200);
    levels.push(it.board.chip.output(PINS.led));
  }
  expect(levels).toEqual([levels[0], !levels[0], levels[0], !levels[0]]);
});
