import { describe, expect, test } from 'vitest';
import { overTimeSection } from '../../src/html/over-time-section.ts';
import { overTime } from '../../src/report/over-time.ts';
import { knownChanges } from '../../src/report/over-time-known.ts';
import { settleOptions } from '../../src/report/report-options.ts';
import { drawTrials } from '../drawn-trials.ts';

const options = settleOptions({});

describe('a camera that drifts from 10 June on', () => {
  const since = 40;
  const time = overTime(
    drawTrials({
      seed: 3,
      days: 60,
      passages: 240,
      lower: ({ gate, day }) => (gate === 'Auckland 2' && day >= since ? 0.6 : 0),
      camera: ({ gate, day }) => (gate === 'Auckland 2' && day >= since ? '2.1' : '2.0'),
    }),
    options,
  )!;

  test('raises an alarm at its gate within days, and at no other', () => {
    const [first] = time.alarms;
    expect(first).toMatchObject({ by: 'gate', value: 'Auckland 2' });
    expect(first!.day >= '2026-06-10' && first!.day <= '2026-06-14').toBe(true);
    expect(time.alarms.filter(({ by, value }) => by !== 'all' && value !== 'Auckland 2')).toEqual([]);
  });

  test('is found as a change of that day and size, with the version that came then', () => {
    const change = time.changes.find(({ by, measure }) => by === 'gate' && measure === 'score')!;
    expect(change).toMatchObject({ value: 'Auckland 2', worse: true });
    expect(change.low <= '2026-06-10' && '2026-06-10' <= change.high).toBe(true);
    expect(change.size.low <= -0.036 && -0.036 <= change.size.high).toBe(true);
    const version = { what: 'version of camera', from: '2.0', to: '2.1', day: '2026-06-10', place: 'Auckland 2' };
    expect(change.coincides).toEqual([version]);
    expect(time.known).toEqual([version]);
    const rejection = time.changes.find(({ by, measure }) => by === 'gate' && measure === 'rejection')!;
    expect(rejection.size.low).toBeGreaterThan(1);
  });

  test('is drawn, and told in words', () => {
    const page = overTimeSection(time).text;
    expect(page).toContain('version of camera from 2.0 to 2.1 on 2026-06-10 at Auckland 2');
    expect(page).toMatch(/▲ alarm 2026-06-1[0-4]/);
    expect(page).toContain('with a chance of 5\u00a0%');
    expect(page).not.toContain('NaN');
  });

  test('the limit is that of the stated chance, shared by all charts', () => {
    const { falseAlarms, charts } = time;
    expect(falseAlarms.chanceInPeriod).toBeCloseTo(0.05, 12);
    // Alarms of one chart come about as often as a Poisson process: 1 − exp(−days ÷ run length).
    expect(charts * (1 - Math.exp(-time.days / falseAlarms.averageRunLength))).toBeCloseTo(0.05, 1.5);
    expect(falseAlarms.perYear).toBeCloseTo((charts * 365.25) / falseAlarms.averageRunLength, 12);
  });
});

test('a group treated worse is told from a bad camera, which is bad for everybody', () => {
  const worse = overTime(
    drawTrials({ seed: 5, days: 60, passages: 240, lower: ({ ageBand, day }) => (ageBand === '12-17' && day >= 40 ? 0.6 : 0) }),
    options,
  )!;
  expect(worse.alarms.some(({ by, value }) => by === 'ageBand' && value === '12-17')).toBe(true);
  expect(worse.changes.find(({ by, value, measure }) => by === 'ageBand' && value === '12-17' && measure === 'score')).toMatchObject({
    worse: true,
    coincides: [],
  });
  const bad = overTime(drawTrials({ seed: 5, days: 60, passages: 240, lower: ({ day }) => (day >= 40 ? 0.6 : 0) }), options)!;
  expect(bad.alarms.some(({ by }) => by === 'gate')).toBe(true);
  expect([...bad.alarms, ...bad.changes].filter(({ by }) => by === 'ageBand' || by === 'sex')).toEqual([]);
});

test('a day on which many children come is no bad day', () => {
  const trials = drawTrials({ seed: 6, days: 50, passages: 240, lower: ({ ageBand }) => (ageBand === '12-17' ? 1 : 0) });
  // From day 35 on two thirds of the others stay at home: their passages are moved to before.
  const age = trials.attributes.get('ageBand')!;
  const adult = age.labels.indexOf('25-34');
  for (let i = 0; i < trials.startedAt!.length; i++)
    if (age.codes[i] === adult && trials.startedAt![i]! >= Date.UTC(2026, 5, 5) && i % 3 > 0) trials.startedAt![i]! -= 30 * 86_400_000;
  const time = overTime(trials, options)!;
  expect(time.alarms.filter(({ by }) => by === 'gate' || by === 'all')).toEqual([]);
});

test('small groups have no chart, small days no dot, short inputs nothing', () => {
  const trials = drawTrials({ seed: 8, days: 30, passages: 45, rare: 12 });
  const time = overTime(trials, options)!;
  expect(time.tooFew).toBe(1);
  expect(JSON.stringify(time)).not.toContain('65-74');
  for (const { days } of time.drawn) for (const day of days) if (day.trials < 20) expect(day).toMatchObject({ trials: 0, value: null });
  expect(overTime(drawTrials({ seed: 8, days: 13, passages: 45 }), options)).toBeUndefined();
  const { startedAt: _, ...timeless } = trials;
  expect(overTime(timeless, options)).toBeUndefined();
});

test('what a day ended with counts, in whatever order passages come', () => {
  const trials = drawTrials({ seed: 1, days: 2, passages: 2, gates: ['Auckland 1'] });
  const from = Date.UTC(2026, 4, 1);
  const hour = 3_600_000;
  const versions = { kind: 'appliance', labels: ['2.0', '2.1'], codes: Int8Array.of(1, 0, 1, 0) } as const;
  const shuffled = {
    ...trials,
    startedAt: Float64Array.of(from + 30 * hour, from + 2 * hour, from + 20 * hour, from + 26 * hour),
    attributes: new Map([...trials.attributes, ['version:camera', versions] as const]),
  };
  // 2.0 and then 2.1 on the first day, 2.0 and then 2.1 on the second.
  expect(knownChanges(shuffled, from, 2)).toEqual([]);
  const ended = { ...shuffled, startedAt: Float64Array.of(from + 26 * hour, from + 2 * hour, from + 20 * hour, from + 30 * hour) };
  expect(knownChanges(ended, from, 2)).toEqual([
    { what: 'version of camera', from: '2.1', to: '2.0', day: '2026-05-02', place: 'Auckland 1' },
  ]);
});
