import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { det } from '../../src/statistics/det.ts';
import { equalErrorRate } from '../../src/statistics/eer.ts';
import { atThreshold, fmrAtFnmr, fnmrAtFmr } from '../../src/statistics/operating-point.ts';
import { nextAbove, sortScores } from '../../src/statistics/sorted-scores.ts';

// Few distinct values, so that ties within and between the lists are the rule.
const score = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(0.5, -0.5, -0, 1e-300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scores = fc.array(score, { minLength: 1, maxLength: 30 });

// The definitions, word by word.
const fmr = (nonMated: readonly number[], t: number) => nonMated.filter((s) => s >= t).length / nonMated.length;
const fnmr = (mated: readonly number[], t: number) => mated.filter((s) => s < t).length / mated.length;
/** Every threshold that could make a difference. */
const candidates = (...lists: (readonly number[])[]) => {
  const all = [...new Set(lists.flat().map((s) => s + 0))].sort((a, b) => a - b);
  return [...all, nextAbove(all[all.length - 1]!)];
};

describe('exact DET', () => {
  test('has one step for every distinct score and one above, with the rates of the definition', () => {
    fc.assert(
      fc.property(scores, scores, (mated, nonMated) => {
        const curve = det(sortScores(mated), sortScores(nonMated));
        expect(curve.thresholds.length).toBe(new Set([...mated, ...nonMated]).size + 1);
        for (const [i, t] of curve.thresholds.entries()) {
          expect(curve.falseMatches[i]! / curve.nonMated).toBe(fmr(nonMated, t));
          expect(curve.falseNonMatches[i]! / curve.mated).toBe(fnmr(mated, t));
        }
      }),
    );
  });

  test('begins where everything matches and ends where nothing does', () => {
    const curve = det(sortScores([3, 5]), sortScores([1, 3]));
    expect([...curve.thresholds]).toEqual([1, 3, 5, nextAbove(5)]);
    expect([...curve.falseMatches]).toEqual([2, 1, 0, 0]);
    expect([...curve.falseNonMatches]).toEqual([0, 0, 1, 2]);
  });

  test('agrees with the worked example in the manual of scikit-learn’s det_curve', () => {
    const curve = det(sortScores([0.35, 0.8]), sortScores([0.1, 0.4]));
    const at = (t: number) => {
      const i = curve.thresholds.indexOf(t);
      return [curve.falseMatches[i]! / 2, curve.falseNonMatches[i]! / 2];
    };
    expect([0.35, 0.4, 0.8].map(at)).toEqual([
      [0.5, 0],
      [0.5, 0.5],
      [0, 0.5],
    ]);
  });

  test('does not exist without both kinds, and scores are numbers', () => {
    expect(() => det(sortScores([]), sortScores([1]))).toThrow(RangeError);
    expect(() => sortScores([1, Number.NaN])).toThrow(RangeError);
  });

  test('takes a million scores', () => {
    const many = (n: number, shift: number) => Float64Array.from({ length: n }, (_, i) => shift + ((i * 7919) % n) / n);
    const curve = det(sortScores(many(400_000, 0.5)), sortScores(many(600_000, 0)));
    // Uniform on [½, 1½) and on [0, 1): FNMR = t − ½ meets FMR = 1 − t at t = ¾.
    expect(equalErrorRate(curve).value).toBeCloseTo(0.25, 5);
  });
});

describe('EER', () => {
  test('is FVC2000’s: the smaller of the two gaps that enclose the crossing', () => {
    fc.assert(
      fc.property(scores, scores, (mated, nonMated) => {
        const eer = equalErrorRate(det(sortScores(mated), sortScores(nonMated)));
        const thresholds = candidates(mated, nonMated);
        const t1 = Math.max(...thresholds.filter((t) => fnmr(mated, t) <= fmr(nonMated, t)));
        const t2 = Math.min(...thresholds.filter((t) => fnmr(mated, t) >= fmr(nonMated, t)));
        const sum = (t: number) => fnmr(mated, t) + fmr(nonMated, t);
        const expected = sum(t1) <= sum(t2) ? [fnmr(mated, t1), fmr(nonMated, t1)] : [fmr(nonMated, t2), fnmr(mated, t2)];
        expect([eer.low, eer.high]).toEqual(expected);
        expect(eer.value).toBe((eer.low + eer.high) / 2);
        expect([fmr(nonMated, eer.threshold), fnmr(mated, eer.threshold)].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  test('is 0 for separable and ½ for equal scores', () => {
    expect(equalErrorRate(det(sortScores([3, 4]), sortScores([1, 2]))).value).toBe(0);
    expect(equalErrorRate(det(sortScores([1]), sortScores([1]))).value).toBe(0.5);
  });
});

describe('FNMR at FMR', () => {
  const target = fc.oneof(fc.constantFrom(0, 0.001, 0.1, 1 / 3, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));

  test('keeps the target, with the lowest FNMR any threshold can keep it with', () => {
    fc.assert(
      fc.property(scores, scores, target, (mated, nonMated, limit) => {
        const point = fnmrAtFmr(sortScores(mated), sortScores(nonMated), limit);
        expect(point.falseMatches / nonMated.length).toBe(fmr(nonMated, point.threshold));
        expect(point.falseNonMatches / mated.length).toBe(fnmr(mated, point.threshold));
        expect(fmr(nonMated, point.threshold)).toBeLessThanOrEqual(limit);
        const best = Math.min(
          ...candidates(mated, nonMated)
            .filter((t) => fmr(nonMated, t) <= limit)
            .map((t) => fnmr(mated, t)),
        );
        expect(point.falseNonMatches / mated.length).toBe(best);
      }),
    );
  });

  test('names an attained threshold, not an interpolated one', () => {
    const mated = sortScores([0.6, 0.7, 0.9]);
    const nonMated = sortScores([0.1, 0.2, 0.65, 0.65, 0.65, 0.3, 0.4, 0.5, 0.15, 0.25]);
    // Three ties at the top: FMR 20 % cannot be had, the next below is 0 %.
    expect(fnmrAtFmr(mated, nonMated, 0.2)).toEqual({ threshold: 0.7, falseMatches: 0, falseNonMatches: 1 });
    expect(fnmrAtFmr(mated, nonMated, 0.3)).toEqual({ threshold: 0.6, falseMatches: 3, falseNonMatches: 0 });
  });

  test('FMR at FNMR is its mirror', () => {
    fc.assert(
      fc.property(scores, scores, target, (mated, nonMated, limit) => {
        const point = fmrAtFnmr(sortScores(mated), sortScores(nonMated), limit);
        expect(fnmr(mated, point.threshold)).toBeLessThanOrEqual(limit);
        const best = Math.min(
          ...candidates(mated, nonMated)
            .filter((t) => fnmr(mated, t) <= limit)
            .map((t) => fmr(nonMated, t)),
        );
        expect(point.falseMatches / nonMated.length).toBe(best);
      }),
    );
  });

  test('a score equal to the threshold matches', () => {
    expect(atThreshold(sortScores([0.5]), sortScores([0.5]), 0.5)).toEqual({ threshold: 0.5, falseMatches: 1, falseNonMatches: 0 });
  });
});
