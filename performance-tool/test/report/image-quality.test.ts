import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/html/page.ts';
import type { PassageRecord } from '../../src/passage-record.ts';
import { createReport } from '../../src/report/create-report.ts';
import { Report } from '../../src/report/report-schema.ts';
import { synthesise } from '../synthetic-passages.ts';

const { passages, nonMated } = synthesise({ seed: 3, travellers: 300, comparisons: 2 });
/** Portraits of one state are dim; live images are alike for all, and framed as a corridor's camera frames them. */
const rated = (record: PassageRecord, i: number): PassageRecord => ({
  ...record,
  portraitQuality: {
    unified: (record.traveller!.issuingState === 'USA' ? 40 : 80) + (i % 11),
    components: { luminanceMean: record.traveller!.issuingState === 'USA' ? 20 : 90, sharpness: 70 },
  },
  capture: {
    ...record.capture!,
    bestQuality: { unified: 75, components: { headSize: 2, leftwardCrop: 1, marginAbove: 0, sharpness: 88, eyesOpen: 60 } },
  },
});
const reportOf = (all: readonly PassageRecord[], minimumSubjects = 30) =>
  createReport({ logs: [{ name: 'l', unfinished: [], badRows: [], passages: [...all], nonMated }] }, { minimumSubjects });

describe('image quality by issuing state', () => {
  const report = reportOf(passages.map(rated));

  test('tells the state whose portraits are worse, and in what', () => {
    const { states, tooFew } = report.imageQualities!;
    expect(tooFew).toBe(0);
    expect(states.reduce((sum, { portraits }) => sum + portraits, 0)).toBe(300);
    const state = (name: string) => states.find(({ issuingState }) => issuingState === name)!;
    expect(state('USA').portrait).toEqual({ p10: 41, median: 45, weakest: 'luminanceMean' });
    expect(state('NZL').portrait).toMatchObject({ median: 84, weakest: 'sharpness' });
    expect(state('USA').live).toEqual({ p10: 75, median: 75, weakest: 'eyesOpen' });
  });

  test('is part of the schema and of the page', () => {
    expect([...Compile(Report).Errors(JSON.parse(JSON.stringify(report)))]).toEqual([]);
    expect(renderHtml(report)).toMatch(/Image quality.*USA.*Luminance mean/s);
  });

  test('names no state with too few portraits', () => {
    const few = reportOf(passages.map(rated), 60).imageQualities!;
    expect(few.states.length).toBeGreaterThan(0);
    expect(few.states.every(({ portraits }) => portraits >= 60)).toBe(true);
    expect(few.tooFew).toBe(report.imageQualities!.states.length - few.states.length);
    expect(few.tooFew).toBeGreaterThan(0);
  });

  test('is silent about logs of gates that did not record it', () => {
    expect(reportOf(passages).imageQualities).toBeUndefined();
    expect(renderHtml(reportOf(passages))).not.toContain('Image quality');
  });
});
