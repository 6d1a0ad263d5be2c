import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, keepComparisons, lowestOf, packBins, SCORE_BINS, unpackBins } from '../src/non-mated-comparisons.ts';
import { fnmrAtFmr } from '../src/statistics/operating-point.ts';
import { sortScores } from '../src/statistics/sorted-scores.ts';

/** Similarities, among them edges of bins and ties. */
const similarity = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: SCORE_BINS - 1 }).map(lowestOf),
  fc.constantFrom(-1, -Number.MIN_VALUE, 0.5, 0.9, 1),
);

/** What a report reads of scores that a gate kept. */
function kept(all: ArrayLike<number>, exactFrom: number): number[] {
  const { bins, exact } = keepComparisons(
    { passageId: 'p', templateVersion: 'v', exactFrom },
    Array.from(all, (s, i) => ({ otherPassageId: `o${i}`, similarity: s, selection: 'random', shared: 0, sameDay: false })),
  );
  return [...unpackBins(bins).map(({ bin }) => lowestOf(bin)), ...exact.map((comparison) => comparison.similarity)];
}
const above = (scores: readonly number[], threshold: number) => scores.filter((s) => s >= threshold).length;

describe('scores kept by bin, the highest exactly', () => {
  it('every similarity lies in the bin that says so', () => {
    fc.assert(
      fc.property(similarity, (s) => {
        const bin = binOf(s);
        expect(lowestOf(bin)).toBeLessThanOrEqual(s);
        if (bin < SCORE_BINS - 1) expect(lowestOf(bin + 1)).toBeGreaterThan(s);
      }),
    );
    expect([binOf(-1.000001), binOf(-1), binOf(1), binOf(1.000001)]).toEqual([0, 0, SCORE_BINS - 1, SCORE_BINS - 1]);
  });

  it('survive packing, and nothing else is unpacked', () => {
    const comparison = fc.record({
      bin: fc.integer({ min: 0, max: SCORE_BINS - 1 }),
      selection: fc.constantFrom('random' as const, 'alike' as const),
      sameDay: fc.boolean(),
      shared: fc.integer({ min: 0, max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(comparison), (comparisons) => {
        expect(unpackBins(packBins(comparisons))).toEqual([...comparisons].sort((a, b) => a.bin - b.bin));
      }),
    );
    expect(() => unpackBins(Uint8Array.of(1, 2))).toThrow(RangeError);
    expect(() => unpackBins(Uint8Array.of(1, 2, 64))).toThrow(RangeError);
  });

  it('give the same matches at every threshold from exactFrom on, and at the edges of bins below', () => {
    fc.assert(
      fc.property(fc.array(similarity, { maxLength: 60 }), similarity, similarity, (all, exactFrom, threshold) => {
        const edge = lowestOf(binOf(threshold));
        for (const t of [Math.max(threshold, exactFrom), edge]) expect(above(kept(all, exactFrom), t)).toBe(above(all, t));
        // Elsewhere a score of the threshold's own bin may fall on the other side.
        expect(above(kept(all, exactFrom), threshold)).toBeLessThanOrEqual(above(all, threshold));
        expect(above(kept(all, exactFrom), edge)).toBeGreaterThanOrEqual(above(all, threshold));
      }),
    );
  });

  it('give FMR 1e-5 of a hundred thousand scores at the same threshold', () => {
    const all = Float64Array.from({ length: 100_000 }, (_, i) => Math.cos(i * 0.618) * 0.4 + Math.sin(i * i * 1e-3) * 0.3);
    const whole = fnmrAtFmr(sortScores([]), sortScores(all), 1e-5);
    expect(fnmrAtFmr(sortScores([]), sortScores(kept(all, 0.6)), 1e-5)).toEqual(whole);
    expect(whole.falseMatches).toBe(1);
  });
});
