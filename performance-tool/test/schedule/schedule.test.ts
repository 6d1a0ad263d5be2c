import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { describe, expect, test } from 'vitest';
import type { PassageRecord } from '../../src/passage-record.ts';
import { createReport } from '../../src/report/create-report.ts';
import { makeDue } from '../../src/schedule/make-due.ts';
import { periodAround, periodsOver } from '../../src/schedule/periods.ts';
import { runSchedule } from '../../src/schedule/run-schedule.ts';
import { whatChanged } from '../../src/schedule/what-changed.ts';
import { call } from '../call.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 10, 17, 6);

/** Passages spread over four days from 2026-11-17 on, the third of which misses more. */
async function fourDays(name: string): Promise<string> {
  const days = [0, 1, 2, 3].map((day) =>
    synthesise({ seed: 40 + day, travellers: 250, comparisons: 6, fnmr: () => (day === 2 ? 0.25 : 0.03) }),
  );
  const moved = (day: number, id: string) => `${day}-${id}`;
  const shift = (record: PassageRecord, day: number): PassageRecord => {
    const by = FIRST + day * DAY_MS - Date.UTC(2026, 2, 1, 6);
    return {
      ...record,
      passageId: moved(day, record.passageId),
      startedAt: new Date(Date.parse(record.startedAt) + by).toISOString(),
      ...(record.endedAt ? { endedAt: new Date(Date.parse(record.endedAt) + by).toISOString() } : {}),
    };
  };
  const file = join(folder, name);
  await closeLog(
    await writeLog(file, {
      passages: days.flatMap(({ passages }, day) => passages.map((record) => shift(record, day))),
      nonMated: days.flatMap(({ nonMated }, day) =>
        nonMated.map((score) => ({ ...score, passageId: moved(day, score.passageId), otherPassageId: moved(day, score.otherPassageId!) })),
      ),
    }),
  );
  return file;
}

describe('periods', () => {
  test.each([
    ['2026-11-20T23:59:59.999Z', 'daily', '2026-11-20', '2026-11-20', '2026-11-21'],
    ['2026-11-20T12:00:00Z', 'weekly', '2026-W47', '2026-11-16', '2026-11-23'],
    ['2027-01-03T12:00:00Z', 'weekly', '2026-W53', '2026-12-28', '2027-01-04'],
    ['2024-12-30T00:00:00Z', 'weekly', '2025-W01', '2024-12-30', '2025-01-06'],
    ['2026-12-31T12:00:00Z', 'monthly', '2026-12', '2026-12-01', '2027-01-01'],
  ] as const)('%s %s is %s', (moment, cadence, name, from, to) =>
    expect(periodAround(new Date(moment), cadence)).toEqual({ name, from: new Date(from), to: new Date(to) }),
  );

  test('follow one another without a gap, and only those that are over', () => {
    const names = (now: string) => periodsOver(new Date('2026-11-17T06:00:00Z'), new Date(now), 'daily').map(({ name }) => name);
    expect(names('2026-11-20T00:00:00Z')).toEqual(['2026-11-17', '2026-11-18', '2026-11-19']);
    expect(names('2026-11-19T23:59:59Z')).toEqual(['2026-11-17', '2026-11-18']);
  });
});

