import type { CheckResult, Inspection, Mrz } from 'epassport-reader';
import fc from 'fast-check';
import { PassageRecord } from 'performance-tool';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { FaceCapture } from '../src/capture-faces.ts';
import {
  addCapture,
  addDecision,
  addFault,
  addInspection,
  addOfficer,
  addPortraitQuality,
  addStep,
  ageBand,
  beginRecord,
  endRecord,
} from '../src/record.ts';
import { aSite } from './a-site.ts';
import { aFace, aTemplate, GREY } from './fake-devices.ts';

const at = Date.parse('2026-03-02T10:00:00Z');
const begun = () => beginRecord(aSite(), { gate: 'v' }, 'p1', at);

/** Text that is in no record by chance: five characters or more, of an alphabet that records do not use in such runs. */
const word = (from: number, to: number) => fc.string({ unit: fc.constantFrom(...'QXZJKVW0123456789'), minLength: from, maxLength: to });
const day = fc
  .date({ min: new Date('1940-01-01'), max: new Date('2014-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const holder: fc.Arbitrary<Mrz> = fc
  .record({
    issuingState: fc.constantFrom('NZL', 'D', 'UTO'),
    nationality: fc.constantFrom('NZL', 'D', 'UTO'),
    sex: fc.constantFrom('female', 'male', 'unspecified'),
    surname: word(5, 20),
    givenNames: word(5, 20),
    documentNumber: word(9, 12),
    dateOfBirth: day,
    dateOfExpiry: fc.constantFrom('2031-07-19', '2035-12-24'),
    optional: word(8, 14),
  })
  .map(({ optional, ...m }) => ({
    format: 'TD3',
    documentCode: 'P',
    lines: [`P<${m.issuingState}${m.surname}<<${m.givenNames}`, `${m.documentNumber}${m.dateOfBirth}${optional}`],
    ...m,
  }));
const checks: readonly CheckResult[] = [
  { check: 'mrz-dg1', result: 'successful', mode: 'mandatory', reason: 'The printed MRZ and DG1 are equal.', milliseconds: 0.123 },
];
const capture: FaceCapture = {
  template: aTemplate([0.123456, 0.987654]),
  images: 3,
  quality: 80,
  faces: 12,
  mostFacesAtOnce: 1,
  people: 1,
  cameras: 1,
  perCamera: [{ camera: 'low', frames: 20, faces: 12, best: 88 }],
  best: { image: GREY, face: aFace(80) },
  milliseconds: 1234.5,
};
const nonMated = { passageId: 'p', templateVersion: 'test-1', exactFrom: 0.9, exact: [], bins: new Uint8Array() };
const comparison = { similarity: 0.95, cosine: 0.96, mean: { images: 3, length: 0.98 }, templateVersion: 'test-1', nonMated };

describe('the record of a passage', () => {
  it('holds of the holder state, nationality, sex and age band, and nothing else of the MRZ', () => {
    fc.assert(
      fc.property(holder, fc.integer({ min: 0, max: 99 }), (dg1, age) => {
        const inspection: Inspection = {
          checks,
          dg1,
          portrait: { encoding: 'jpeg', encoded: Uint8Array.of(1, 2, 3), image: GREY },
          steps: [],
          apdus: 1,
          bytesRead: 1,
          milliseconds: 1,
        };
        let record = addInspection(begun(), inspection, age);
        record = addCapture(record, capture, comparison, { threshold: 0.9 });
        record = addDecision(record, { verdict: 'admit', reasons: [] });
        record = endRecord(addStep(record, 'reading', at, 1.6, 'eligible'), 'admitted', [], at + 9_000);
        const { issuingState, nationality, sex } = dg1;
        expect(record.traveller).toEqual({ issuingState, nationality, sex, ageBand: ageBand(age) });
        expect(Value.Check(PassageRecord, record)).toBe(true);
        const text = JSON.stringify(record);
        const fields = [dg1.surname, dg1.givenNames, dg1.documentNumber, dg1.dateOfBirth, dg1.dateOfExpiry, ...dg1.lines];
        for (const field of [...fields, dg1.dateOfBirth.replaceAll('-', '').slice(2), '0.123456', '"rgb"', '"vector"', 'encoded'])
          expect(text).not.toContain(field);
      }),
    );
  });

  it('tells nothing of the holder where age is unknown, but every check', () => {
    const inspection: Inspection = { checks, steps: [], apdus: 0, bytesRead: 0, milliseconds: 0 };
    const record = addInspection(begun(), inspection, undefined);
    expect(record.traveller).toBeUndefined();
    expect(record.checks).toMatchObject([{ check: 'mrz-dg1', milliseconds: 0.1 }]);
  });

  it.each([
    [0, '0-11'],
    [11, '0-11'],
    [12, '12-17'],
    [17, '12-17'],
    [18, '18-24'],
    [34, '25-34'],
    [74, '65-74'],
    [75, '75+'],
    [120, '75+'],
  ])('age %i is in the band %s', (age, band) => expect(ageBand(age)).toBe(band));

  it('keeps every reason once and the last verdict', () => {
    let record = addDecision(begun(), { verdict: 'admit', reasons: [] });
    record = addDecision(record, { verdict: 'refer', reasons: ['face-mismatch'] });
    record = addDecision(record, { verdict: 'refer', reasons: ['face-mismatch', 'did-not-leave'] });
    expect(endRecord(record, 'manual-processing', ['object'], at).decision).toEqual({
      verdict: 'refer',
      reasons: ['face-mismatch', 'did-not-leave', 'object'],
    });
  });

  it('says refused where nothing was ever decided but there is a reason, and nothing where there is none', () => {
    expect(endRecord(begun(), 'not-admitted-to-gate', ['device-fault'], at).decision).toEqual({
      verdict: 'refuse',
      reasons: ['device-fault'],
    });
    expect(endRecord(begun(), 'abandoned', [], at).decision).toBeUndefined();
  });

  it('keeps officer, faults and times as they were', () => {
    let record = addOfficer(begun(), 'o1', 'send-back', 'not the holder', at + 1);
    record = addFault(addFault(record, 'camera-lost', at + 2), 'clock-set-back', at + 3);
    expect(record).toMatchObject({
      startedAt: '2026-03-02T10:00:00.000Z',
      officer: { officer: 'o1', action: 'send-back', reason: 'not the holder', at: '2026-03-02T10:00:00.001Z' },
      faults: [{ code: 'camera-lost' }, { code: 'clock-set-back', raisedAt: '2026-03-02T10:00:00.003Z' }],
    });
  });

  it('tells the quality of portrait and best image in whole numbers', () => {
    const face = { ...aFace(80).quality, overall: 79.6, components: { eyesOpen: { native: 0.0712, scalar: 98.7 } } };
    const quality = { unified: 80, components: { eyesOpen: 99 } };
    let record = addPortraitQuality(begun(), face);
    record = addCapture(record, { ...capture, best: { image: GREY, face: { ...aFace(80), quality: face } } }, undefined, {
      threshold: 0.9,
    });
    expect(record).toMatchObject({ portraitQuality: quality, capture: { bestQuality: quality } });
    expect(Value.Check(PassageRecord, record)).toBe(true);
    const { best: _, ...older } = capture;
    // A record of an older gate has neither.
    expect(Value.Check(PassageRecord, addCapture(begun(), older, undefined, { threshold: 0.9 }))).toBe(true);
  });

  it('tells what was compared: the score with its threshold, the cosine before the correction and the mean it was corrected for', () => {
    const { nonMated: _, ...compared } = comparison;
    const record = addCapture(begun(), capture, comparison, { threshold: 0.9 });
    expect(record.comparison).toEqual({ ...compared, threshold: 0.9 });
    expect(Value.Check(PassageRecord, record)).toBe(true);
    const { cosine: _cosine, mean: _mean, ...older } = record.comparison!;
    expect(Value.Check(PassageRecord, { ...record, comparison: older })).toBe(true);
  });

  it('leaves the score out where nothing was compared', () => {
    expect(addCapture(begun(), capture, undefined, { threshold: 0.9 })).toMatchObject({ capture: { images: 3, milliseconds: 1235 } });
    expect(addCapture(begun(), capture, undefined, { threshold: 0.9 }).comparison).toBeUndefined();
  });

  it('keeps the check for a morphed portrait', () => {
    const morph = { score: 0.3, similarityShare: 0.6, shapeDifference: 0.02 };
    const record = addCapture(begun(), capture, { ...comparison, morph }, { threshold: 0.9 });
    expect(record.morph).toEqual(morph);
    expect(Value.Check(PassageRecord, record)).toBe(true);
    expect(addCapture(begun(), capture, comparison, { threshold: 0.9 })).not.toHaveProperty('morph');
  });

  it('keeps what came of the fields of light, and no colour', () => {
    const light = [
      { field: 'warm' as const, askedAt: 1000, shownAt: 1040 },
      { field: 'cool' as const, askedAt: 1700, shownAt: 1790 },
      { field: 'cool' as const, askedAt: 2400 },
    ];
    const record = addCapture(begun(), { ...capture, light }, undefined, { threshold: 0.9 });
    expect(record.capture?.light).toEqual({ asked: 3, shown: 2, slowestMilliseconds: 90 });
    expect(Value.Check(PassageRecord, record)).toBe(true);
    expect(addCapture(begun(), { ...capture, light: light.slice(2) }, undefined, { threshold: 0.9 }).capture?.light).toEqual({
      asked: 1,
      shown: 0,
    });
    expect(addCapture(begun(), capture, undefined, { threshold: 0.9 }).capture).not.toHaveProperty('light');
  });

  it('keeps the grade of a presentation attack and what the site does with it', () => {
    const presentationAttack = { score: 0.25, settled: true, signals: [{ signal: 'raster' as const, value: 1.2, evidence: -0.5 }] };
    const record = addCapture(begun(), { ...capture, presentationAttack }, undefined, { threshold: 0.9 });
    expect(record.presentationAttack).toEqual({ action: 'record', ...presentationAttack });
    expect(Value.Check(PassageRecord, record)).toBe(true);
    const refer = { action: 'refer', threshold: 0.8 } as const;
    const strict = addCapture(begun(), { ...capture, presentationAttack }, undefined, { threshold: 0.9, presentationAttack: refer });
    expect(strict.presentationAttack).toEqual({ ...refer, ...presentationAttack });
    expect(Value.Check(PassageRecord, strict)).toBe(true);
    expect(addCapture(begun(), capture, undefined, { threshold: 0.9 })).not.toHaveProperty('presentationAttack');
  });
});
