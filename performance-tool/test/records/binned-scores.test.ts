import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepComparisons, lowestOf, sharedTraits } from '../../src/non-mated-comparisons.ts';
import { exportPassages } from '../../src/records/export-passages.ts';
import { readPassageLog } from '../../src/records/passage-log.ts';
import { readPassages } from '../../src/records/read-passages.ts';
import { createReport } from '../../src/report/create-report.ts';
import type { Report } from '../../src/report/report-schema.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** The same passages once with every score and both passages, once as a gate keeps them. */
const folder = temporaryFolder();
const made = synthesise({ seed: 5, travellers: 300, comparisons: 40, fmr: (live, other) => (live.sex === other.sex ? 0.05 : 0.01) });
const traitsOf = new Map(made.passages.map(({ passageId, traveller }) => [passageId, traveller]));
const kept = made.passages.map(({ passageId }) =>
  keepComparisons(
    { passageId, templateVersion: 'net-1', exactFrom: 0.9 },
    made.nonMated
      .filter((score) => score.passageId === passageId)
      .map((score, i) => ({
        otherPassageId: score.otherPassageId!,
        similarity: score.similarity,
        // A few among travellers alike, which must not be taken for random ones.
        selection: i % 8 === 0 ? 'alike' : 'random',
        shared: sharedTraits(traitsOf.get(passageId), traitsOf.get(score.otherPassageId!)),
        sameDay: true,
      })),
  ),
);
const random = new Set(
  made.passages.flatMap(({ passageId }) => made.nonMated.filter((score) => score.passageId === passageId).filter((_, i) => i % 8 !== 0)),
);
const full = createReport({ logs: [{ name: 'gate', passages: made.passages, unfinished: [], nonMated: [...random], badRows: [] }] });

const file = join(folder, 'gate.sqlite');
const database = await writeLog(file, { passages: made.passages, nonMated: [] });
const run = (sql: string, values: readonly unknown[]) =>
  new Promise<void>((done, fail) => database.run(sql, [...values], (error) => (error ? fail(error) : done())));
await run('BEGIN', []);
for (const { passageId, templateVersion, exactFrom, exact, bins } of kept) {
  await run('INSERT INTO non_mated_bins VALUES (?, ?, ?, ?)', [passageId, templateVersion, exactFrom, Buffer.from(bins)]);
  for (const { otherPassageId, similarity, selection, shared, sameDay } of exact)
    await run('INSERT INTO non_mated VALUES (?, ?, ?, ?, ?, ?, ?)', [
      passageId,
      otherPassageId,
      similarity,
      templateVersion,
      selection,
      shared,
      Number(sameDay),
    ]);
}
await run('COMMIT', []);
await closeLog(database);

const counts = ({ overall }: Pick<Report, 'overall'>) => [overall.nonMated, overall.fmr!.errors, overall.fmr!.trials];
const byGroup = (report: Report) =>
  report.groups
    .filter(({ by }) => by.every((name) => name !== 'hour' && name !== 'day'))
    .map(({ by, cells }) => [by, cells.map(({ values, recognition }) => [values, recognition && counts({ overall: recognition })])]);

describe('scores that a gate kept by bin, the highest exactly', () => {
  test('give the false matches of all scores, overall and in every group', async () => {
    const report = createReport({ passages: await readPassages([file]) });
    expect(counts(report)).toEqual(counts(full));
    expect(full.overall.fmr!.errors).toBeGreaterThan(100);
    expect(byGroup(report)).toEqual(byGroup(full));
    const figures = ({ overall }: Report) => overall.fnmrAtFmr.map((f) => (f.supported ? [f.fmr.errors, f.fnmr.errors] : f.reason));
    expect(figures(report)).toEqual(figures(full));
    expect(report.methods.join(' ')).toMatch(/Of [\d,]+ non-mated comparisons below the exact ones the gates kept/);
  });

  test('whichever way the log is read, and exported', async () => {
    const log = await readPassageLog(file);
    expect(counts(createReport({ logs: [log] }))).toEqual(counts(full));
    const binned = log.nonMated.filter(({ otherPassageId }) => otherPassageId === undefined);
    expect(binned.length).toBeGreaterThan(1000);
    expect(binned.every(({ similarity }) => similarity < 0.9 && lowestOf((similarity + 1) * 32_768) === similarity)).toBe(true);
    const parquet = join(folder, 'all.parquet');
    await exportPassages([file], parquet);
    expect(byGroup(createReport({ passages: await readPassages([parquet]) }))).toEqual(byGroup(full));
  });

  test('that no gate wrote are a bad row, and the others are read', async () => {
    const damaged = join(folder, 'damaged.sqlite');
    const log = await writeLog(damaged, { passages: made.passages.slice(0, 3), nonMated: [] });
    const insert = (i: number, bins: Uint8Array) =>
      new Promise<void>((done, fail) =>
        log.run('INSERT INTO non_mated_bins VALUES (?, ?, 0.9, ?)', [made.passages[i]!.passageId, 'net-1', Buffer.from(bins)], (error) =>
          error ? fail(error) : done(),
        ),
      );
    await insert(0, Uint8Array.of(1, 2));
    await insert(1, Uint8Array.of(1, 200, 2));
    await closeLog(log);
    const { trials } = await readPassages([damaged]);
    expect(trials.badRows).toEqual([
      { source: 'damaged.sqlite', row: `non_mated_bins ${made.passages[0]!.passageId}`, fault: 'the similarity is not a number' },
    ]);
    expect(trials.nonMated.similarity).toHaveLength(1);
  });
});
