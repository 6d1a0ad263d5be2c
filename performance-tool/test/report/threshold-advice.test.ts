import { describe, expect, test } from 'vitest';
import { thresholdAdviceSection } from '../../src/html/threshold-advice-section.ts';
import { settleOptions } from '../../src/report/report-options.ts';
import { thresholdAdvice } from '../../src/report/threshold-advice.ts';
import type { SupportedAdvice } from '../../src/report/threshold-advice-schema.ts';
import { adviceWords } from '../../src/report/threshold-advice-words.ts';
import { effectiveInterval } from '../../src/statistics/shared-subjects.ts';
import { roundedUp, thresholdFor } from '../../src/statistics/threshold-advice.ts';
import { drawTrials } from '../drawn-trials.ts';

const trials = drawTrials({ seed: 1, days: 40, passages: 300, lower: ({ sex }) => (sex === 'female' ? 0.2 : 0) });

describe('the threshold', () => {
  const similarity = Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5000) / 5000);

  test('is the lowest whose FMR is shown to keep the target, by brute force', () => {
    const { threshold, fmr } = thresholdFor({ similarity }, 0.01, 0.95);
    const high = (t: number) => effectiveInterval(similarity.filter((score) => score >= t).length / 5000, 5000).high;
    expect(fmr.high).toBe(high(threshold!));
    expect(fmr.high).toBeLessThanOrEqual(0.01);
    expect(high(threshold! - 0.0002)).toBeGreaterThan(0.01);
  });

  test('is none where not even no false match would show it', () => {
    const { threshold, fmr } = thresholdFor({ similarity: similarity.subarray(0, 300) }, 0.01, 0.95);
    expect(threshold).toBeUndefined();
    expect(fmr).toMatchObject({ errors: 0, trials: 300, effectiveTrials: 300 });
  });

  test('stands on the persons, not on the comparisons', () => {
    const few = similarity.map((_, i) => i % 40);
    const persons = [Int32Array.from(few), Int32Array.from(few, (p) => (p + 1) % 40)] as const;
    expect(thresholdFor({ similarity, persons }, 0.01, 0.95).threshold).toBeUndefined();
  });

  test('is rounded up to six digits, never down', () => {
    expect(roundedUp(0.50000012)).toBe(0.500001);
    expect(roundedUp(0.9375)).toBe(0.9375);
    expect(roundedUp(123.4561)).toBe(123.457);
    expect(roundedUp(-0.50000012)).toBe(-0.5);
    expect(roundedUp(1234567.8)).toBeGreaterThanOrEqual(1234567.8);
  });
});

