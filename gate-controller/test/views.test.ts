import type { CheckResult } from 'epassport-reader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../src/faults.ts';
import { addToTally, officerView } from '../src/officer-view.ts';
import { type GateState, initialState, type Phase } from '../src/passage.ts';
import { phaseLimit } from '../src/phase-limit.ts';
import { REASON_TEXTS } from '../src/reason-texts.ts';
import { addStep, beginRecord, endRecord } from '../src/record.ts';
import { openCase, type TravellerCase } from '../src/traveller-case.ts';
import { nextQuestion, travellerView } from '../src/traveller-view.ts';
import { aSite } from './a-site.ts';
import { aTemplate } from './fake-devices.ts';

const site = aSite();
const reasons = Object.keys(REASON_TEXTS) as (keyof typeof REASON_TEXTS)[];
const PHASES: readonly Phase[] = [
  { name: 'idle' },
  { name: 'idle', notice: 'desk' },
  { name: 'idle', notice: 'try-again' },
  { name: 'reading', passageId: 'p', unanswered: 1 },
  { name: 'entering', passageId: 'p', opened: false },
  { name: 'capturing', passageId: 'p' },
  { name: 'referred', passageId: 'p', reasons: ['face-mismatch'] },
  { name: 'leaving', passageId: 'p', outcome: 'admitted', released: false, opened: false },
  { name: 'leaving', passageId: 'p', outcome: 'admitted', released: true, opened: false },
  { name: 'returning', passageId: 'p', outcome: 'sent-back', released: false, opened: false },
  { name: 'returning', passageId: 'p', outcome: 'sent-back', released: true, opened: false },
  { name: 'emergency' },
  { name: 'outOfService' },
];
const inPhase = (phase: Phase, inside = 0): GateState => ({ ...initialState('entry'), phase, inside });
const traveller: TravellerCase = {
  ...openCase('p', 0, 'en'),
  similarity: 0.123456,
  quality: 45.678,
  chipTemplate: aTemplate([0.24681012]),
  watchList: [{ image: 'live', reference: 'case-0.24', similarity: 0.123456 }],
  guidance: 'come-closer',
  light: { step: 3, field: 'warm' },
  answers: [{ question: 'goods', answer: 'no' }],
};
const screen = (phase: Phase, inside = 0) => travellerView(inPhase(phase, inside), traveller, 'en', site).screen;

describe('the traveller’s screen', () => {
  it('says one thing in every phase', () => {
    expect(PHASES.map((p) => screen(p))).toEqual([
      'welcome',
      'desk',
      'try-again',
      'reading',
      'take-passport-and-enter',
      'walk',
      'officer',
      'wait',
      'exit',
      'wait',
      'go-back',
      'emergency',
      'closed',
    ]);
    expect(screen({ name: 'entering', passageId: 'p', opened: true }, 1)).toBe('wait');
  });

  it('never shows a score, a reason, or who somebody is', () => {
    const phases = fc.oneof(
      fc.constantFrom(...PHASES),
      fc.subarray(reasons, { minLength: 1 }).map((r): Phase => ({ name: 'referred', passageId: 'p', reasons: r })),
    );
    fc.assert(
      fc.property(phases, fc.nat(2), (phase, inside) => {
        const view = travellerView(inPhase(phase, inside), traveller, 'en', site);
        expect(Object.keys(view).sort()).toEqual(expect.arrayContaining(['language', 'languages', 'screen']));
        const allowed = ['screen', 'language', 'languages', 'question', 'guidance', 'light'];
        expect(Object.keys(view).filter((k) => !allowed.includes(k))).toEqual([]);
        const text = JSON.stringify(view);
        expect(text).not.toMatch(/0\.12|45\.6|0\.24|"p"/);
        for (const reason of reasons.filter((r) => r !== 'emergency')) expect(text).not.toContain(reason);
      }),
    );
  });

  it('is a field of light during the capture alone', () => {
    const lit = PHASES.map((p) => travellerView(inPhase(p), traveller, 'en', site)).filter(({ light }) => light);
    expect(lit).toMatchObject([{ screen: 'walk', light: { step: 3, field: 'warm' } }]);
  });

  it('tells a referral for a second person alone from every other, which all look the same', () => {
    const seen = reasons.map((reason) => [reason, screen({ name: 'referred', passageId: 'p', reasons: [reason] })]);
    expect(seen.filter(([, s]) => s !== 'officer')).toEqual([['more-than-one-person', 'one-person-only']]);
  });

  it('asks the questions one after another, in the traveller’s language or in English', () => {
    const fresh = openCase('p', 0, 'de');
    expect(nextQuestion(fresh, 'de', site)?.text).toMatch(/^Führen/);
    expect(nextQuestion(fresh, 'mi', site)).toMatchObject({ id: 'goods', number: 1, of: 1, text: expect.stringMatching(/^Are/) });
    expect(nextQuestion(traveller, 'en', site)).toBeUndefined();
    const asking = travellerView(inPhase(PHASES[3]!), fresh, 'de', site);
    expect(asking).toMatchObject({ screen: 'question', question: { id: 'goods' } });
  });
});

