import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cumulativeMatch, rankOfMate } from '../../src/statistics/cmc.ts';
import { det } from '../../src/statistics/det.ts';
import { equalErrorRate } from '../../src/statistics/eer.ts';
import { equalErrorRateOfBob, equalErrorRateOfHull } from '../../src/statistics/eer-definitions.ts';
import { sortScores } from '../../src/statistics/sorted-scores.ts';

const scores = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 25 });
const curveOf = (mated: readonly number[], nonMated: readonly number[]) => det(sortScores(mated), sortScores(nonMated));

describe('other definitions of the EER', () => {
  test('bob.measure’s is the half sum where the rates are closest', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const { value, threshold } = equalErrorRateOfBob(curveOf(a, b));
        const rates = (t: number) => [b.filter((s) => s >= t).length / b.length, a.filter((s) => s < t).length / a.length] as const;
        const gaps = [-9.5, ...[...a, ...b].map((s) => s + 0.5)].map((t) => Math.abs(rates(t)[0] - rates(t)[1]));
        const [fmr, fnmr] = rates(threshold);
        expect(Math.abs(fmr - fnmr)).toBeCloseTo(Math.min(...gaps), 12);
        expect(value).toBeCloseTo((fmr + fnmr) / 2, 12);
      }),
    );
  });

  test('by hand: three mated and four non-mated scores', () => {
    const curve = curveOf([2, 4, 5], [1, 2, 3, 4]);
    // Steps (FMR, FNMR): 1 → (1, 0), 2 → (¾, 0), 3 → (½, ⅓), 4 → (¼, ⅓), 5 → (0, ⅔), above → (0, 1).
    expect(equalErrorRateOfBob(curve)).toEqual({ value: (1 / 4 + 1 / 3) / 2, threshold: 4 });
    // The hull goes (0, ⅔), (¼, ⅓), (¾, 0): from x = y on the last edge, y = ⅓ − ⅔ (x − ¼).
    expect(equalErrorRateOfHull(curve)).toBeCloseTo(0.3, 12);
    expect(equalErrorRate(curve)).toMatchObject({ low: 1 / 4, high: 1 / 3 });
  });

  test('that of the hull is never above this program’s', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const curve = curveOf(a, b);
        const hull = equalErrorRateOfHull(curve);
        expect(hull).toBeLessThanOrEqual(equalErrorRate(curve).high + 1e-12);
        expect(hull).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(equalErrorRateOfHull(curveOf([3, 4], [1, 2]))).toBe(0);
    expect(equalErrorRateOfHull(curveOf([1], [1]))).toBeCloseTo(0.5, 12);
  });
});

describe('cumulative match characteristic', () => {
  test('by hand', () => {
    const { searches, missed, found } = cumulativeMatch([1, 1, 3, 2, 7, Number.NaN], 5);
    expect([searches, missed, [...found]]).toEqual([6, 1, [2, 3, 4, 4, 4]]);
    expect(() => cumulativeMatch([0])).toThrow(RangeError);
  });

  test('equal candidates count against the mate', () => {
    expect(rankOfMate(0.5, [0.9, 0.5, 0.4])).toBe(3);
    expect(rankOfMate(0.5, [])).toBe(1);
  });
});
