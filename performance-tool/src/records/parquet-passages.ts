import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { nonMatedFileOf, PASSAGE_COLUMNS } from '../passage-columns.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { codeOf, labelsOf } from './coded-texts.ts';
import { blocks, fileNamed, kindOf, named, type Values } from './duckdb.ts';
import { isQuality, type PassageBatch } from './passage-batch.ts';
import type { NonMatedBatch } from './passage-collector.ts';
import type { Column } from './trials.ts';

const NEEDED = ['passage_id', 'started_at', 'outcome'];
const NON_MATED = ['passage_id', 'other_passage_id', 'similarity', 'template_version'];

/** A Parquet file of passages, opened. */
export interface ParquetPassages {
  readonly rows: number;
  /** Columns that are not in the list and are left alone. */
  readonly unknown: readonly string[];
  passages(signal?: AbortSignal): AsyncIterable<PassageBatch>;
  nonMated(signal?: AbortSignal): AsyncIterable<NonMatedBatch>;
}

/** Opens passages in the columns of `passage-columns.ts`. @throws PerformanceToolError `not-a-log`, `log-unreadable` */
export async function openParquetPassages(connection: DuckDBConnection, file: string): Promise<ParquetPassages> {
  const types = await columnTypes(connection, file);
  need(file, types, NEEDED);
  const rows = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${from(file)}`)).getRows()[0]![0]);
  const names = [...types.keys()];
  const prefixed = (prefixes: readonly string[]) => names.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  const has = (list: readonly string[]) => list.filter((name) => types.has(name));
  const texts = [...has(PASSAGE_COLUMNS.texts), ...prefixed(PASSAGE_COLUMNS.textPrefixes)];
  const numbers = [...has(PASSAGE_COLUMNS.numbers), ...prefixed(PASSAGE_COLUMNS.numberPrefixes)];
  const used = new Set([...NEEDED, 'ended_at', ...texts, ...numbers]);
  return {
    rows,
    unknown: names.filter((name) => !used.has(name)),
    passages: (signal) => passages(connection, file, types, texts, numbers, signal),
    nonMated: (signal) => nonMated(connection, nonMatedFileOf(file), signal),
  };
}

async function* passages(
  connection: DuckDBConnection,
  file: string,
  types: ReadonlyMap<string, string>,
  texts: readonly string[],
  numbers: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<PassageBatch> {
  const plan = new Plan();
  plan.add('id', `hash(${named('passage_id')}::VARCHAR)`);
  plan.add('started_at', `if(${named('passage_id')} IS NULL, 'nan'::DOUBLE, ${momentOf('started_at', types.get('started_at')!)})`);
  if (types.has('ended_at')) plan.add('ended_at', momentOf('ended_at', types.get('ended_at')!));
  const labelsByName = new Map<string, readonly string[]>();
  for (const name of texts) {
    const found = await labels(file, () => labelsOf(connection, from(file), name, file));
    labelsByName.set(name, found);
    plan.add(name, codeOf(name, found));
  }
  for (const name of numbers)
    plan.add(
      name,
      isQuality(name)
        ? qualityOf(name, types.get(name)!)
        : `coalesce(try_cast(${named(name)} AS ${DOUBLES.has(name) ? 'DOUBLE' : 'FLOAT'}), 'nan')`,
    );
  let first = 1;
  for await (const { length, columns } of reading(connection, file, plan, signal)) {
    const of = (name: string) => columns[plan.indexOf(name)]!;
    const start = first;
    first += length;
    yield {
      length,
      ids: wordsOf(of('id')),
      rowName: (row) => `row ${start + row}`,
      startedAt: of('started_at') as Float64Array,
      ...(types.has('ended_at') ? { endedAt: of('ended_at') as Float64Array } : {}),
      texts: new Map(texts.map((name) => [name, columnOf(labelsByName.get(name)!, of(name))])),
      numbers: new Map(numbers.filter((name) => !isQuality(name)).map((name) => [name, of(name) as Float64Array])),
      qualities: new Map(numbers.filter(isQuality).map((name) => [name, of(name) as Uint8Array])),
    };
  }
}

/** Whole numbers 0–100, 255 for what is not known. */
const qualityOf = (name: string, type: string): string =>
  type === 'UTINYINT'
    ? `coalesce(${named(name)}, 255)::UTINYINT`
    : `coalesce(try_cast(least(100, greatest(0, round(${named(name)}))) AS UTINYINT), 255)::UTINYINT`;

const DOUBLES: ReadonlySet<string> = new Set(['similarity', 'threshold']);

async function* nonMated(connection: DuckDBConnection, file: string, signal: AbortSignal | undefined): AsyncGenerator<NonMatedBatch> {
  if (!existsSync(file)) return;
  const types = await columnTypes(connection, file);
  need(file, types, NON_MATED);
  const versions = await labels(file, () => labelsOf(connection, from(file), 'template_version', file));
  const plan = new Plan();
  plan.add('id', `hash(${named('passage_id')}::VARCHAR)`);
  plan.add('other', `hash(coalesce(${named('other_passage_id')}::VARCHAR, ''))`);
  plan.add('similarity', `coalesce(try_cast(similarity AS DOUBLE), 'nan')`);
  plan.add('version', codeOf('template_version', versions));
  plan.add('shared', types.has('shared') ? 'coalesce(shared, -1)::TINYINT' : '(-1)::TINYINT');
  let first = 1;
  for await (const { length, columns } of reading(connection, file, plan, signal)) {
    const [ids, others, similarity, version, shared] = columns as [Values, Values, Float64Array, Values, Int8Array];
    const start = first;
    first += length;
    yield {
      length,
      ids: wordsOf(ids),
      others: wordsOf(others),
      similarity,
      templateVersion: columnOf(versions, version),
      shared,
      rowName: (row) => `non-mated row ${start + row}`,
    };
  }
}

/** Names and expressions of a SELECT. */
class Plan {
  readonly #at = new Map<string, number>();
  readonly expressions: string[] = [];
  add(name: string, expression: string): void {
    this.#at.set(name, this.expressions.push(expression) - 1);
  }
  indexOf(name: string): number {
    return this.#at.get(name)!;
  }
}

const from = (file: string): string => `read_parquet(${fileNamed(file)})`;

async function* reading(connection: DuckDBConnection, file: string, plan: Plan, signal: AbortSignal | undefined) {
  try {
    yield* blocks(connection, `SELECT ${plan.expressions.join(', ')} FROM ${from(file)}`, signal);
  } catch (cause) {
    throw cause instanceof PerformanceToolError ? cause : unreadable(file, cause);
  }
}

async function columnTypes(connection: DuckDBConnection, file: string): Promise<Map<string, string>> {
  try {
    const rows = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from(file)}`)).getRows();
    return new Map(rows.map(([name, type]) => [String(name), String(type)]));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function need(file: string, types: ReadonlyMap<string, string>, names: readonly string[]): void {
  const missing = names.filter((name) => !types.has(name));
  if (missing.length > 0)
    throw new PerformanceToolError(
      'not-a-log',
      `${file} has no column ${missing.join(' and ')}. Expected passages in the columns that performance-tool export writes; a file of scores is given with --scores.`,
    );
}

const unreadable = (file: string, cause: unknown): PerformanceToolError =>
  new PerformanceToolError(
    'log-unreadable',
    `${file} could not be read as Parquet (${kindOf(cause)}). Expected a whole file that this user may read.`,
    {
      cause,
    },
  );

/** Milliseconds since 1970, NaN for what is no moment. */
function momentOf(name: string, type: string): string {
  const column = named(name);
  if (/^(TINY|SMALL|BIG|HUGE|U.*)?INT|^DOUBLE|^FLOAT|^DECIMAL/.test(type)) return `coalesce(${column}::DOUBLE, 'nan')`;
  return `coalesce(epoch_ms(${type === 'TIMESTAMP' ? column : `try_cast(${column} AS TIMESTAMP)`})::DOUBLE, 'nan')`;
}

const labels = (file: string, read: () => Promise<string[]>): Promise<string[]> =>
  read().catch((cause) => Promise.reject(cause instanceof PerformanceToolError ? cause : unreadable(file, cause)));

const columnOf = (labels: readonly string[], codes: Values): Column => ({ labels, codes: codes as Int16Array });

const wordsOf = (hashes: Values): Uint32Array => new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
