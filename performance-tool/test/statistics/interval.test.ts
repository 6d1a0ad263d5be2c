import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incompleteBeta } from '../../src/statistics/incomplete-beta.ts';
import { clopperPearson, differenceInterval, wilson } from '../../src/statistics/interval.ts';
import { normalCdf, probit } from '../../src/statistics/normal-deviate.ts';

const close = (got: { low: number; high: number }, low: number, high: number, digits: number) => {
  expect(got.low).toBeCloseTo(low, digits);
  expect(got.high).toBeCloseTo(high, digits);
};

describe('Clopper-Pearson', () => {
  test('0 of 10 is [0, .308497]', () => close(clopperPearson(0, 10), 0, 0.3084971, 7));

  // Newcombe 1998, Statistics in Medicine 17:857, table I, method 5.
  test.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ])('%i of %i as published', (errors, trials, low, high) => close(clopperPearson(errors, trials), low, high, 4));

  test('3 of a million, where naive sums fail', () => close(clopperPearson(3, 1_000_000), 6.186725502e-7, 8.767247788e-6, 12));

  test('holds its definition: each end leaves 2.5 % in its tail', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (trials, n) => {
        const errors = Math.min(n, trials);
        const { low, high } = clopperPearson(errors, trials);
        // P(X ≥ k | p) = I_p(k, n − k + 1)
        if (errors > 0) expect(binomialTail(errors, trials, low)).toBeCloseTo(0.025, 9);
        if (errors < trials) expect(1 - binomialTail(errors + 1, trials, high)).toBeCloseTo(0.025, 9);
      }),
    );
  });

  test('refuses what is no proportion', () => {
    for (const [errors, trials] of [
      [1, 0],
      [2, 1],
      [-1, 5],
      [0.5, 5],
    ] as const)
      expect(() => clopperPearson(errors, trials)).toThrow(RangeError);
  });
});

/** P(X ≥ k) summed term by term. */
function binomialTail(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = k; i <= n; i++) {
    let term = 1;
    for (let j = 0; j < i; j++) term *= ((n - j) / (i - j)) * p;
    sum += term * (1 - p) ** (n - i);
  }
  return sum;
}

describe('Wilson', () => {
  // Newcombe 1998, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i as published', (errors, trials, low, high) => close(wilson(errors, trials), low, high, 4));
});

test('Newcombe’s difference of 56/70 and 48/80 is [.0524, .3339]', () =>
  close(differenceInterval({ errors: 56, trials: 70 }, { errors: 48, trials: 80 }), 0.0524, 0.3339, 4));

describe('normal deviate', () => {
  test.each([
    [1e-12, -7.034483825301131],
    [1e-6, -4.753424308822899],
    [0.001, -3.090232306167813],
    [0.02425, -1.972961051311885],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.975, 1.959963984540054],
  ])('of %f', (p, z) => {
    expect(probit(p)).toBeCloseTo(z, 7);
    expect(normalCdf(z) / p).toBeCloseTo(1, 6);
  });

  test('has its ends at infinity and no value beyond', () => {
    expect([probit(0), probit(1), probit(1.1)]).toEqual([-Infinity, Infinity, Number.NaN]);
  });
});

test('I_x(a, b) + I_1−x(b, a) = 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 9);
      },
    ),
  );
});
