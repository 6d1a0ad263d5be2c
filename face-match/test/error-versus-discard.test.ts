import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorVersusDiscard } from '../src/error-versus-discard.ts';

/** Ten comparisons, two of them wrong. */
const comparisons = (qualityOf: (i: number) => number) =>
  Array.from({ length: 10 }, (_, i) => ({ similarity: i < 2 ? 0.1 : 0.9, quality: qualityOf(i) }));

describe('error versus discard (ISO/IEC 29794-1)', () => {
  it('falls to nothing where the wrong ones have the lowest quality', () => {
    const { fnmr, area } = errorVersusDiscard(
      comparisons((i) => i),
      0.5,
      [0, 0.1, 0.2, 0.5],
    );
    expect(fnmr.map((point) => point.fnmr)).toEqual([0.2, expect.closeTo(1 / 9, 9), expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    expect(area).toBeGreaterThan(0.4);
    expect(area).toBeLessThan(0.6);
  });

  it('rises where quality says the opposite', () => {
    const { fnmr, area } = errorVersusDiscard(
      comparisons((i) => -i),
      0.5,
      [0.5],
    );
    expect(fnmr[0]!.fnmr).toBeCloseTo(0.4, 9);
    expect(area).toBeGreaterThan(1.05);
  });

  it('is flat where quality is the same for all, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 }), (order) => {
        const all = comparisons(() => 50);
        const { fnmr, area } = errorVersusDiscard(
          order.map((i) => all[i]!),
          0.5,
        );
        for (const point of fnmr) expect(point.fnmr).toBeCloseTo(0.2, 9);
        expect(area).toBeCloseTo(1, 9);
      }),
    );
  });

  it('counts a score at the threshold as a match, and a comparison by its weight', () => {
    const rated = [
      { similarity: 0.4, quality: 1, weight: 3 },
      { similarity: 0.5, quality: 2, weight: 1 },
    ];
    const { fnmr } = errorVersusDiscard(rated, 0.5, [0, 0.375, 0.75]);
    expect(fnmr[0]!.fnmr).toBeCloseTo(0.75, 9);
    expect(fnmr[1]!.fnmr).toBeCloseTo(0.6, 9);
    expect(fnmr[2]!.fnmr).toBeCloseTo(0, 9);
  });
});
