import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binOf, keepComparisons, type NonMatedComparisons, PASSAGE_LOG_VERSION, PassageRecord, unpackBins } from 'performance-tool';
import sqlite3 from 'sqlite3';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPassageLog } from '../src/passage-log.ts';

const at = Date.parse('2026-03-01T10:00:00Z');
const record = (passageId: string, outcome?: PassageRecord['outcome']): PassageRecord => ({
  schema: 1,
  passageId,
  gate: 'g',
  location: 'l',
  direction: 'arrival',
  startedAt: new Date(at).toISOString(),
  steps: [],
  versions: {},
  checks: [],
  declaration: [],
  faults: [],
  ...(outcome ? { outcome, endedAt: new Date(at + 1000).toISOString() } : {}),
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'limen-log-'));
  file = path.join(folder, 'deep', 'passages.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const comparisons = (passageId: string, similarities: readonly number[]): NonMatedComparisons =>
  keepComparisons(
    { passageId, templateVersion: 'v', exactFrom: 0.9 },
    similarities.map((similarity, i) => ({ otherPassageId: `o${i}`, similarity, selection: 'random', shared: 0, sameDay: true })),
  );
const query = (sql: string): Promise<unknown[]> =>
  new Promise((ok, no) => {
    const db = new sqlite3.Database(file);
    db.all(sql, (error, rows) => db.close(() => (error ? no(error) : ok(rows))));
  });

describe('the passage log', () => {
  it('keeps the highest non-mated scores exactly, of the others the bin', async () => {
    const log = await openPassageLog(file, at);
    await log.write(record('a'));
    await log.write(record('b'));
    await log.writeNonMated(comparisons('a', [0.5, 0.5, 0.1, 0.95]));
    await log.writeNonMated(comparisons('b', [0.9]));
    await log.writeNonMated(comparisons('b', []));
    await log.close();
    expect(await query('SELECT passage_id, other_passage_id, similarity FROM non_mated')).toEqual([
      { passage_id: 'a', other_passage_id: 'o3', similarity: 0.95 },
      { passage_id: 'b', other_passage_id: 'o0', similarity: 0.9 },
    ]);
    const rows = (await query('SELECT passage_id, exact_from, bins FROM non_mated_bins')) as { bins: Uint8Array }[];
    expect(rows.map(({ bins }) => unpackBins(bins).map(({ bin }) => bin))).toEqual([[binOf(0.1), binOf(0.5), binOf(0.5)], []]);
    expect(rows[0]).toMatchObject({ passage_id: 'a', exact_from: 0.9 });
  });

  it('writes all comparisons of a passage or none, so that they may be tried again', async () => {
    const log = await openPassageLog(file, at);
    await log.write(record('a'));
    const twice = comparisons('a', [0.5, 0.95]);
    // The same pair a second time is refused after the rest was written.
    await expect(log.writeNonMated({ ...twice, exact: [...twice.exact, ...twice.exact] })).rejects.toMatchObject({ code: 'passage-log' });
    await log.writeNonMated(twice);
    await log.close();
    expect(await query('SELECT count(*) AS rows FROM non_mated_bins')).toEqual([{ rows: 1 }]);
    expect(await query('SELECT count(*) AS rows FROM non_mated')).toEqual([{ rows: 1 }]);
  });

  it('takes up a log of version 1 with all that is in it', async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await query('CREATE TABLE passage (passage_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, outcome TEXT, record TEXT NOT NULL) STRICT');
    await query(
      'CREATE TABLE non_mated (passage_id TEXT NOT NULL REFERENCES passage (passage_id), other_passage_id TEXT NOT NULL, similarity REAL NOT NULL, template_version TEXT NOT NULL, PRIMARY KEY (passage_id, other_passage_id)) STRICT, WITHOUT ROWID',
    );
    await query(`INSERT INTO passage VALUES ('a', '2026-03-01T10:00:00.000Z', 'admitted', '${JSON.stringify(record('a', 'admitted'))}')`);
    await query("INSERT INTO non_mated VALUES ('a', 'o', 0.25, 'v')");
    await query('PRAGMA user_version = 1');
    const log = await openPassageLog(file, at);
    await log.writeNonMated(comparisons('a', [0.5, 0.95]));
    expect((await log.recent(1))[0]?.passageId).toBe('a');
    await log.close();
    expect(await query('PRAGMA user_version')).toEqual([{ user_version: PASSAGE_LOG_VERSION }]);
    expect(await query('SELECT similarity, selection FROM non_mated')).toEqual([
      { similarity: 0.25, selection: 'random' },
      { similarity: 0.95, selection: 'random' },
    ]);
    await (await openPassageLog(file, at)).close();
  });

  it('closes what a killed gate left open as aborted, once', async () => {
    const first = await openPassageLog(file, at);
    await first.write(record('a'));
    await first.write(record('b', 'admitted'));
    await first.close();
    const second = await openPassageLog(file, at + 5_000);
    expect(second.abortedFound).toBe(1);
    const records = await second.recent(10);
    expect(records.map((r) => [r.passageId, r.outcome]).sort()).toEqual([
      ['a', 'aborted'],
      ['b', 'admitted'],
    ]);
    expect(records.every((r) => Value.Check(PassageRecord, r))).toBe(true);
    await second.close();
    const third = await openPassageLog(file, at);
    expect(third.abortedFound).toBe(0);
    await third.close();
  });

  it('is durable: write-ahead log, synchronous FULL', async () => {
    const log = await openPassageLog(file, at);
    const mode = await new Promise((ok) => {
      const db = new sqlite3.Database(file);
      db.get('PRAGMA journal_mode', (_, row) => db.close(() => ok((row as { journal_mode: string }).journal_mode)));
    });
    expect(mode).toBe('wal');
    await log.close();
  });

  it('refuses a log of a newer version with a sentence', async () => {
    const log = await openPassageLog(file, at);
    await log.close();
    await new Promise<void>((ok) => {
      const db = new sqlite3.Database(file);
      db.exec('PRAGMA user_version = 99', () => db.close(() => ok()));
    });
    await expect(openPassageLog(file, at)).rejects.toMatchObject({ code: 'passage-log', message: expect.stringContaining('version 99') });
  });

  it('says what is wrong with a file that is no log', async () => {
    const odd = path.join(folder, 'odd.sqlite');
    await writeFile(odd, 'this is not a database, and long enough not to be taken for an empty one'.repeat(20));
    await expect(openPassageLog(odd, at)).rejects.toMatchObject({ name: 'GateError', code: 'passage-log' });
  });
});
