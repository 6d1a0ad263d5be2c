import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type NonMatedComparisons, PASSAGE_LOG_SCHEMA, PASSAGE_LOG_VERSION, PassageRecord, passageLogMigration } from 'performance-tool';
import sqlite3 from 'sqlite3';
import { Value } from 'typebox/value';
import { GateError } from './gate-error.ts';

/** The gate's own log: every passage from its first moment. One writer. */
export interface PassageLog {
  /**
   * Writes the record, new or changed. Resolved means: on disk, also after a power cut.
   * @throws {GateError} `passage-log` when the disk is full, read-only or broken
   */
  write(record: PassageRecord): Promise<void>;
  /** Writes them all or, where it fails, none, so that it may be tried again. @throws {GateError} `passage-log` */
  writeNonMated(comparisons: NonMatedComparisons): Promise<void>;
  /** The passages that have ended, latest first. */
  recent(count: number): Promise<readonly PassageRecord[]>;
  close(): Promise<void>;
}

const NEWER = 'Use the Limen version that wrote it, or name another file in the site file.';

/**
 * Opens (or makes) the log and closes what a killed gate left open: every passage without an outcome becomes `aborted`.
 * @param at now, milliseconds since the epoch; the end of the passages found open
 * @throws {GateError} `passage-log` when the file cannot be opened or is of a newer version
 */
export async function openPassageLog(file: string, at: number): Promise<PassageLog & { readonly abortedFound: number }> {
  await mkdir(path.dirname(file), { recursive: true }).catch((cause) => {
    throw failure(`The folder of the passage log ${file} cannot be made`, cause);
  });
  const db = await openDatabase(file);
  const version = ((await all(db, 'PRAGMA user_version'))[0] as { user_version: number }).user_version;
  if (version > PASSAGE_LOG_VERSION)
    throw new GateError(
      'passage-log',
      `${file} is a passage log of version ${version}, this gate writes version ${PASSAGE_LOG_VERSION}. ${NEWER}`,
    );
  // FULL: a commit is on disk when it returns, in WAL too; the exit door depends on it.
  await exec(
    db,
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
     BEGIN; ${passageLogMigration(version)} ${PASSAGE_LOG_SCHEMA} PRAGMA user_version = ${PASSAGE_LOG_VERSION}; COMMIT;`,
  );
  const abortedFound = await closeAborted(db, at);
  return {
    abortedFound,
    write: (record) =>
      run(
        db,
        'INSERT INTO passage (passage_id, started_at, outcome, record) VALUES (?, ?, ?, ?) ON CONFLICT (passage_id) DO UPDATE SET outcome = excluded.outcome, record = excluded.record',
        [record.passageId, record.startedAt, record.outcome ?? null, JSON.stringify(record)],
      ),
    writeNonMated: (comparisons) => writeNonMated(db, comparisons),
    recent: async (count) => {
      const rows = (await all(db, 'SELECT record FROM passage WHERE outcome IS NOT NULL ORDER BY started_at DESC LIMIT ?', [count])) as {
        record: string;
      }[];
      return rows.map((r) => JSON.parse(r.record) as PassageRecord);
    },
    close: () => new Promise((ok, no) => db.close((e) => (e ? no(failure('The passage log could not be closed', e)) : ok()))),
  };
}

async function writeNonMated(
  db: sqlite3.Database,
  { passageId, templateVersion, exactFrom, exact, bins }: NonMatedComparisons,
): Promise<void> {
  if (exact.length + bins.length === 0) return;
  await exec(db, 'BEGIN IMMEDIATE');
  try {
    await run(db, 'INSERT INTO non_mated_bins VALUES (?, ?, ?, ?)', [passageId, templateVersion, exactFrom, Buffer.from(bins)]);
    for (const { otherPassageId, similarity, selection, shared, sameDay } of exact) {
      const row = [passageId, otherPassageId, similarity, templateVersion, selection, shared, Number(sameDay)];
      await run(db, 'INSERT INTO non_mated VALUES (?, ?, ?, ?, ?, ?, ?)', row);
    }
    await exec(db, 'COMMIT');
  } catch (error) {
    await exec(db, 'ROLLBACK').catch(() => undefined); // a full disk has rolled back already
    throw error;
  }
}

async function closeAborted(db: sqlite3.Database, at: number): Promise<number> {
  const open = (await all(db, 'SELECT passage_id, record FROM passage WHERE outcome IS NULL')) as { passage_id: string; record: string }[];
  for (const row of open) {
    const record = JSON.parse(row.record) as PassageRecord;
    const closed: PassageRecord = { ...record, outcome: 'aborted', endedAt: new Date(at).toISOString() };
    if (!Value.Check(PassageRecord, closed))
      throw new GateError('passage-log', `Passage ${row.passage_id} in the log is damaged. Move the log away and keep it for an engineer.`);
    await run(db, 'UPDATE passage SET outcome = ?, record = ? WHERE passage_id = ?', ['aborted', JSON.stringify(closed), row.passage_id]);
  }
  return open.length;
}

const failure = (what: string, cause: unknown): GateError =>
  new GateError('passage-log', `${what}: ${(cause as Error).message}. Make sure the disk has room and may be written to.`, { cause });

function openDatabase(file: string): Promise<sqlite3.Database> {
  return new Promise((ok, no) => {
    const db = new sqlite3.Database(file, (e) => (e ? no(failure(`The passage log ${file} cannot be opened`, e)) : ok(db)));
  });
}
const exec = (db: sqlite3.Database, sql: string): Promise<void> =>
  new Promise((ok, no) => db.exec(sql, (e) => (e ? no(failure('The passage log could not be prepared', e)) : ok())));
const run = (db: sqlite3.Database, sql: string, values: readonly unknown[]): Promise<void> =>
  new Promise((ok, no) => db.run(sql, [...values], (e) => (e ? no(failure('The passage could not be written to the log', e)) : ok())));
const all = (db: sqlite3.Database, sql: string, values: readonly unknown[] = []): Promise<unknown[]> =>
  new Promise((ok, no) => db.all(sql, [...values], (e, rows) => (e ? no(failure('The passage log could not be read', e)) : ok(rows))));
