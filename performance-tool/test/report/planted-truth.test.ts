import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/report/create-report.ts';
import type { Rate, Report } from '../../src/report/report-schema.ts';
import { type Plan, synthesise } from '../synthetic-passages.ts';

const reportOn = (plan: Plan, replicates = 1000): Report => {
  const { passages, nonMated } = synthesise(plan);
  return createReport({ logs: [{ name: 'gate', passages, unfinished: [], nonMated, badRows: [] }] }, { replicates });
};
const cell = (report: Report, by: string, value: string) =>
  report.groups.find((group) => group.by.join('*') === by)!.cells.find(({ values }) => values.join('*') === value)!.recognition!;
const holds = (rate: Rate | undefined, truth: number): boolean => rate !== undefined && rate.low <= truth && truth <= rate.high;

const childFnmr = 0.12;
const plan: Plan = {
  seed: 11,
  travellers: 3000,
  comparisons: 30,
  fta: () => 0.02,
  fnmr: ({ ageBand }) => (ageBand === '12-17' ? childFnmr : 0.02),
  fmr: (live, other) => (live.sex === other.sex ? 0.004 : 0.0002),
  versionChangeAt: 1500,
};

describe('planted rates', () => {
  const report = reportOn(plan);
  const { overall } = report;

  test('are found again, overall', () => {
    expect(holds(overall.fta, 0.02)).toBe(true);
    expect(holds(overall.fnmr, (childFnmr + 4 * 0.02) / 5)).toBe(true);
    expect(holds(overall.fmr, (0.004 + 0.0002) / 2)).toBe(true);
    expect(holds(overall.gfrr, 1 - 0.98 * (1 - (childFnmr + 0.08) / 5))).toBe(true);
  });

  test('are found again by group, non-mated ones within the group', () => {
    expect(holds(cell(report, 'ageBand', '12-17').fnmr, childFnmr)).toBe(true);
    expect(holds(cell(report, 'ageBand', '45-54').fnmr, 0.02)).toBe(true);
    expect(holds(cell(report, 'sex', 'female').fmr, 0.004)).toBe(true);
    expect(holds(cell(report, 'sex', 'male').fmr, 0.004)).toBe(true);
    // A location is where the live capture took place: both kinds of pairs are in it.
    expect(holds(cell(report, 'location', 'Auckland').fmr, 0.0021)).toBe(true);
    expect(holds(cell(report, 'sex*ageBand', 'female*12-17').fnmr, childFnmr)).toBe(true);
  });

  test('make the answers', () => {
    const [safe, fair, changed] = report.answers;
    expect(safe).toMatchObject({ verdict: 'no' });
    expect(fair!.headline).toBe('No: travellers are recognised unequally by age band.');
    expect(fair!.sentences[0]).toMatch(/^By age band, 12–17: /);
    expect(changed!.sentences[0]).toContain('Version of camera from 1.9 to 2.0');
    expect(report.changes).toHaveLength(1);
  });

  test('GFRR = FTE + (1 − FTE)(FTA + (1 − FTA) FNMR), as ISO/IEC 19795-1 has it', () => {
    const [fta, fte, fnmr] = [overall.fta!.value, overall.fte!.value, overall.fnmr!.value];
    expect(overall.gfrr!.value).toBeCloseTo(fte + (1 - fte) * (fta + (1 - fta) * fnmr), 12);
    expect(overall.gfar!.value).toBeCloseTo(overall.fmr!.value * (1 - fta) * (1 - fte), 12);
  });

  test('the figure at an FMR is one that the sample attains', () => {
    const target = overall.fnmrAtFmr.find(({ targetFmr }) => targetFmr === 0.001)!;
    if (!target.supported) throw new Error('expected a supported figure');
    expect(target.fmr.value).toBeLessThanOrEqual(0.001);
    const { passages } = synthesise(plan);
    const scores = passages.flatMap(({ comparison }) => (comparison ? [comparison.similarity] : []));
    expect(target.fnmr.errors).toBe(scores.filter((similarity) => similarity < target.threshold).length);
  });
});

test('where nothing was planted, nothing is found in 9 of 10 seasons', () => {
  let found = 0;
  for (let seed = 100; seed < 110; seed++) {
    const report = reportOn({ seed, travellers: 1200, comparisons: 1, fnmr: () => 0.05, fta: () => 0.02 }, 200);
    if (report.answers[1]!.verdict === 'no') found++;
  }
  expect(found).toBeLessThanOrEqual(1);
});

test('intervals cover the planted FNMR in at least 93 % of 60 seasons', () => {
  let covered = 0;
  for (let seed = 0; seed < 60; seed++) {
    const { passages } = synthesise({ seed, travellers: 250, comparisons: 0, fnmr: () => 0.06 });
    const report = createReport({ logs: [{ name: 'gate', passages, unfinished: [], nonMated: [], badRows: [] }] }, { by: [] });
    if (holds(report.overall.fnmr, 0.06)) covered++;
  }
  expect(covered / 60).toBeGreaterThanOrEqual(0.93);
});
