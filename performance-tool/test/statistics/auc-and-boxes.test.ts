import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve } from '../../src/statistics/auc.ts';
import { normal, seededRandom } from '../../src/statistics/random.ts';
import { box, distribution } from '../../src/statistics/score-distribution.ts';
import { sortScores } from '../../src/statistics/sorted-scores.ts';
import { correctForReview } from '../../src/statistics/verification-bias.ts';

const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 });

describe('AUC', () => {
  test('is the share of pairs won, ties half', () => {
    fc.assert(
      fc.property(scores, scores, (mated, nonMated) => {
        let wins = 0;
        for (const a of mated) for (const b of nonMated) wins += a > b ? 1 : a === b ? 0.5 : 0;
        expect(areaUnderCurve(sortScores(mated), sortScores(nonMated)).value).toBeCloseTo(wins / mated.length / nonMated.length, 12);
      }),
    );
  });

  test('covers the true area about as often as said, with persons who recur only if they are counted', () => {
    const random = seededRandom(5, 'auc');
    // Scores of means 1 and 0; a person's own part weighs half: the area is Φ(1 / √2).
    const truth = 0.76025;
    const covered = [0, 0];
    const runs = 150;
    for (let run = 0; run < runs; run++) {
      const own = Float64Array.from({ length: 80 }, () => Math.SQRT1_2 * normal(random));
      const rows = Array.from({ length: 400 }, (_, i) => ({ person: i % 80, score: 1 + own[i % 80]! + Math.SQRT1_2 * normal(random) }));
      rows.sort((a, b) => a.score - b.score);
      const others = Float64Array.from({ length: 400 }, () => normal(random)).sort();
      const mated = Float64Array.from(rows, ({ score }) => score);
      const persons = {
        mated: Int32Array.from(rows, ({ person }) => person),
        nonMated: [Int32Array.from(others, (_, i) => 80 + i), new Int32Array(400).fill(-1)] as const,
      };
      for (const [i, told] of [persons, undefined].entries()) {
        const { low, high } = areaUnderCurve(mated, others, 0.95, told);
        if (low <= truth && truth <= high) covered[i]!++;
      }
    }
    expect(covered[0]! / runs).toBeGreaterThan(0.88);
    expect(covered[1]! / runs).toBeLessThan(0.85);
  });

  test('of separated scores is 1 without a width', () =>
    expect(areaUnderCurve(sortScores([2, 3]), sortScores([0, 1]))).toEqual({ value: 1, low: 1, high: 1 }));
});

describe('distributions', () => {
  test('Tukey’s box, by hand', () =>
    expect(box(sortScores([1, 2, 3, 4, 5, 6, 7, 8, 30]))).toEqual({
      lowWhisker: 1,
      q1: 3,
      median: 5,
      q3: 7,
      highWhisker: 8,
      outliersBelow: 0,
      outliersAbove: 1,
    }));

  test('every score is in one bin', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 })), scores, (a, b) => {
        const got = distribution(sortScores(a), sortScores(b))!;
        const sum = (counts: readonly number[]) => counts.reduce((x, y) => x + y, 0);
        expect([sum(got.mated), sum(got.nonMated)]).toEqual([a.length, b.length]);
      }),
    );
    expect(distribution(sortScores([]), sortScores([]))).toBeUndefined();
  });
});

describe('review of referrals only', () => {
  test('by hand: 90 found genuine, 10 impostors, 20 undecided, 880 matches, FMR 1 %', () => {
    const got = correctForReview({ matches: 880, foundGenuine: 90, foundImpostor: 10, undecided: 20 }, 0.01)!;
    // 108 genuine and 12 impostors did not match; 12 · 1/99 impostors did.
    const accepted = 12 / 99;
    expect(got.falseAccepts).toBeCloseTo(accepted, 12);
    expect(got.corrected).toBeCloseTo(108 / (108 + 880 - accepted), 12);
    expect(got.low).toBeCloseTo(90 / 970, 12);
    expect(got.high).toBeCloseTo(110 / (990 - 10 / 99), 12);
  });

  test('without any decision there are bounds and no correction', () =>
    expect(correctForReview({ matches: 95, foundGenuine: 0, foundImpostor: 0, undecided: 5 }, 0.01)).toEqual({ low: 0, high: 0.05 }));

  test('bounds hold the corrected rate', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(50),
        fc.nat(50),
        fc.nat(50),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (matches, g, i, u, fmr) => {
          const got = correctForReview({ matches, foundGenuine: g, foundImpostor: i, undecided: u }, fmr);
          if (got?.corrected === undefined) return;
          expect(got.corrected).toBeGreaterThanOrEqual(got.low - 1e-12);
          if (matches > 500 * fmr) expect(got.low).toBeLessThanOrEqual(got.high + 1e-12);
        },
      ),
    );
  });
});
