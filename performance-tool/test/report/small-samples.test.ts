import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/html/page.ts';
import { parseScores } from '../../src/records/scores/read-scores.ts';
import { createReport } from '../../src/report/create-report.ts';
import { csvTables } from '../../src/report/csv-tables.ts';
import { synthesise } from '../synthetic-passages.ts';

const logOf = (travellers: number) => ({
  name: 'gate',
  unfinished: [],
  badRows: [],
  ...synthesise({ seed: 2, travellers, comparisons: 19, fnmr: () => 0.1 }),
});

describe('twenty travellers', () => {
  const report = createReport({ logs: [logOf(20)] });

  test('give overall rates with honest intervals', () => {
    expect(report.overall.subjects).toBe(20);
    expect(report.overall.fnmr!.trials + report.overall.fta!.errors).toBe(20);
    expect(report.overall.fmr).toMatchObject({ errors: 0, effectiveTrials: 10 });
    expect(report.overall.fmr!.high).toBeCloseTo(0.308497, 5);
  });

  test('do not give what the sample cannot support', () => {
    expect(report.overall.eer.supported).toBe(false);
    expect(report.overall.fnmrAtFmr.find(({ targetFmr }) => targetFmr === 0.001)).toMatchObject({
      supported: false,
      reason: expect.stringContaining('at least 3,000 non-mated comparisons (rule of 3), better 30,000 (rule of 30); there are 380'),
    });
    expect(report.answers.map(({ verdict }) => verdict)).toEqual(['not-shown', 'not-shown', 'note']);
  });

  test('show no group, not its size, and say “too few”', () => {
    for (const { cells, tooFew } of report.groups) {
      expect(tooFew).toBeGreaterThan(0);
      for (const cell of cells) expect(Object.keys(cell)).toEqual(['values']);
    }
    expect(renderHtml(report)).toContain('Too few travellers to show any group (each has fewer than 20): by location, by issuing state');
    const groups = csvTables(report)
      .find(([name]) => name === 'groups.csv')![1]
      .split('\n');
    expect(groups.slice(1, -1).every((line) => /^[^,]+,[^,]*,,,,(\d+ )?too few$/.test(line))).toBe(true);
  });
});

test('of too small groups of persons not even the name is told, of places it is', () => {
  const report = createReport({ logs: [logOf(3)] });
  for (const { by, cells } of report.groups)
    expect(cells.length > 0).toBe(by.every((name) => ['location', 'gate', 'direction'].includes(name)));
  for (const trait of ['NZL', 'AUS', 'GBR', 'USA', '12-17', '65-74', 'female'])
    for (const text of [JSON.stringify(report), renderHtml(report), ...csvTables(report).map(([, table]) => table)])
      expect(text).not.toContain(trait);
});

test('groups are suppressed by their own size, at the size asked for, and no hidden one can be had by subtraction', () => {
  const log = logOf(120);
  const groupWith = (minimumSubjects: number) => createReport({ logs: [log] }, { by: ['issuingState'], minimumSubjects }).groups[0]!;
  const sizes = new Map<string, number>();
  for (const { traveller } of log.passages) sizes.set(traveller!.issuingState, (sizes.get(traveller!.issuingState) ?? 0) + 1);
  const shownOf = (minimum: number) => groupWith(minimum).cells.map(({ values, recognition }) => [values[0], recognition?.subjects]);
  expect([...sizes].filter(([, size]) => size < 20)).toEqual([['USA', 15]]);
  expect(shownOf(1)).toEqual([...sizes].sort());
  // The one small state would be the whole less the others: the next smallest goes with it.
  expect(shownOf(20)).toEqual([...sizes].filter(([, size]) => size > 22).sort());
  expect(groupWith(20)).toMatchObject({ tooFew: 2, hiddenForOthers: 1 });
  expect(shownOf(40)).toEqual([]);
});

test('an empty log makes a report that says so', () => {
  const report = createReport({ logs: [logOf(0)] });
  expect(report.cannotSay[0]).toBe('No passage is finished yet: there is nothing to report on.');
  expect(report.answers[2]!.headline).toBe('Nothing was recorded.');
  expect(renderHtml(report)).toContain('there is nothing to report on');
});

test('a person in many comparisons is one subject, and a group of such is small', () => {
  const rows = Array.from({ length: 60 }, (_, i) => `mated,0.${10 + i},s${i % 3},female\nnon-mated,0.0${i},s${i % 3},female`);
  const trials = parseScores(`label,score,subject,sex\n${rows.join('\n')}`, 'scores.csv', 0.3);
  const report = createReport({ scores: [{ name: 'scores.csv', trials }] });
  expect(report.overall.subjects).toBe(3);
  expect(report.groups[0]).toMatchObject({ cells: [], tooFew: 1 });
});
