import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fairnessDiscrepancyRate,
  garbe,
  gini,
  inequityRate,
  maxOverGeometricMean,
  maxOverMin,
} from '../../src/statistics/differentials.ts';
import { normal, seededRandom } from '../../src/statistics/random.ts';
import { simultaneousDifferences } from '../../src/statistics/simultaneous.ts';

const rates = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });

describe('differentials, by hand', () => {
  const fmr = [0.001, 0.002, 0.004];
  const fnmr = [0.02, 0.02, 0.05];

  test('ratios', () => {
    expect(maxOverMin(fmr)).toBe(4);
    // ∛(1 · 2 · 4) = 2
    expect(maxOverGeometricMean(fmr)).toBeCloseTo(2, 12);
  });

  test('Gini: |differences| 1, 2 and 3 of mean 7/3, each pair twice, over 2 · 9 · 7/3, times 3/2', () =>
    expect(gini(fmr)).toBeCloseTo((12 / (18 * (7 / 3))) * 1.5, 12));

  test('of both rates', () => {
    expect(garbe(fmr, fnmr)).toBeCloseTo((gini(fmr)! + gini(fnmr)!) / 2, 12);
    expect(fairnessDiscrepancyRate(fmr, fnmr, 0.5)).toBeCloseTo(1 - (0.003 + 0.03) / 2, 12);
    expect(fairnessDiscrepancyRate(fmr, fnmr, 1)).toBeCloseTo(1 - 0.003, 12);
    expect(inequityRate(fmr, fnmr, 0.5)).toBeCloseTo(Math.sqrt(4 * 2.5), 12);
    expect(inequityRate(fmr, fnmr, 0)).toBeCloseTo(2.5, 12);
  });

  test('one group with all errors is as unequal as can be', () => expect(gini([0, 0, 0, 0.3])).toBeCloseTo(1, 12));
});

describe('differentials', () => {
  test('of equal groups have the value of equality', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.integer({ min: 2, max: 9 }), (rate, n) => {
        const equal = Array<number>(n).fill(rate);
        expect(maxOverMin(equal)).toBe(1);
        expect(maxOverGeometricMean(equal)).toBeCloseTo(1, 9);
        expect(gini(equal)).toBeCloseTo(0, 9);
        expect(garbe(equal, equal)).toBeCloseTo(0, 9);
        expect(fairnessDiscrepancyRate(equal, equal)).toBe(1);
        expect(inequityRate(equal, equal)).toBe(1);
      }),
    );
  });

  test('Gini is its definition, a sum over all pairs', () => {
    fc.assert(
      fc.property(rates, (x) => {
        const n = x.length;
        const sum = x.flatMap((a) => x.map((b) => Math.abs(a - b))).reduce((a, b) => a + b, 0);
        expect(gini(x)).toBeCloseTo(((n / (n - 1)) * sum) / (2 * n * n * (x.reduce((a, b) => a + b, 0) / n)), 9);
      }),
    );
  });

  test('do not exist for one group or where they divide by no error', () => {
    for (const measure of [maxOverMin, maxOverGeometricMean, gini]) expect(measure([0.1])).toBeUndefined();
    for (const measure of [garbe, inequityRate, fairnessDiscrepancyRate]) expect(measure([0.1], [0.1])).toBeUndefined();
    expect([maxOverMin([0, 0.1]), maxOverGeometricMean([0, 0.1]), inequityRate([0, 0.1], [0.1, 0.1])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([gini([0, 0]), garbe([0, 0], [0.1, 0.2])]).toEqual([undefined, undefined]);
    expect([gini([0, 0.1]), fairnessDiscrepancyRate([0, 0], [0, 0])]).toEqual([1, 1]);
  });
});

describe('simultaneous differences', () => {
  const family = (random: () => number, means: readonly number[], deviation = 1) =>
    means.map((value) => {
      const seen = value + deviation * normal(random);
      return { value: seen, replicates: Float64Array.from({ length: 300 }, () => seen + deviation * normal(random)) };
    });

  test('find something in about one of twenty families without a difference, however many pairs', () => {
    const random = seededRandom(3, 'family-wise');
    let found = 0;
    for (let run = 0; run < 200; run++)
      if (simultaneousDifferences([family(random, [0, 0, 0, 0, 0]), family(random, [0, 0, 0])], 0.95).some(({ low }) => low > 0)) found++;
    // The two families are drawn apart: between 1 % and 10 %.
    expect(found).toBeGreaterThan(2);
    expect(found).toBeLessThan(20);
  });

  test('find a group that is far off, with the higher rate first', () => {
    const pairs = simultaneousDifferences([family(seededRandom(5, 'far'), [0, 30, 0])], 0.95);
    expect(pairs.filter(({ low }) => low > 0).map(({ worst, best }) => [worst, best])).toEqual([
      [1, 0],
      [1, 2],
    ]);
    for (const { difference, low, high, adjustedP } of pairs) {
      expect(low).toBeLessThan(difference);
      expect(high).toBeGreaterThan(difference);
      expect(low > 0).toBe(adjustedP < 0.05);
    }
  });

  test('of constant replicates have no width and are no finding', () =>
    expect(simultaneousDifferences([[1, 1].map((value) => ({ value, replicates: new Float64Array(200).fill(1) }))], 0.95)).toMatchObject([
      { difference: 0, low: 0, high: 0 },
    ]));
});
