import type { CheckResult } from 'epassport-reader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageOn, type DocumentFacts, decideDocument, decideFace, INDISPENSABLE, type Policy } from '../src/decision.ts';

const policy: Policy = { minimumAge: 12, issuingStates: ['NZL', 'D'], threshold: 0.9, minimumImages: 2 };
const check = (
  name: CheckResult['check'],
  result: CheckResult['result'] = 'successful',
  mode: CheckResult['mode'] = 'mandatory',
): CheckResult => ({
  check: name,
  result,
  mode,
  reason: '',
  milliseconds: 1,
});
const good: DocumentFacts = {
  checks: INDISPENSABLE.map((c) => check(c)),
  issuingState: 'NZL',
  age: 30,
  chipPulled: false,
  chipTemplate: true,
};

describe('the decision on a document', () => {
  it('admits an authentic passport of an eligible state and an adult', () => {
    expect(decideDocument(good, policy)).toEqual({ verdict: 'admit', reasons: [] });
  });

  it.each(['failed', 'undetermined', 'notSupported', 'aborted'] as const)('never admits when a mandatory check is %s', (result) => {
    for (const name of INDISPENSABLE) {
      const checks = INDISPENSABLE.map((c) => check(c, c === name ? result : 'successful'));
      expect(decideDocument({ ...good, checks }, policy).verdict).toBe('refuse');
    }
  });

  it('never admits when an indispensable check was not made at all', () => {
    for (const name of INDISPENSABLE)
      expect(decideDocument({ ...good, checks: good.checks.filter((c) => c.check !== name) }, policy).verdict).toBe('refuse');
  });

  it('lets optional and evaluatory checks fail', () => {
    const checks = [...good.checks, check('com-sod', 'failed', 'optional'), check('com-sod', 'failed', 'evaluatory')];
    expect(decideDocument({ ...good, checks }, policy).verdict).toBe('admit');
  });

  it('gives every reason', () => {
    const checks = good.checks.map((c) => (c.check === 'validity-date' ? check('validity-date', 'failed') : c));
    expect(decideDocument({ ...good, checks, issuingState: 'XXA', age: 11 }, policy).reasons).toEqual([
      'document-expired',
      'issuing-state-not-eligible',
      'under-age',
    ]);
  });

  it('does not call a document forged whose chip stayed closed, as with a misread MRZ', () => {
    const checks = (access: CheckResult['result'], pace: CheckResult['mode'] = 'mandatory') => [
      check('pace', 'failed', pace),
      ...good.checks.map((c) => (c.check === 'chip-access' ? check(c.check, access) : c)),
    ];
    expect(decideDocument({ ...good, checks: checks('failed') }, policy)).toEqual({ verdict: 'refuse', reasons: ['chip-access'] });
    // Opened with BAC after PACE had failed: that is the chip's own doing.
    expect(decideDocument({ ...good, checks: checks('successful') }, policy).reasons).toEqual(['document-not-authentic']);
    expect(decideDocument({ ...good, checks: checks('successful', 'optional') }, policy).verdict).toBe('admit');
    // Seen to be a copy before it was lost: still a copy.
    const copy = [...checks('failed'), check('chip-authentication', 'failed')];
    expect(decideDocument({ ...good, checks: copy }, policy).reasons).toContain('document-not-authentic');
  });

  it('admits at the minimum age and refuses a day before', () => {
    const at = (age: number) => decideDocument({ ...good, age }, policy).verdict;
    expect([at(11), at(12)]).toEqual(['refuse', 'admit']);
  });

  it('refuses when age or state are unknown, or the portrait gave no template', () => {
    expect(decideDocument({ ...good, age: undefined }, policy).verdict).toBe('refuse');
    expect(decideDocument({ ...good, issuingState: undefined }, policy).verdict).toBe('refuse');
    expect(decideDocument({ ...good, chipTemplate: false }, policy).reasons).toEqual(['no-usable-portrait']);
  });
});

