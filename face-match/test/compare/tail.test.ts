import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepTail } from '../../src/compare/tail.ts';

const value = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, -0.5, 0, 0.5, 1)).map((number) => number + 0); // no -0
const values = fc.array(value, { maxLength: 200 });

/** The definition: all of `from` or more, or as many of the highest as `most` and ties allow. */
function expected(all: readonly number[], from: number, most: number): number[] {
  const sorted = all.filter((value) => value >= from).sort((a, b) => b - a);
  return sorted.length <= most ? sorted : sorted.filter((value) => value > sorted[most]!);
}

it('keeps the highest, whatever comes in whatever order', () => {
  fc.assert(
    fc.property(values, fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 1, max: 30 }), (all, from, most) => {
      const keeper = keepTail(from, most);
      for (const [i, value] of all.entries()) keeper.add(value, i, 2 * i, 3 * i);
      const tail = keeper.tail();
      expect([...tail.similarity]).toEqual(expected(all, from, most));
      tail.live.forEach((live, i) => {
        expect([all[live], tail.chip[i], tail.bin[i]]).toEqual([tail.similarity[i], 2 * live, 3 * live]);
      });
      // Every pair of `from` or more is there, and it says so where that is not what was asked.
      expect(all.filter((value) => value >= tail.from).length).toBe(tail.similarity.length);
      expect(tail.raisedFrom).toBe(all.filter((value) => value >= from).length > most ? from : undefined);
    }),
  );
});

it('ends with the same from several keepers', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4 }), (all, most, keepers) => {
      const parts = Array.from({ length: keepers }, () => keepTail(-1, most));
      for (const [i, value] of all.entries()) parts[(i * 7) % keepers]!.add(value, i, 0, 0);
      const tails = parts.map((part) => part.tail());
      const together = keepTail(Math.max(...tails.map(({ from }) => from)), most, -1);
      for (const { similarity, live } of tails) for (const [i, value] of similarity.entries()) together.add(value, live[i]!, 0, 0);
      expect([...together.tail().similarity]).toEqual(expected(all, -1, most));
    }),
  );
});
