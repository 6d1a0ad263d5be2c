import { describe, expect, test } from 'vitest';
import { probit } from '../../../src/statistics/normal-deviate.ts';
import {
  bestSplit,
  chanceOf,
  changePoints,
  type DailySeries,
  highestByChance,
  SHORTEST,
} from '../../../src/statistics/over-time/change-point.ts';
import { random } from '../../synthetic-passages.ts';

const next = random(21);
const normal = () => probit(next() || 0.5);
const means = (level: (day: number) => number, days = 60): DailySeries => {
  const weights = Float64Array.from({ length: days }, () => 20 + Math.floor(next() * 200));
  return { kind: 'means', weights, values: weights.map((w, d) => level(d) + (0.06 * normal()) / Math.sqrt(w)) };
};

describe('the best split', () => {
  test('is the one of highest likelihood, by brute force', () => {
    const series = means((d) => (d < 23 ? 0.6 : 0.597), 40);
    const rss = (from: number, to: number) => {
      let [w, s, q] = [0, 0, 0];
      for (let d = from; d < to; d++) {
        w += series.weights[d]!;
        s += series.weights[d]! * series.values[d]!;
        q += series.weights[d]! * series.values[d]! ** 2;
      }
      return q - (s * s) / w;
    };
    const all = Array.from({ length: 40 - 2 * SHORTEST + 1 }, (_, i) => ({
      at: i + SHORTEST,
      value: 40 * Math.log(rss(0, 40) / (rss(0, i + SHORTEST) + rss(i + SHORTEST, 40))),
    }));
    const best = all.reduce((a, b) => (b.value > a.value ? b : a));
    const split = bestSplit(series, 0, 40, 0.95)!;
    expect(split.at).toBe(best.at);
    expect(split.statistic).toBeCloseTo(best.value, 6);
    expect(all.filter(({ value }) => value >= best.value - 7.352).map(({ at }) => at)).toEqual(
      expect.arrayContaining([split.low, split.high]),
    );
  });

  test('of counts follows the rate, not the number of travellers', () => {
    const weights = Float64Array.from({ length: 40 }, (_, d) => (d < 10 ? 10 : 100));
    const counts: DailySeries = { kind: 'counts', weights, values: weights.map((w, d) => (d < 30 ? w : 2 * w)) };
    expect(bestSplit(counts, 0, 40, 0.95)).toMatchObject({ at: 30, low: 30, high: 30 });
  });
});

test('the interval holds the day of the change in 95 of 100', () => {
  let held = 0;
  for (let run = 0; run < 400; run++) {
    const { low, high } = bestSplit(
      means((d) => (d < 35 ? 0.6 : 0.5945)),
      0,
      60,
      0.95,
    )!;
    if (low <= 35 && 35 <= high) held++;
  }
  expect(held / 400).toBeGreaterThan(0.93);
});

test('where nothing changes, no series of ten has a change in 19 of 20 seasons', () => {
  let found = 0;
  for (let run = 0; run < 60; run++) {
    const all = Array.from({ length: 10 }, () => means(() => 0.6));
    const highest = highestByChance(all, 99, next);
    if (all.some((series) => changePoints(series, highest, 0.05, 0.95).length > 0)) found++;
  }
  expect(found).toBeLessThanOrEqual(8);
});

test('two changes are both found, with their chance', () => {
  const series = means((d) => (d < 20 ? 0.6 : d < 40 ? 0.56 : 0.6));
  const highest = highestByChance([series, means(() => 0.6)], 199, next);
  const found = changePoints(series, highest, 0.05, 0.95);
  expect(found.map(({ at }) => at)).toEqual([20, 40]);
  expect(found[0]!.p).toBeLessThanOrEqual(0.05);
  expect(chanceOf(Number.NEGATIVE_INFINITY, highest)).toBe(1);
});