describe('the officer’s view', () => {
  const tally = { today: { passages: 0, admitted: 0, referred: 0 }, recent: [] };
  it('shows a person in a referral alone', () => {
    for (const phase of PHASES) {
      const view = officerView(inPhase(phase), 0, true, traveller, tally, site);
      expect(view.state).toBe(phase.name);
      expect(view.case !== undefined).toBe(phase.name === 'referred');
    }
  });

  it('has the score with its threshold, and words for every reason and every fault', () => {
    const state = inPhase({ name: 'referred', passageId: 'p', reasons });
    const faults = Object.keys(FAULTS).map((code) => ({
      code: code as keyof typeof FAULTS,
      raisedAt: 0,
      cleared: false,
      acknowledged: false,
    }));
    const view = officerView({ ...state, faults }, 0, true, traveller, tally, site);
    expect(view.case).toMatchObject({ similarity: 0.123456, threshold: site.policy.threshold, watchList: traveller.watchList });
    expect(view.case?.reasons.every((r) => r.text.length > 10)).toBe(true);
    expect(view.faults.every((f) => f.text.length > 10 && f.remedy.length > 10)).toBe(true);
  });

  it('shows the officer the checks that matter: the mandatory ones, and whatever failed', () => {
    const check = (name: CheckResult['check'], result: CheckResult['result'], mode: CheckResult['mode']): CheckResult => ({
      check: name,
      result,
      mode,
      reason: 'because',
      milliseconds: 1,
    });
    const checks = [
      check('sod-signature', 'successful', 'mandatory'),
      check('country', 'undetermined', 'mandatory'),
      check('pace', 'notSupported', 'optional'),
      check('revocation', 'undetermined', 'optional'),
      check('com-sod', 'failed', 'optional'),
    ];
    const inspected = { ...traveller, inspection: { checks, steps: [], apdus: 0, bytesRead: 0, milliseconds: 1 } };
    const view = officerView(inPhase({ name: 'referred', passageId: 'p', reasons: ['no-face'] }), 0, true, inspected, tally, site);
    expect(view.case?.checks.map((c) => c.check)).toEqual(['sod-signature', 'country', 'com-sod']);
  });

  it('counts a day’s passages, begins anew with the day, keeps the last twenty, and takes no harm from a clock set back', () => {
    const begun = (at: number) => addStep(beginRecord(site, {}, `p${at}`, at), 'reading', at, 1_460, 'eligible');
    const noon = new Date(2026, 2, 2, 12).getTime();
    let counts: Parameters<typeof addToTally>[0] = tally;
    for (let i = 0; i < 25; i++) counts = addToTally(counts, endRecord(begun(noon + i), 'admitted', [], noon - 3_600_000));
    expect(counts.today).toEqual({ passages: 25, admitted: 25, referred: 0 });
    expect(counts.recent).toHaveLength(20);
    expect(counts.recent[0]).toMatchObject({ passageId: `p${noon + 24}`, seconds: 1.5 });
    const tomorrow = noon + 86_400_000;
    expect(addToTally(counts, endRecord(begun(tomorrow), 'abandoned', ['nobody-entered'], tomorrow)).today).toEqual({
      passages: 1,
      admitted: 0,
      referred: 0,
    });
  });
});

describe('the time limit of a phase', () => {
  it('is the site’s, and there is none where the gate waits for nobody', () => {
    const limits = { reading: 1, entering: 2, capturing: 3, referred: 4, leaving: 5, notice: 6, chip: 7 };
    expect(PHASES.map((p) => phaseLimit(p, limits))).toEqual([undefined, 6, 6, 1, 2, 3, 4, 5, 5, 5, 5, undefined, undefined]);
  });
});
