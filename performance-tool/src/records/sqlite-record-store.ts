import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';
import { lowestOf, unpackBins } from '../non-mated-comparisons.ts';
import { PASSAGE_LOG_VERSION } from '../passage-log-schema.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import type { NonMatedRow, PassageRow, RecordStore } from './record-store.ts';

/** A log's store that can also tell when its first passage began. */
export interface SqliteRecordStore extends RecordStore {
  earliest(): Promise<string | undefined>;
}

const BATCH = 10_000;
/** With a hundred scores each. */
const PASSAGES_AT_ONCE = BATCH / 100;

/** Passages that began from `from` on and before `to`; both ISO 8601 in UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const ALWAYS: Period = { from: '', to: '\u{10FFFF}' };

/**
 * Opens a gate's passage log read-only, also while the gate writes it (WAL): what is read is the log at the moment of opening.
 * The snapshot holds back WAL checkpoints only until `close`.
 * With `during`, only its passages and their live templates' scores are read.
 * @throws PerformanceToolError `file-missing`, `not-a-log`, `newer-log`, `log-unreadable`
 */
export async function openSqliteRecordStore(file: string, during: Period = ALWAYS): Promise<SqliteRecordStore> {
  if (!existsSync(file)) throw new PerformanceToolError('file-missing', `There is no file ${file}. Expected a gate's passage log.`);
  const database = await openDatabase(file);
  try {
    await checkSchema(database, file);
    await run(database, 'BEGIN');
    // A deferred transaction takes its snapshot at the first read.
    await all(database, 'SELECT 1 FROM passage LIMIT 1');
  } catch (cause) {
    await close(database);
    throw cause instanceof PerformanceToolError ? cause : unreadable(file, cause);
  }
  return {
    name: basename(file),
    passages: () => passages(database, file, during),
    nonMatedScores: () => nonMatedScores(database, file, during),
    earliest: async () =>
      (await all<{ first: string | null }>(database, 'SELECT min(started_at) AS first FROM passage'))[0]?.first ?? undefined,
    close: () => close(database),
  };
}

async function* passages(database: sqlite3.Database, file: string, { from, to }: Period): AsyncGenerator<PassageRow[]> {
  const sql = `SELECT rowid AS row, passage_id AS passageId, outcome, record FROM passage
    WHERE rowid > ? AND started_at >= ? AND started_at < ? ORDER BY rowid LIMIT ${BATCH}`;
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await all<PassageRow & { row: number }>(database, sql, [last, from, to]).catch((cause) =>
      Promise.reject(unreadable(file, cause)),
    );
    if (rows.length === 0) return;
    last = rows[rows.length - 1]!.row;
    yield rows;
  }
}

/** Comparisons chosen at random: those among travellers alike stand for no other group. A log of version 1 has no others and no bins. */
async function* nonMatedScores(database: sqlite3.Database, file: string, during: Period): AsyncGenerator<NonMatedRow[]> {
  const binned = await hasBins(database);
  const [within, bounds] = withinPeriod(during);
  const sql = `SELECT passage_id AS passageId, other_passage_id AS otherPassageId, similarity, template_version AS templateVersion FROM non_mated
    WHERE (passage_id, other_passage_id) > (?, ?)${binned ? " AND selection = 'random'" : ''}${within} ORDER BY passage_id, other_passage_id LIMIT ${BATCH}`;
  for (let last = ['', '']; ; ) {
    const rows = await all<NonMatedRow & { otherPassageId: string }>(database, sql, [...last, ...bounds]).catch((cause) =>
      Promise.reject(unreadable(file, cause)),
    );
    if (rows.length === 0) break;
    const end = rows[rows.length - 1]!;
    last = [end.passageId, end.otherPassageId];
    yield rows;
  }
  if (binned) yield* binnedScores(database, file, during);
}

async function* binnedScores(database: sqlite3.Database, file: string, during: Period): AsyncGenerator<NonMatedRow[]> {
  const [within, bounds] = withinPeriod(during);
  const sql = `SELECT passage_id AS passageId, template_version AS templateVersion, bins FROM non_mated_bins
    WHERE passage_id > ?${within} ORDER BY passage_id LIMIT ${PASSAGES_AT_ONCE}`;
  for (let last = ''; ; ) {
    const rows = await all<{ passageId: string; templateVersion: string; bins: Uint8Array }>(database, sql, [last, ...bounds]).catch(
      (cause) => Promise.reject(unreadable(file, cause)),
    );
    if (rows.length === 0) return;
    last = rows[rows.length - 1]!.passageId;
    yield rows.flatMap(({ bins, ...passage }) => scoresOfBins(bins).map((score) => ({ ...passage, ...score })));
  }
}