describe('schedule', async () => {
  const log = await fourDays('gate.sqlite');
  const schedule = (directory: string, catchUp = 31) => ({
    cadence: 'daily' as const,
    logs: [log],
    values: {},
    options: { by: ['location', 'sex'], interval: 'clopper-pearson' as const },
    directory: join(folder, directory),
    pdf: false,
    catchUp,
  });
  const json = (directory: string, name: string) => JSON.parse(readFileSync(join(folder, directory, name, 'report.json'), 'utf8'));

  test('makes up for what was missed, each report of its own day and compared with the one before', async () => {
    // Left by a run that was killed: neither a report nor in the way of one.
    mkdirSync(join(folder, 'kept', '.2026-11-17.part-dead'), { recursive: true });
    const names = await makeDue(schedule('kept'), new Date('2026-11-20T10:00:00Z'));
    expect(names).toEqual(['2026-11-17', '2026-11-18', '2026-11-19']);
    expect(names.map((name) => json('kept', name).operations.passages)).toEqual([250, 250, 250]);
    expect(json('kept', '2026-11-17').sinceLast).toBeUndefined();
    expect(json('kept', '2026-11-18').sinceLast).toMatchObject({ report: '2026-11-17', changes: [] });
    const { sinceLast } = json('kept', '2026-11-19');
    expect(sinceLast.changes).toContainEqual(expect.objectContaining({ measure: 'not recognised (GFRR)', group: '' }));
    expect(sinceLast.changes[0].low).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'kept', '2026-11-19', 'report.html'), 'utf8')).toContain(
      'compared changed beyond chance since 2026-11-18',
    );
    expect(await makeDue(schedule('kept'), new Date('2026-11-20T10:00:00Z'))).toEqual([]);

    const verified = await call('verify', join(folder, 'kept', '2026-11-19', 'report.json'), log);
    expect(verified).toMatchObject({ status: 0 });
    // The gate goes on: the kept report stands.
    const grown = join(folder, 'grown', 'gate.sqlite');
    mkdirSync(join(folder, 'grown'));
    copyFileSync(log, grown);
    const database = new sqlite3.Database(grown);
    await new Promise((done) => database.run("INSERT INTO passage VALUES ('later', '2026-11-30T00:00:00.000Z', NULL, '{}')", done));
    await closeLog(database);
    expect(await call('verify', join(folder, 'kept', '2026-11-19', 'report.json'), grown)).toMatchObject({
      status: 0,
      out: expect.stringMatching(/not the same file as it was then.*\n.*all [\d,]+ values/),
    });
    await call('report', log, '--no-pdf', '--interval', 'wilson', '--by', 'sex', '--out', join(folder, 'whole'));
    expect((await call('verify', join(folder, 'whole', 'report.json'), grown)).out).toMatch(/inputs\[0\]\.sha256/);
  });

  test('makes up for no more than asked', async () => {
    expect(await makeDue(schedule('bounded', 1), new Date('2026-11-20T10:00:00Z'))).toEqual(['2026-11-19']);
  });

  test('as a service makes each report a quarter of an hour after its day, until stopped', async () => {
    let now = new Date('2026-11-19T00:10:00Z');
    const stop = new AbortController();
    const waits: string[] = [];
    const clock = {
      now: () => now,
      until: async (moment: Date) => {
        waits.push(moment.toISOString());
        now = moment;
        if (waits.length === 3) stop.abort();
      },
    };
    const made: string[] = [];
    await runSchedule(
      schedule('served', 1),
      clock,
      stop.signal,
      (name) => made.push(name),
      () => {},
    );
    expect(waits).toEqual(['2026-11-19T00:15:00.000Z', '2026-11-20T00:15:00.000Z', '2026-11-21T00:15:00.000Z']);
    expect(made).toEqual(['2026-11-17', '2026-11-18', '2026-11-19']);
    expect(readdirSync(join(folder, 'served'))).toEqual(made);
  });

  test('from the command line makes what is due and says so', async () => {
    const out = join(folder, 'asked');
    const { status, out: said } = await call('schedule', '--weekly', '--once', '--no-pdf', '--by', 'sex', log, '--out', out);
    expect(status).toBe(0);
    expect(said === 'Nothing is due.\n' || existsSync(join(out, '2026-W47', 'report.html'))).toBe(true);
    expect(await call('schedule', log, '--out', out)).toMatchObject({
      status: 2,
      err: expect.stringContaining('--daily, --weekly and --monthly'),
    });
  });
});

describe('what changed', () => {
  const season = (seed: number, fnmr = 0.03) =>
    createReport(
      { logs: [{ name: 'l', unfinished: [], badRows: [], ...synthesise({ seed, travellers: 300, comparisons: 2, fnmr: () => fnmr }) }] },
      { by: ['sex', 'location'], interval: 'clopper-pearson' },
    );

  test('names nothing in a dozen pairs of seasons that are alike, but one at most', () => {
    const falseAlarms = Array.from(
      { length: 12 },
      (_, i) => whatChanged(season(100 + 2 * i), season(101 + 2 * i), 'last').changes.length > 0,
    );
    expect(falseAlarms.filter(Boolean).length).toBeLessThanOrEqual(1);
  });

  test('names a change with its direction', () => {
    const { sentences, compared } = whatChanged(season(1, 0.2), season(2), 'last week');
    expect(compared).toBe(14);
    expect(sentences[0]).toMatch(/^\d+ rates? of 14 compared changed beyond chance since last week\.$/);
    expect(sentences[1]).toMatch(
      /^not recognised \(GFRR\) fell from 2\d(\.\d)?\s% \(n 300\) to \d(\.\d)?\s% \(n 300\), by \d+(\.\d)? to \d+(\.\d)? percentage points\.$/,
    );
  });
});
