import { expect, test } from 'vitest';
import { probit } from '../../../src/statistics/normal-deviate.ts';
import { averageRunLength, falseAlarmChance, limitFor, runCusum } from '../../../src/statistics/over-time/cusum.ts';
import { random } from '../../synthetic-passages.ts';

test('average run lengths in control, as tabled for two-sided charts (Montgomery: 168 at limit 4, 465 at limit 5)', () => {
  expect(averageRunLength({ allowance: 0.5, limit: 4 }) / 2).toBeCloseTo(168, -0.5);
  expect(averageRunLength({ allowance: 0.5, limit: 5 }) / 2 / 465).toBeCloseTo(1, 2);
});

test('the chance of a false alarm is what simulation finds', () => {
  const design = { allowance: 0.5, limit: 4 };
  const next = random(4);
  let alarms = 0;
  const runs = 4000;
  for (let run = 0; run < runs; run++)
    if (
      runCusum(
        Float64Array.from({ length: 60 }, () => probit(next() || 0.5)),
        design,
      ).alarm
    )
      alarms++;
  const chance = falseAlarmChance(design, 60);
  expect(Math.abs(alarms - runs * chance) / Math.sqrt(runs * chance * (1 - chance))).toBeLessThan(3.5);
});

test('the limit for a chance has that chance', () => {
  const limit = limitFor(0.001, 90, 0.5);
  expect(falseAlarmChance({ allowance: 0.5, limit }, 90)).toBeCloseTo(0.001, 7);
  expect(limit).toBeGreaterThan(limitFor(0.01, 90, 0.5));
});

test('an alarm names when it came and since when the chart rose', () => {
  const { values, alarm } = runCusum([0, 3, -4, Number.NaN, 2, 2, 2], { allowance: 0.5, limit: 4 });
  expect([...values]).toEqual([0, 2.5, 0, 0, 1.5, 3, 4.5]);
  expect(alarm).toEqual({ at: 6, since: 4 });
});
