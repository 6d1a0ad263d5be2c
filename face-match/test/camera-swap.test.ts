import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { small } from '../src/camera-view.ts';
import { type SwapWatch, watchForSwaps } from '../src/index.ts';

const view = (f: (x: number, y: number) => number) =>
  Uint8Array.from({ length: small.width * small.height }, (_, i) =>
    Math.max(0, Math.min(255, Math.round(f(i % small.width, Math.floor(i / small.width))))),
  );
/** One room with a door, a sign and a floor, seen from three heights: what is at the same place lies lower in the view of a higher camera. */
const room = (down: number) => (x: number, y: number) => {
  const at = y - down;
  if (at > 9) return 60 + x;
  if (x > 11 && x < 20 && at > 0) return 180;
  if (x > 3 && x < 8 && at > -2 && at < 3) return 40;
  return 110 + 1.5 * at;
};
const rooms = { low: room(-4), middle: room(0), high: room(4) };
type Id = keyof typeof rooms;
const ids = Object.keys(rooms) as Id[];
const looks = (
  watch: SwapWatch,
  times: number,
  shown: Record<Id, (x: number, y: number) => number>,
  light = (value: number, _x: number) => value,
) => {
  for (let i = 0; i < times; i++)
    for (const id of ids)
      watch.look(
        id,
        view((x, y) => light(shown[id](x, y), x)),
      );
};
const exchanged = { ...rooms, middle: rooms.high, high: rooms.middle };

describe('two cameras exchanged', () => {
  it('are told after two looks, a second, and forgotten when they are put right', () => {
    const watch = watchForSwaps();
    looks(watch, 30, rooms);
    looks(watch, 1, exchanged);
    expect(watch.swapped()).toEqual([]);
    looks(watch, 1, exchanged);
    expect(watch.swapped()).toEqual(['middle', 'high']);
    looks(watch, 400, exchanged);
    expect(watch.swapped()).toEqual(['middle', 'high']);
    looks(watch, 2, rooms);
    expect(watch.swapped()).toEqual([]);
  });

  it('are told at the first looks of the next start, from what was kept', () => {
    const before = watchForSwaps();
    looks(before, 30, rooms);
    const watch = watchForSwaps(JSON.parse(JSON.stringify(before.learned())));
    looks(watch, 2, { low: rooms.middle, middle: rooms.high, high: rooms.low });
    expect(watch.swapped()).toEqual(ids);
  });

  it('are no other light: dimmer, brighter, from one side', () => {
    const light = fc.record({
      gain: fc.double({ min: 0.3, max: 1.6, noNaN: true }),
      side: fc.double({ min: -0.03, max: 0.03, noNaN: true }),
      add: fc.integer({ min: -20, max: 40 }),
    });
    fc.assert(
      fc.property(light, ({ gain, side, add }) => {
        const watch = watchForSwaps();
        looks(watch, 30, rooms);
        looks(watch, 10, rooms, (value, x) => gain * value * (1 + side * (x - 16)) + add);
        expect(watch.swapped()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('are no people who pass', () => {
    const watch = watchForSwaps();
    looks(watch, 30, rooms);
    for (let step = 0; step < 40; step++) {
      const passing = (background: (x: number, y: number) => number) => (x: number, y: number) =>
        Math.abs(x - step) < 6 && y > 2 ? (y < 8 ? 150 : 50) : background(x, y);
      looks(watch, 1, { low: passing(rooms.low), middle: passing(rooms.middle), high: passing(rooms.high) });
      expect(watch.swapped()).toEqual([]);
    }
  });

  it('are not told before ten seconds were learnt', () => {
    const watch = watchForSwaps();
    looks(watch, 10, rooms);
    looks(watch, 9, exchanged);
    expect(watch.swapped()).toEqual([]);
  });
});
