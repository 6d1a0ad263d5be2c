import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketSort } from '../../src/statistics/bucket-sort.ts';
import { det } from '../../src/statistics/det.ts';
import { detCorners } from '../../src/statistics/det-corners.ts';
import { equalErrorRate, equalErrorRateOf } from '../../src/statistics/eer.ts';
import { normalCdf, probit } from '../../src/statistics/normal-deviate.ts';
import { fmrAtFnmr, fnmrAtFmr } from '../../src/statistics/operating-point.ts';
import { ascendingOrder } from '../../src/statistics/radix-order.ts';
import { normal, seededRandom } from '../../src/statistics/random.ts';
import { sharedFloats, sortInThreads } from '../../src/statistics/sort-in-threads.ts';
import { sortScores } from '../../src/statistics/sorted-scores.ts';
import { streamedPoints } from '../../src/statistics/streamed-points.ts';
import { countSteps, visibleSteps } from '../../src/statistics/visible-steps.ts';

// Few distinct values, so that ties within and between the lists are the rule; and some that no bucket of equal width expects.
const score = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(0.5, -0.5, 0, 1e-300, 1e300, -1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scores = fc.array(score, { minLength: 1, maxLength: 60 });
const positiveZero = (list: ArrayLike<number>): number[] => Array.from(list, (value) => value + 0);

describe('sorting', () => {
  test.each([Float32Array, Float64Array])('by buckets gives what %o gives itself', (Kind) => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 400 }), (list) => {
        // Rounding to single precision makes new zeros.
        const values = Kind.from(positiveZero(Kind.from(list)));
        const expected = values.slice().sort();
        expect(bucketSort(values)).toBe(new Set(expected).size);
        expect(values).toEqual(expected);
      }),
    );
  });

  test.each([
    ['normal', (random: () => number) => normal(random)],
    ['with one outlier in a thousand', (random: () => number) => (random() < 0.001 ? 1e9 * random() : random())],
    ['of a few values', (random: () => number) => Math.floor(7 * random())],
    ['all equal', () => 0.25],
  ])('by buckets, a hundred thousand scores %s', (_, draw) => {
    const random = seededRandom(1, 'sort');
    const values = Float64Array.from({ length: 100_000 }, () => draw(random));
    const expected = values.slice().sort();
    bucketSort(values);
    expect(values).toEqual(expected);
  });

  test('by several threads gives the same', async () => {
    const random = seededRandom(2, 'threads');
    const values = sharedFloats(100_000, 32);
    for (let i = 0; i < values.length; i++) values[i] = Math.fround(normal(random));
    const expected = Float32Array.from(values).sort();
    const distinct = await sortInThreads(values, 3);
    expect(Float32Array.from(values)).toEqual(expected);
    expect(distinct).toBe(new Set(expected).size);
  });

  test('refuses NaN, also among infinities', () => {
    expect(() => bucketSort(Float64Array.of(1, Number.NaN, 2))).toThrow(RangeError);
    expect(() => ascendingOrder(Float64Array.of(1, Number.NaN))).toThrow(RangeError);
    const infinite = Float64Array.of(Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY);
    bucketSort(infinite);
    expect([...infinite]).toEqual([Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY]);
  });

  test('by digits gives a stable order', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 200 }), (list) => {
        const expected = list.map((_, i) => i).sort((a, b) => list[a]! - list[b]! || a - b);
        expect([...ascendingOrder(Float64Array.from(list))]).toEqual(expected);
      }),
    );
  });
});

describe('corners of a DET', () => {
  test('are the steps beside which FNMR changes, and the end', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const [mated, nonMated] = [sortScores(a), sortScores(b)];
        const curve = det(mated, nonMated);
        const corners = detCorners(mated, nonMated, { mated: new Set(positiveZero(a)).size, nonMated: new Set(positiveZero(b)).size });
        expect(corners.steps).toBe(curve.thresholds.length);
        const fnmr = curve.falseNonMatches;
        const steps = [...curve.thresholds.keys()].filter(
          (i) => i === 0 || fnmr[i] !== fnmr[i - 1] || (i + 1 < fnmr.length && fnmr[i] !== fnmr[i + 1]) || i === fnmr.length - 1,
        );
        expect([...corners.falseMatches]).toEqual(steps.map((i) => curve.falseMatches[i]));
        expect([...corners.falseNonMatches]).toEqual(steps.map((i) => fnmr[i]));
        expect(positiveZero(corners.thresholds).slice(0, -1)).toEqual(steps.slice(0, -1).map((i) => curve.thresholds[i]! + 0));
      }),
    );
  });
});

