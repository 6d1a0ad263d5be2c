import { rename, rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { nonMatedFileOf, PASSAGE_COLUMNS } from '../passage-columns.ts';
import type { PassageRecord } from '../passage-record.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { BadRows } from './bad-rows.ts';
import { kindOf, named, quoted, throwIfCancelled, withDuckDb } from './duckdb.ts';
import { HashIndex, hashTexts } from './hash-index.ts';
import { cellsOf, isQuality } from './passage-batch.ts';
import { type BadRow, faultOfScore, readRecord, scoreName } from './passage-log.ts';
import type { ReadOptions } from './passages.ts';
import type { RecordStore } from './record-store.ts';
import { openSqliteRecordStore } from './sqlite-record-store.ts';

/** What an export wrote. */
export interface Exported {
  readonly file: string;
  readonly nonMatedFile: string;
  readonly passages: number;
  readonly nonMated: number;
  /** The first hundred of each log. */
  readonly badRows: readonly BadRow[];
  readonly badRowCount: number;
}

const DOUBLES: ReadonlySet<string> = new Set(['similarity', 'threshold']);
const WHOLE: ReadonlySet<string> = new Set(['watch_list_searches', 'watch_list_hits']);
const CHUNK = 2048;

/**
 * Writes the passages of gates' logs as Parquet, in the columns of `passage-columns.ts`; no passage twice. Both files appear whole or
 * not at all, and an unfinished passage has no outcome.
 * @throws PerformanceToolError as `openSqliteRecordStore` does, `output`, `cancelled`
 */
export async function exportPassages(
  logs: readonly string[],
  out: string,
  options: Omit<ReadOptions, 'templateVersion' | 'timeZone'> = {},
): Promise<Exported> {
  const nonMatedFile = nonMatedFileOf(out);
  const halves = [`${out}.part`, `${nonMatedFile}.part`] as const;
  const stores: RecordStore[] = [];
  try {
    return await withDuckDb(async (connection) => {
      for (const log of logs) stores.push(await openSqliteRecordStore(log));
      const table = new Table(connection);
      await table.create();
      const seen = { index: new HashIndex(), store: [] as number[] };
      const bad = stores.map(({ name }) => new BadRows(name));
      for (const i of stores.keys()) await exportStore(i, stores[i]!, table, seen, bad[i]!, options);
      const nonMated = await exportScores(stores, connection, seen, bad, options);
      throwIfCancelled(options.signal);
      await copy(connection, 'passages ORDER BY started_at', halves[0], out);
      await copy(connection, 'non_mated', halves[1], nonMatedFile);
      await rename(halves[1], nonMatedFile);
      await rename(halves[0], out);
      return {
        file: out,
        nonMatedFile,
        passages: table.rows,
        nonMated,
        badRows: bad.flatMap(({ listed }) => listed),
        badRowCount: bad.reduce((sum, { count }) => sum + count, 0),
      };
    });
  } finally {
    for (const store of stores) await store.close();
    for (const half of halves) await rm(half, { force: true });
  }
}

/** The passages so far, and the store each came from. */
type Seen = { readonly index: HashIndex; readonly store: number[] };

async function exportStore(own: number, store: RecordStore, table: Table, seen: Seen, bad: BadRows, { signal, onProgress }: ReadOptions) {
  let done = 0;
  for await (const rows of store.passages()) {
    throwIfCancelled(signal);
    const records: PassageRecord[] = [];
    const ids = hashTexts(rows.map(({ passageId }) => passageId));
    for (const [i, row] of rows.entries()) {
      const record = readRecord(row);
      if (typeof record === 'string') bad.add(() => `passage ${row.passageId}`, record);
      else if (seen.index.add(ids[2 * i]!, ids[2 * i + 1]!) < 0) bad.add(() => `passage ${row.passageId}`, 'occurs twice');
      else {
        seen.store.push(own);
        records.push(record);
      }
    }
    await table.append(records);
    done += rows.length;
    onProgress?.({ step: `exporting ${store.name}`, done });
  }
}

async function exportScores(
  stores: readonly RecordStore[],
  connection: DuckDBConnection,
  seen: Seen,
  bad: readonly BadRows[],
  { signal, onProgress }: ReadOptions,
) {
  await connection.run(
    'CREATE TABLE non_mated (passage_id VARCHAR, other_passage_id VARCHAR, similarity DOUBLE, template_version VARCHAR, shared TINYINT)',
  );
  let written = 0;
  for (const [i, store] of stores.entries()) {
    let done = 0;
    for await (const rows of store.nonMatedScores()) {
      throwIfCancelled(signal);
      const ids = hashTexts(rows.map(({ passageId }) => passageId));
      const good = rows.filter((row, at) => {
        const live = seen.index.indexOf(ids[2 * at]!, ids[2 * at + 1]!);
        const fault = faultOfScore(row) ?? (live >= 0 && seen.store[live] !== i ? 'its passage occurs twice' : undefined);
        if (fault) bad[i]!.add(() => scoreName(row), fault);
        return !fault;
      });
      await appendRows(
        connection,
        'non_mated',
        good.map((row) => [row.passageId, row.otherPassageId ?? null, row.similarity, row.templateVersion, row.shared ?? null]),
      );
      written += good.length;
      done += rows.length;
      onProgress?.({ step: `exporting non-mated scores of ${store.name}`, done });
    }
  }
  return written;
}

async function copy(connection: DuckDBConnection, what: string, half: string, file: string): Promise<void> {
  try {
    await connection.run(`COPY (FROM ${what}) TO ${quoted(half)} (FORMAT parquet, COMPRESSION zstd)`);
  } catch (cause) {
    throw new PerformanceToolError('output', `${file} could not be written (${kindOf(cause)}). Expected a folder this user may write to.`, {
      cause,
    });
  }
}

/** A table of passages whose columns grow with what records hold. */
class Table {
  rows = 0;
  readonly #connection: DuckDBConnection;
  readonly #columns: string[] = ['passage_id', 'started_at', 'ended_at'];
  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async create(): Promise<void> {
    await this.#connection.run('CREATE TABLE passages (passage_id VARCHAR, started_at TIMESTAMP, ended_at TIMESTAMP)');
    for (const name of [...PASSAGE_COLUMNS.texts, ...PASSAGE_COLUMNS.numbers]) await this.#add(name);
  }

  async #add(name: string): Promise<void> {
    await this.#connection.run(`ALTER TABLE passages ADD COLUMN ${named(name)} ${typeOf(name)}`);
    this.#columns.push(name);
  }

  async append(records: readonly PassageRecord[]): Promise<void> {
    const rows = records.map(cellsOf);
    const known = new Set(this.#columns);
    for (const row of rows)
      for (const name of row.keys())
        if (!known.has(name)) {
          known.add(name);
          await this.#add(name);
        }
    const { timestampValue } = await timestamps();
    await appendRows(
      this.#connection,
      'passages',
      rows.map((row, i) => {
        const { passageId, startedAt, endedAt } = records[i]!;
        return [
          passageId,
          timestampValue(startedAt),
          endedAt === undefined ? null : timestampValue(endedAt),
          ...this.#columns.slice(3).map((name) => row.get(name) ?? null),
        ];
      }),
    );
    this.rows += records.length;
  }
}

const typeOf = (name: string): string => {
  if (isQuality(name)) return 'UTINYINT';
  if (DOUBLES.has(name)) return 'DOUBLE';
  if (WHOLE.has(name)) return 'INTEGER';
  const isNumber =
    PASSAGE_COLUMNS.numbers.some((number) => number === name) || PASSAGE_COLUMNS.numberPrefixes.some((prefix) => name.startsWith(prefix));
  return isNumber ? 'FLOAT' : 'VARCHAR';
};

async function timestamps() {
  const { timestampValue } = await import('@duckdb/node-api');
  return { timestampValue: (iso: string) => timestampValue(BigInt(Date.parse(iso)) * 1000n) };
}

async function appendRows(connection: DuckDBConnection, table: string, rows: readonly (readonly unknown[])[]): Promise<void> {
  if (rows.length === 0) return;
  const { DuckDBDataChunk } = await import('@duckdb/node-api');
  const appender = await connection.createAppender(table);
  const types: DuckDBType[] = Array.from({ length: rows[0]!.length }, (_, c) => appender.columnType(c));
  for (let i = 0; i < rows.length; i += CHUNK) {
    const chunk = DuckDBDataChunk.create(types);
    chunk.setRows(rows.slice(i, i + CHUNK) as never);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