describe('advice', () => {
  const options = settleOptions({ targetFmr: 0.002, officerMinutesPerReferral: 3 });
  const all = thresholdAdvice(trials, options, 3);
  const [overall, auckland] = all as [SupportedAdvice, SupportedAdvice];
  const { mated } = trials;

  test('is for all together and for each location', () => {
    expect(all.map(({ location }) => location)).toEqual([undefined, 'Auckland', 'Wellington']);
    expect(auckland.fmr.trials).toBeLessThan(overall.fmr.trials);
    expect(overall.fmr.high).toBeLessThanOrEqual(0.002);
  });

  test('counts whom the threshold would refer', () => {
    const { threshold, days, referralsPerDay, moreReferralsPerDay, fnmr, officerMinutesPerDay } = overall;
    const below = mated.similarity.filter((score) => score < threshold).length;
    const now = mated.similarity.filter((score) => score < 0.5).length;
    expect(days).toBe(40);
    expect(fnmr).toMatchObject({ errors: below, trials: 12_000 });
    expect(referralsPerDay!.value).toBeCloseTo(below / 40, 9);
    expect(moreReferralsPerDay!.value).toBeCloseTo((below - now) / 40, 9);
    expect(officerMinutesPerDay!.value).toBeCloseTo((3 * below) / 40, 9);
    for (const { value, low, high } of [fnmr, referralsPerDay!, moreReferralsPerDay!]) expect(low <= value && value <= high).toBe(true);
  });

  test('of groups adds up to that of all', () => {
    for (const by of ['sex', 'ageBand', 'sex,ageBand']) {
      const own = overall.groups.filter((group) => group.by.join() === by);
      expect(own.reduce((sum, { referralsPerDay }) => sum + referralsPerDay!.value, 0)).toBeCloseTo(overall.referralsPerDay!.value, 9);
      expect(own.reduce((sum, { moreReferralsPerDay }) => sum + moreReferralsPerDay!.value, 0)).toBeCloseTo(
        overall.moreReferralsPerDay!.value,
        9,
      );
    }
  });

  test('has an identity: the same again, another for another question or other comparisons', () => {
    const again = thresholdAdvice(trials, options, 3)[0] as SupportedAdvice;
    expect(again.id).toBe(overall.id);
    const other = thresholdAdvice(trials, settleOptions({ targetFmr: 0.003 }))[0] as SupportedAdvice;
    const fewer = thresholdAdvice(drawTrials({ seed: 2, days: 40, passages: 300 }), options)[0] as SupportedAdvice;
    expect(new Set([overall.id, auckland.id, other.id, fewer.id]).size).toBe(4);
    expect(overall.id).toMatch(/^[0-9a-f]{64}$/);
  });

  test('says what a sample that cannot carry it would need', () => {
    const [few] = thresholdAdvice(trials, settleOptions({ targetFmr: 0.0001 }));
    expect(few).toMatchObject({ supported: false, comparisonsNeeded: 36_887 });
    expect((few as { reason: string }).reason).toMatch(
      /^An FMR of 0.01\u00a0% is shown by no threshold: with not one false match it takes 36,887 independent comparisons, and these tell as much as .* At the rate of these 40 days/,
    );
    expect(thresholdAdviceSection([few!]).text).toContain('36,887');
  });

  test('names no group of too few travellers', () => {
    const [rare] = thresholdAdvice(drawTrials({ seed: 1, days: 40, passages: 300, rare: 12 }), options) as [SupportedAdvice];
    expect(JSON.stringify(rare)).not.toContain('65-74');
    expect(JSON.stringify(overall)).toContain('65-74');
  });

  test('is drawn', () => {
    const page = thresholdAdviceSection(all).text;
    expect(page).toContain(overall.id.slice(0, 16));
    expect(page).toContain('Wellington');
    expect(page).not.toContain('NaN');
  });
});

test('in words as the administrator reads them', () => {
  const rate = { errors: 1, trials: 2, value: 0.02, low: 0.018, high: 0.022 };
  const words = adviceWords({
    supported: true,
    targetFmr: 0.001,
    confidence: 0.95,
    inForce: [0.5],
    id: '',
    threshold: 0.52,
    fmr: { ...rate, value: 0.0008, low: 0.0006, high: 0.001, effectiveTrials: 2 },
    fnmr: rate,
    referralsPerDay: { value: 90, low: 80, high: 100 },
    moreReferralsPerDay: { value: 41.2, low: 17.9, high: 66.3 },
    groups: [
      { by: ['sex', 'ageBand'], values: ['female', '18-24'], fnmr: rate, moreReferralsPerDay: { value: 27.1, low: 1, high: 2 } },
      { by: ['sex', 'ageBand'], values: ['female', '12-17'], fnmr: rate, moreReferralsPerDay: { value: 2, low: 1, high: 2 } },
      { by: ['sex'], values: ['female'], fnmr: rate, moreReferralsPerDay: { value: 30, low: 1, high: 2 } },
    ],
  });
  expect(words).toBe(
    'Threshold 0.52 keeps FMR at or below 0.1\u00a0% (interval 0.06–0.1\u00a0%); FNMR 2\u00a0% (1.8–2.2\u00a0%), about 41 more referrals a day, 27 of them women aged 18–24; interval 18–66.',
  );
});