/** A condition on `passage_id`, and its values. */
const withinPeriod = (during: Period): [condition: string, values: string[]] =>
  during === ALWAYS
    ? ['', []]
    : [' AND passage_id IN (SELECT passage_id FROM passage WHERE started_at >= ? AND started_at < ?)', [during.from, during.to]];

/** Bins that no gate wrote become one score that is no number: a bad row. */
function scoresOfBins(bins: Uint8Array): { shared: number; similarity: number }[] {
  try {
    const random = unpackBins(bins).filter(({ selection }) => selection === 'random');
    return random.map(({ bin, shared }) => ({ shared, similarity: lowestOf(bin) }));
  } catch {
    return [{ shared: 0, similarity: Number.NaN }];
  }
}

async function hasBins(database: sqlite3.Database): Promise<boolean> {
  const found = await all(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'non_mated_bins'");
  return found.length > 0;
}

async function checkSchema(database: sqlite3.Database, file: string): Promise<void> {
  const [version] = await all<{ user_version: number }>(database, 'PRAGMA user_version');
  const tables = await all<{ name: string }>(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
  const found = version?.user_version ?? 0;
  if (found > PASSAGE_LOG_VERSION)
    throw new PerformanceToolError(
      'newer-log',
      `${file} has passage log version ${found}; this program reads up to version ${PASSAGE_LOG_VERSION}. Use a newer performance-tool.`,
    );
  const missing = ['passage', 'non_mated'].filter((table) => !tables.some(({ name }) => name === table));
  if (missing.length > 0)
    throw new PerformanceToolError('not-a-log', `${file} is a database but no passage log: expected a table ${missing.join(' and ')}.`);
}

/** A log on a medium that cannot be written has no room for WAL's index; without pending WAL it may be read as immutable. */
async function openDatabase(file: string): Promise<sqlite3.Database> {
  const database = await connect(file, sqlite3.OPEN_READONLY).catch((cause) => Promise.reject(unreadable(file, cause)));
  try {
    await all(database, 'SELECT count(*) FROM sqlite_master');
    return database;
  } catch (cause) {
    await close(database);
    if (errorName(cause) === 'SQLITE_CANTOPEN' && !existsSync(`${file}-wal`))
      return connect(`${pathToFileURL(resolve(file)).href}?immutable=1`, sqlite3.OPEN_READONLY | sqlite3.OPEN_URI).catch((again) =>
        Promise.reject(unreadable(file, again)),
      );
    throw unreadable(file, cause);
  }
}

const errorName = (cause: unknown): string => (cause as { code?: string }).code ?? '';

function unreadable(file: string, cause: unknown): PerformanceToolError {
  if (errorName(cause) === 'SQLITE_NOTADB')
    return new PerformanceToolError('not-a-log', `${file} is not a passage log: expected an SQLite database written by a gate.`, { cause });
  return new PerformanceToolError(
    'log-unreadable',
    `${file} could not be read (${errorName(cause) || 'unknown error'}). Expected a passage log that this user may read and that is not damaged.`,
    { cause },
  );
}

// sqlite3 speaks callbacks.
const connect = (file: string, mode: number): Promise<sqlite3.Database> =>
  new Promise((done, fail) => {
    const database = new sqlite3.Database(file, mode, (error) => (error ? fail(error) : done(database)));
    database.configure('busyTimeout', 5_000);
  });
const all = <Row>(database: sqlite3.Database, sql: string, values: unknown[] = []): Promise<Row[]> =>
  new Promise((done, fail) => database.all<Row>(sql, values, (error, rows) => (error ? fail(error) : done(rows))));
const run = (database: sqlite3.Database, sql: string): Promise<void> =>
  new Promise((done, fail) => database.run(sql, (error) => (error ? fail(error) : done())));
const close = (database: sqlite3.Database): Promise<void> =>
  new Promise((done, fail) => database.close((error) => (error ? fail(error) : done())));
