import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { throwIfCancelled, withDuckDb } from './duckdb.ts';
import { hashTexts } from './hash-index.ts';
import { openParquetPassages, type ParquetPassages } from './parquet-passages.ts';
import { batchFromRecords } from './passage-batch.ts';
import { PassageCollector } from './passage-collector.ts';
import { faultOfScore, readRecord, scoreName } from './passage-log.ts';
import type { Passages, ReadOptions } from './passages.ts';
import type { RecordStore } from './record-store.ts';
import { openSqliteRecordStore } from './sqlite-record-store.ts';
import { nonMatedBatch, pairs } from './trials-from-logs.ts';

/** Hashes passage ids so that equal ids of all inputs have equal hashes. */
type Hash = (ids: readonly string[]) => Promise<Uint32Array>;

/**
 * Reads gates' logs (SQLite) and exported passages (Parquet), told apart by their first bytes, into columns and counts. No record
 * outlives its batch: ten million passages fit in 2 GB. A gate may go on writing its log meanwhile: each is read as it was when opened.
 * @throws PerformanceToolError `file-missing`, `not-a-log`, `newer-log`, `log-unreadable`, `option`, `cancelled`
 */
export async function readPassages(files: readonly string[], options: ReadOptions = {}): Promise<Passages> {
  const isParquet = files.map((file) => startOf(file).toString('latin1', 0, 4) === 'PAR1');
  if (options.during && isParquet.includes(true))
    throw new PerformanceToolError('option', 'A period can be taken of gates’ logs only, not of exported passages.');
  if (isParquet.includes(true)) return withDuckDb((connection) => readAll(files, isParquet, connection, options));
  return readAll(files, isParquet, undefined, options);
}

async function readAll(
  files: readonly string[],
  isParquet: readonly boolean[],
  connection: DuckDBConnection | undefined,
  options: ReadOptions,
) {
  const hash: Hash = connection ? (ids) => hashInDuckDb(connection, ids) : async (ids) => hashTexts(ids);
  const stores: RecordStore[] = [];
  try {
    const opened: { file: string; store?: RecordStore; parquet?: ParquetPassages }[] = [];
    for (const [i, file] of files.entries()) {
      throwIfCancelled(options.signal);
      if (isParquet[i]) opened.push({ file, parquet: await openParquetPassages(connection!, file) });
      else {
        const store = await openSqliteRecordStore(file, options.during);
        stores.push(store);
        opened.push({ file, store });
      }
    }
    const collector = new PassageCollector(
      options,
      opened.reduce((sum, { parquet }) => sum + (parquet?.rows ?? 0), 0),
    );
    const inputs = opened.map(({ file }) => collector.begin(basename(file)));
    for (const [i, { file, store, parquet }] of opened.entries())
      if (parquet) await addParquet(collector, inputs[i]!, parquet, file, options);
      else await addStore(collector, inputs[i]!, store!, hash, options);
    for (const [i, { file, store, parquet }] of opened.entries())
      if (parquet) await addParquetScores(collector, inputs[i]!.input, parquet, file, options);
      else await addStoreScores(collector, inputs[i]!, store!, hash, options);
    return collector.finish();
  } finally {
    for (const store of stores) await store.close();
  }
}

type Input = ReturnType<PassageCollector['begin']>;

async function addStore(collector: PassageCollector, { input, bad }: Input, store: RecordStore, hash: Hash, options: ReadOptions) {
  let done = 0;
  for await (const rows of store.passages()) {
    throwIfCancelled(options.signal);
    const finished = [];
    const unfinished: string[] = [];
    for (const row of rows) {
      const record = readRecord(row);
      if (typeof record === 'string') bad.add(() => `passage ${row.passageId}`, record);
      else if (record.outcome === undefined) unfinished.push(record.passageId);
      else finished.push(record);
    }
    collector.add(input, batchFromRecords(finished, await hash(finished.map(({ passageId }) => passageId))));
    collector.addUnfinished(await hash(unfinished));
    done += rows.length;
    options.onProgress?.({ step: `reading ${store.name}`, done });
  }
}

async function addStoreScores(collector: PassageCollector, { input, bad }: Input, store: RecordStore, hash: Hash, options: ReadOptions) {
  let done = 0;
  for await (const rows of store.nonMatedScores()) {
    throwIfCancelled(options.signal);
    const scores = rows.filter((row) => {
      const fault = faultOfScore(row);
      if (fault) bad.add(() => scoreName(row), fault);
      return !fault;
    });
    const ids = await hash(pairs(scores));
    collector.addNonMated(input, nonMatedBatch(scores, ids));
    done += rows.length;
    options.onProgress?.({ step: `reading non-mated scores of ${store.name}`, done });
  }
}

async function addParquet(collector: PassageCollector, { input }: Input, parquet: ParquetPassages, file: string, options: ReadOptions) {
  let done = 0;
  for await (const batch of parquet.passages(options.signal)) {
    collector.add(input, batch);
    done += batch.length;
    options.onProgress?.({ step: `reading ${basename(file)}`, done, total: parquet.rows });
  }
  if (parquet.unknown.length > 0)
    collector.note(`${basename(file)} has columns that are not passage columns and were not used: ${parquet.unknown.join(', ')}.`);
}

async function addParquetScores(collector: PassageCollector, input: number, parquet: ParquetPassages, file: string, options: ReadOptions) {
  let done = 0;
  for await (const batch of parquet.nonMated(options.signal)) {
    collector.addNonMated(input, batch);
    done += batch.length;
    options.onProgress?.({ step: `reading non-mated scores of ${basename(file)}`, done });
  }
}

/** Parquet's ids are hashed by DuckDB while it reads them; a log's ids beside them must be hashed alike. */
async function hashInDuckDb(connection: DuckDBConnection, ids: readonly string[]): Promise<Uint32Array> {
  if (ids.length === 0) return new Uint32Array(0);
  const { LIST, listValue, VARCHAR } = await import('@duckdb/node-api');
  const result = await connection.runAndReadAll('SELECT hash(id) FROM (SELECT unnest($1) AS id)', [listValue(ids)], [LIST(VARCHAR)]);
  return new Uint32Array(BigUint64Array.from(result.getColumns()[0] as bigint[]).buffer);
}

/** @throws PerformanceToolError `file-missing` */
export function startOf(file: string, bytes = 64): Buffer {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (cause) {
    throw new PerformanceToolError(
      'file-missing',
      `There is no file ${file} that this user may read. Expected a gate’s log or exported passages.`,
      { cause },
    );
  }
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(handle, start, 0, bytes, 0));
  } catch (cause) {
    throw new PerformanceToolError('log-unreadable', `${file} could not be read. Expected a file, not a folder.`, { cause });
  } finally {
    closeSync(handle);
  }
}
