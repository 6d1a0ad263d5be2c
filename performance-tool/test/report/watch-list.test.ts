import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/html/page.ts';
import type { PassageRecord } from '../../src/passage-record.ts';
import { gatherLogs } from '../../src/records/trials-from-logs.ts';
import { createReport } from '../../src/report/create-report.ts';
import { csvTables } from '../../src/report/csv-tables.ts';
import { Report } from '../../src/report/report-schema.ts';
import { watchListUse } from '../../src/report/watch-list.ts';
import { summary } from '../../src/summary.ts';

type Traveller = NonNullable<PassageRecord['traveller']>;
let made = 0;
/** A passage of a gate with a watch list: what its search found, and what an officer did after it. */
function passage(hits: number | 'failed', action?: 'admit' | 'manual-processing', traveller: Partial<Traveller> = {}): PassageRecord {
  made += 1;
  const found = hits === 'failed' ? 0 : hits;
  const search = { image: 'live' as const, hits: found, best: 0.9, milliseconds: 2, ...(found > 0 ? { references: ['case-secret'] } : {}) };
  return {
    schema: 1,
    passageId: `p${made}`,
    gate: 'gate-1',
    location: 'hall',
    direction: 'arrival',
    startedAt: new Date(Date.UTC(2026, 0, 1) + made * 60_000).toISOString(),
    outcome: action === undefined ? 'admitted' : action === 'admit' ? 'admitted-by-officer' : 'manual-processing',
    steps: [],
    versions: {},
    traveller: { issuingState: 'NZL', nationality: 'NZL', ageBand: '25-34', sex: 'female', ...traveller },
    checks: [],
    declaration: [],
    watchList: {
      list: 'l',
      edition: 1,
      entries: 5,
      threshold: 0.9,
      searches: hits === 'failed' ? [] : [search, { ...search, image: 'chip' }],
      ...(hits === 'failed' ? { failed: 'watch-list-expired' } : {}),
    },
    ...(action ? { officer: { officer: 'o', action, reason: 'r', at: '2026-01-01T00:00:00Z' } } : {}),
    faults: [],
  };
}
const times = (n: number, make: () => PassageRecord) => Array.from({ length: n }, make);
const talliesOf = (records: readonly PassageRecord[]) =>
  gatherLogs([{ name: 'log', passages: records, unfinished: [], nonMated: [], badRows: [] }]).tallies;
const options = { confidence: 0.95, interval: 'clopper-pearson', minimumSubjects: 20 } as const;

const passages = [
  ...times(26, () => passage(0)),
  ...times(4, () => passage(1, 'admit')), // false alarms
  passage(2, 'manual-processing'), // perhaps on the list: in no rate
  ...times(40, () => passage(0, undefined, { sex: 'male' })),
  ...times(2, () => passage('failed', 'admit', { sex: 'male' })),
  ...times(19, () => passage(1, 'admit', { sex: 'unspecified', nationality: 'ISL' })), // a group too small to show
];

describe('the use of a watch list', () => {
  it('counts travellers, searches, hits and failures, and tells false alarms from hits that stand', () => {
    expect(watchListUse(talliesOf(passages), options)).toMatchObject({
      travellers: 90,
      searches: 180,
      failed: 2,
      hits: 24,
      falseAlarms: { errors: 23, trials: 89 },
      median: 4,
      p95: 4,
    });
  });

  it('tells false alarms by group, and nothing of a group below the smallest, not even its name', () => {
    const { groups } = watchListUse(talliesOf(passages), options)!;
    expect(groups.map(({ by }) => by)).toEqual(['sex', 'ageBand', 'nationality', 'issuingState']);
    expect(groups[0]).toMatchObject({
      cells: [
        { value: 'female', falseAlarms: { errors: 4, trials: 30, value: 4 / 30 } },
        { value: 'male', falseAlarms: { errors: 0, trials: 40 } },
      ],
      tooFew: 1,
    });
    expect(groups[2]).toMatchObject({ cells: [{ value: 'NZL' }], tooFew: 1 });
    expect(watchListUse(talliesOf(passages), { ...options, minimumSubjects: 19 })!.groups[0]!.cells).toHaveLength(3);
  });

  it('is in the report, its page, its tables and its summary, without anybody’s reference', () => {
    const report = createReport({ logs: [{ name: 'log', passages, unfinished: [], nonMated: [], badRows: [] }] });
    expect(Value.Check(Report, report)).toBe(true);
    const page = renderHtml(report);
    expect(page).toMatch(/Watch list[\s\S]*23 of 89[\s\S]*By sex, 1 group too small to show/);
    const csv = csvTables(report).find(([name]) => name === 'watch-list.csv')![1];
    expect(csv).toMatch(/sex,female,0\.1333/);
    expect(summary(report)).toContain('Watch list: 90 travellers searched for, 24 hits, 2 failed; false alarms 23 of 89');
    for (const text of [page, csv, summary(report), JSON.stringify(report)]) expect(text).not.toMatch(/case-secret|ISL/);
  });

  it('is absent where no gate has a watch list', () => {
    const { watchList: _, ...without } = passage(0);
    expect(watchListUse(talliesOf([without]), options)).toBeUndefined();
    const report = createReport({ logs: [{ name: 'log', passages: [without], unfinished: [], nonMated: [], badRows: [] }] });
    expect(renderHtml(report)).not.toContain('Watch list');
    expect(csvTables(report).map(([name]) => name)).not.toContain('watch-list.csv');
  });
});