describe('the decision on a face', () => {
  const seen = { similarity: 0.95, images: 3, faces: 20, mostFacesAtOnce: 1, people: 1, cameras: 3 };
  it('admits at the threshold and refers below it', () => {
    expect(decideFace({ ...seen, similarity: 0.9 }, policy).verdict).toBe('admit');
    expect(decideFace({ ...seen, similarity: 0.9 - 1e-12 }, policy)).toEqual({ verdict: 'refer', reasons: ['face-mismatch'] });
  });
  it('admits nothing but a score that reaches the threshold, from enough images, of one face', () => {
    const facts = fc.record({
      similarity: fc.option(fc.oneof(fc.double({ min: -1, max: 1 }), fc.constant(Number.NaN)), { nil: undefined }),
      images: fc.nat(5),
      faces: fc.nat(5),
      mostFacesAtOnce: fc.nat(3),
      people: fc.nat(3),
      cameras: fc.nat(3),
    });
    fc.assert(
      fc.property(facts, (f) => {
        const { verdict, reasons } = decideFace(f, policy);
        const right =
          f.similarity !== undefined && f.similarity >= 0.9 && f.images >= 2 && f.mostFacesAtOnce <= 1 && f.people <= 1 && f.cameras > 0;
        expect(verdict).toBe(right ? 'admit' : 'refer');
        expect(reasons.length > 0).toBe(verdict === 'refer');
      }),
    );
  });
  it('refers on a presentation attack only where the site says so, from the grade it names', () => {
    const graded = (score: number) => ({ ...seen, presentationAttack: { score, settled: true } });
    expect(decideFace(graded(1), policy).verdict).toBe('admit');
    expect(decideFace(graded(1), { ...policy, presentationAttack: { action: 'record' } }).verdict).toBe('admit');
    const refer = { ...policy, presentationAttack: { action: 'refer', threshold: 0.8 } } as const;
    expect(decideFace(graded(0.8 - 1e-12), refer).verdict).toBe('admit');
    expect(decideFace(graded(0.8), refer)).toEqual({ verdict: 'refer', reasons: ['presentation-attack'] });
    expect(decideFace(graded(Number.NaN), refer).verdict).toBe('refer');
    // What was not graded, or by too little, is not cleared; nobody at all is no attack.
    expect(decideFace(seen, refer).reasons).toEqual(['presentation-attack']);
    expect(decideFace({ ...seen, presentationAttack: { score: 0, settled: false } }, refer).reasons).toEqual(['presentation-attack']);
    expect(decideFace({ ...seen, faces: 0, similarity: undefined }, refer).reasons).toEqual(['no-face']);
  });

  it('says whether two were seen beside one another or one after another', () => {
    expect(decideFace({ ...seen, mostFacesAtOnce: 2, people: 2 }, policy).reasons).toEqual(['more-than-one-face']);
    expect(decideFace({ ...seen, people: 2 }, policy).reasons).toEqual(['more-than-one-person']);
  });
  it('tells nobody in view from a face that is not good enough', () => {
    expect(decideFace({ ...seen, similarity: undefined, images: 0, faces: 0, mostFacesAtOnce: 0, people: 0 }, policy).reasons).toEqual([
      'no-face',
    ]);
    expect(decideFace({ ...seen, similarity: undefined, images: 0 }, policy).reasons).toEqual(['face-quality']);
    expect(decideFace({ ...seen, similarity: undefined, images: 0, faces: 0, cameras: 0 }, policy).reasons).toEqual(['cameras']);
  });
});

describe('age in whole years', () => {
  it.each([
    ['2014-11-20', '2026-11-20', 12],
    ['2014-11-21', '2026-11-20', 11],
    ['2012-02-29', '2024-02-28', 11],
    ['2012-02-29', '2024-02-29', 12],
    ['2013-02-28', '2025-02-28', 12],
  ])('born %s, on %s: %i', (born, today, age) => expect(ageOn(born, today)).toBe(age));
  it('is unknown for an incomplete date', () => expect(ageOn('2014-11', '2026-11-20')).toBeUndefined());
});