describe('steps that can be seen', () => {
  const deviate = (count: number, trials: number) => probit(Math.min(1 - 0.5 / trials, Math.max(0.5 / trials, count / trials)));

  test('are those a walk over all steps would keep', () => {
    fc.assert(
      fc.property(scores, scores, fc.constantFrom(0.01, 0.3, 1), (a, b, visible) => {
        const [mated, nonMated] = [sortScores(a), sortScores(b)];
        const curve = det(mated, nonMated);
        expect(countSteps(mated, nonMated)).toBe(curve.thresholds.length);
        const kept: number[] = [];
        let [lastX, lastY] = [Number.NaN, Number.NaN];
        for (const [i, threshold] of curve.thresholds.entries()) {
          const [x, y] = [deviate(curve.falseMatches[i]!, nonMated.length), deviate(curve.falseNonMatches[i]!, mated.length)];
          if (i > 0 && i < curve.thresholds.length - 1 && x > lastX - visible && y < lastY + visible) continue;
          [lastX, lastY] = [x, y];
          kept.push(threshold + 0);
        }
        expect(positiveZero(visibleSteps(mated, nonMated, visible))).toEqual(kept);
      }),
    );
  });

  test('normal scores make a straight line', () => {
    const grid = Float64Array.from({ length: 2000 }, (_, i) => probit((i + 0.5) / 2000));
    for (const threshold of visibleSteps(
      grid.map((x) => x + 2),
      grid,
      0.1,
    ).slice(20, -20))
      expect(normalCdf(threshold - 2)).toBeCloseTo(grid.filter((x) => x + 2 < threshold).length / 2000, 2);
  });
});

describe('without the curve', () => {
  test('the EER is that of the curve', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const [mated, nonMated] = [sortScores(positiveZero(a)), sortScores(positiveZero(b))];
        expect(equalErrorRateOf(mated, nonMated)).toEqual(equalErrorRate(det(mated, nonMated)));
      }),
    );
  });

  test('and without memory for the scores every point is the same', async () => {
    const chunks = (mated: readonly number[], nonMated: readonly number[]) => [
      { mated: false, scores: Float64Array.from(nonMated.slice(0, 7)) },
      { mated: true, scores: Float64Array.from(mated) },
      { mated: false, scores: Float64Array.from(nonMated.slice(7)) },
    ];
    const targets = [0, 0.001, 0.1, 1 / 3, 0.5, 1];
    await fc.assert(
      fc.asyncProperty(scores, scores, async (a, b) => {
        const [mated, nonMated] = [sortScores(positiveZero(a)), sortScores(positiveZero(b))];
        const got = await streamedPoints(() => chunks(a, b), { fmr: targets, fnmr: targets });
        expect(got).toMatchObject({ mated: a.length, nonMated: b.length });
        expect(got.eer).toEqual(equalErrorRateOf(mated, nonMated));
        expect(got.fnmrAtFmr).toEqual(targets.map((target) => fnmrAtFmr(mated, nonMated, target)));
        expect(got.fmrAtFnmr).toEqual(targets.map((target) => fmrAtFnmr(mated, nonMated, target)));
      }),
      { numRuns: 50 },
    );
  });

  test('more scores than a bin may keep are read more often', async () => {
    const random = seededRandom(3, 'stream');
    const [mated, nonMated] = [0.52, 0.5].map((mean) => Float64Array.from({ length: 400_000 }, () => mean + 1e-4 * normal(random)));
    const read = () => [
      { mated: true, scores: mated! },
      { mated: false, scores: nonMated! },
    ];
    const got = await streamedPoints(read, { fmr: [0.01] });
    const [m, n] = [sortScores(mated!), sortScores(nonMated!)];
    expect(got.fnmrAtFmr).toEqual([fnmrAtFmr(m, n, 0.01)]);
    expect(got.eer).toEqual(equalErrorRateOf(m, n));
    expect(got.passes).toBe(3);
  });

  test('NaN and a missing kind are refused', async () => {
    await expect(streamedPoints(() => [{ mated: true, scores: Float64Array.of(1) }])).rejects.toThrow(/none of one kind/);
    await expect(streamedPoints(() => [{ mated: true, scores: Float64Array.of(Number.NaN) }])).rejects.toThrow(/NaN/);
  });
});
