import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probit } from '../../../src/statistics/normal-deviate.ts';
import { middleP } from '../../../src/statistics/over-time/noncentral-hypergeometric.ts';
import { errorDeviates, scoreDeviates, shareDeviates } from '../../../src/statistics/over-time/self-starting.ts';
import { studentCdf, studentQuantile } from '../../../src/statistics/student.ts';
import { random } from '../../synthetic-passages.ts';

const choose = (n: number, k: number): number => {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
};

test('Fisher’s noncentral hypergeometric distribution, by its definition', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 15 }),
      fc.integer({ min: 1, max: 15 }),
      fc.nat(30),
      fc.nat(15),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (a, b, e, x, odds) => {
        const errors = Math.min(e, a + b);
        let [below, total] = [0, 0];
        for (let k = Math.max(0, errors - b); k <= Math.min(a, errors); k++) {
          const weight = choose(a, k) * choose(b, errors - k) * odds ** k;
          total += weight;
          below += k < x ? weight : k === x ? weight / 2 : 0;
        }
        const single = Math.max(0, errors - b) === Math.min(a, errors);
        expect(middleP(x, a, b, errors, odds)).toBeCloseTo(single ? 0.5 : below / total, 10);
      },
    ),
  );
});

test('Student’s distribution at tabled points', () => {
  expect(studentCdf(12.706, 1)).toBeCloseTo(0.975, 5);
  expect(studentCdf(-2.228, 10)).toBeCloseTo(0.025, 4);
  expect(studentCdf(0, 3)).toBe(0.5);
  expect(studentQuantile(0.975, 10)).toBeCloseTo(2.2281, 4);
});

describe('where nothing changes deviates are standard normal', () => {
  const next = random(9);
  const normal = () => probit(next() || 0.5);
  const poisson = (mean: number) => {
    let count = 0;
    for (let product = next(); product > Math.exp(-mean); product *= next()) count++;
    return count;
  };
  const moments = (all: readonly number[]) => {
    const mean = all.reduce((sum, z) => sum + z, 0) / all.length;
    return {
      mean,
      variance: all.reduce((sum, z) => sum + (z - mean) ** 2, 0) / (all.length - 1),
      beyond: all.filter((z) => z > 1.645).length / all.length,
    };
  };
  const gather = (make: () => Float64Array) => Array.from({ length: 150 }, () => [...make()].filter((z) => !Number.isNaN(z))).flat();

  test('of score means of days with few and many travellers', () => {
    const all = gather(() => {
      const counts = Float64Array.from({ length: 40 }, () => 1 + Math.floor(next() * 200));
      return scoreDeviates(
        counts.map((n) => 0.6 + (0.05 * normal()) / Math.sqrt(n)),
        counts,
      );
    });
    const { mean, variance, beyond } = moments(all);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(variance).toBeCloseTo(1, 1);
    expect(beyond).toBeCloseTo(0.05, 1.5);
  });

  test('of errors, the risk of travellers changing from day to day', () => {
    const all = gather(() => {
      const trials = Float64Array.from({ length: 40 }, () => 50 + Math.floor(next() * 300));
      const expected = trials.map((n) => n * (0.02 + 0.1 * next()));
      return errorDeviates({ trials, expected, errors: expected.map((e) => poisson(1.5 * e)) });
    });
    const { mean, variance, beyond } = moments(all);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(variance).toBeGreaterThan(0.9);
    expect(variance).toBeLessThan(1.25);
    expect(beyond).toBeCloseTo(0.05, 1.5);
  });

  test('of a group’s share, though some days are bad for everybody', () => {
    const all = gather(() => {
      const bad = Float64Array.from({ length: 40 }, () => (next() < 0.2 ? 4 : 1));
      const [expected, otherExpected] = [bad.map(() => 2 + 6 * next()), bad.map(() => 20 + 10 * next())];
      return shareDeviates({
        expected,
        otherExpected,
        errors: expected.map((e, d) => poisson(2 * e * bad[d]!)),
        otherErrors: otherExpected.map((e, d) => poisson(e * bad[d]!)),
      });
    });
    const { mean, variance } = moments(all);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(variance).toBeCloseTo(1, 0.9);
  });
});

test('a day’s mean against those before it, by the formula', () => {
  const [means, counts] = [
    [0.5, 0.6, 0.55, 0.4],
    [10, 20, 30, 40],
  ];
  const centre = (10 * 0.5 + 20 * 0.6 + 30 * 0.55) / 60;
  const variance = (10 * (0.5 - centre) ** 2 + 20 * (0.6 - centre) ** 2 + 30 * (0.55 - centre) ** 2) / 2;
  const t = (0.4 - centre) / Math.sqrt(variance * (1 / 40 + 1 / 60));
  expect(scoreDeviates(means, counts, 3)[3]).toBeCloseTo(-probit(studentCdf(t, 2)), 9);
});

test('worse is positive', () => {
  const days = Array.from({ length: 20 }, (_, d) => d);
  const counts = days.map(() => 100);
  expect(
    scoreDeviates(
      days.map((d) => (d === 19 ? 0.5 : 0.6 + 0.001 * (d % 3))),
      counts,
    )[19],
  ).toBeGreaterThan(4);
  const errors = days.map((d) => (d === 19 ? 30 : 5));
  expect(errorDeviates({ errors, trials: counts, expected: days.map(() => 5) })[19]).toBeGreaterThan(4);
  expect(shareDeviates({ errors, expected: counts, otherErrors: days.map(() => 20), otherExpected: counts })[19]).toBeGreaterThan(3);
});
