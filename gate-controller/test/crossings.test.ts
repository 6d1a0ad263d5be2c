import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossingsBetween } from '../src/crossings.ts';
import type { BoardStatus } from '../src/doors.ts';

const at = (entryIn: number, entryOut: number, exitIn: number, exitOut: number): BoardStatus => ({
  state: 'locked',
  entryClosed: true,
  exitClosed: true,
  entryBlocked: false,
  exitBlocked: false,
  occupied: false,
  emergency: false,
  crossings: { entryIn, entryOut, exitIn, exitOut },
  reopens: 0,
});

describe('crossings from the board’s counters', () => {
  it('counts nothing from the first status', () => expect(crossingsBetween(undefined, at(5, 3, 0, 1))).toEqual([]));
  it('counts across the wrap', () => expect(crossingsBetween(at(127, 0, 0, 0), at(1, 0, 0, 0))).toHaveLength(2));
  it('tells people in before people out', () => {
    const found = crossingsBetween(at(0, 0, 0, 0), at(1, 1, 1, 1)).map((c) => c.direction);
    expect(found).toEqual(['in', 'in', 'out', 'out']);
  });
  it('finds every crossing once', () => {
    const n = fc.nat(20);
    fc.assert(
      fc.property(n, n, n, n, fc.nat(127), (a, b, c, d, base) => {
        const w = (x: number) => (base + x) % 128;
        expect(crossingsBetween(at(base, base, base, base), at(w(a), w(b), w(c), w(d)))).toHaveLength(a + b + c + d);
      }),
    );
  });
});
