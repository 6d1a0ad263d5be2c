import { createReport, type Report } from 'performance-tool';
import { describe, expect, test } from 'vitest';
import { generateSeason } from '../../src/season/generate-season.ts';
import { driftDelay, findings, judgeReport } from '../../src/season/judge-report.ts';
import { PLANTED, type SeasonPlan, withoutEffects } from '../../src/season/season-plan.ts';
import { seasonTrials } from '../../src/season/season-trials.ts';

/** The small version of bench/planted-truth.js: a few seasons, the seeds fixed. */
const reportOn = (plan: SeasonPlan, by: string[] = []): Report =>
  createReport({ scores: [{ name: 'season', trials: seasonTrials(generateSeason(plan)) }] }, { by, interval: 'clopper-pearson' });
const small: SeasonPlan = {
  ...PLANTED,
  passages: 30_000,
  // Few referrals in a small season: what the officer does must be the plainer.
  officers: { ...PLANTED.officers, biased: { attribute: 'issuingState', value: 'CHN', admit: 0.2 } },
  nonMated: { ...PLANTED.nonMated, perPassage: 1 },
};

describe('of three seasons', () => {
  const seasons = [1, 2, 3].map((seed) => {
    const plan = { ...small, seed };
    return { plan, report: reportOn(plan) };
  });
  const judged = seasons.flatMap(({ plan, report }) => judgeReport(plan, report));

  test('the report’s intervals hold nearly every truth that was planted', () => {
    expect(judged.length).toBeGreaterThan(120);
    const missed = judged.filter(({ held }) => !held).map(({ effect }) => effect);
    expect(missed.length / judged.length).toBeLessThan(0.07);
  });

  test('the planted differences are found: places, ages, sex, state, the camera and the officer', () => {
    // A season as small as these may miss one of them.
    for (const planted of [
      'rejection location Queenstown',
      'rejection ageBand 12-17',
      'rejection sex female',
      'rejection issuingState CHN',
      'notAdmitted issuingState CHN',
    ]) {
      const found = seasons.filter(({ report }) =>
        report.adjusted!.rows.some(({ measure, by, value, differs }) => differs && `${measure} ${by} ${value}` === planted),
      );
      expect(found.length, planted).toBeGreaterThanOrEqual(2);
    }
    for (const { plan, report } of seasons) {
      expect(driftDelay(plan, report)).toBeLessThanOrEqual(10);
      const change = report.overTime!.changes.find(
        ({ by, value, measure }) => by === 'gate' && value === 'Auckland 2' && measure === 'score',
      );
      expect(change?.coincides).toEqual([{ what: 'version of camera', from: '2.0', to: '2.1', day: '2026-04-30', place: 'Auckland 2' }]);
    }
  });
});

test('a group treated worse from a day on is told', () => {
  const { drift: _, ...steady } = small;
  const { overTime } = reportOn({ ...steady, seed: 4, worseGroup: { attribute: 'issuingState', value: 'AUS', fromDay: 50, effect: 0.4 } });
  expect(overTime!.alarms.map(({ by, value }) => `${by} ${value}`)).toContain('issuingState AUS');
  expect(
    overTime!.changes.some(
      ({ by, value, day, worse }) =>
        worse && by === 'issuingState' && value === 'AUS' && Math.abs(Date.parse(day) - Date.parse('2026-04-20')) <= 3 * 86_400_000,
    ),
  ).toBe(true);
});

test('where nothing was planted, nothing is found', () => {
  const nothing = withoutEffects({ ...small, passages: 8000, nonMated: { ...small.nonMated, perPassage: 0 } });
  const found = Array.from({ length: 4 }, (_, s) => findings(reportOn({ ...nothing, seed: 50 + s })));
  // Each kind in at most one season in twenty: of four, in one at most.
  for (const kind of ['alarms', 'changes', 'differences'] as const)
    expect(found.filter((one) => one[kind] > 0).length).toBeLessThanOrEqual(1);
});
