import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PerformanceToolError } from '../../performance-tool-error.ts';
import { codeOf, labelsOf } from '../coded-texts.ts';
import { blocks, fileNamed, kindOf, named, quoted, type Values } from '../duckdb.ts';
import type { Column } from '../trials.ts';
import { scoreColumns } from './csv-scores.ts';
import { LABEL, SCORE, type ScoreBatch } from './score-batch.ts';
import { MATED_WORDS, NON_MATED_WORDS, type ScoreOptions, type ScoreRole } from './score-options.ts';

/** A file of rows and columns that DuckDB reads. */
interface Table {
  readonly from: string;
  /** What the file calls its columns, where they are c0, c1 … here. */
  readonly header?: readonly string[];
  readonly rowName: (row: number) => string;
}

/** Comparisons of a Parquet file. @throws PerformanceToolError `score-file`, `cancelled` */
export async function* parquetScores(connection: DuckDBConnection, file: string, options: ScoreOptions): AsyncGenerator<ScoreBatch> {
  yield* tableScores(connection, file, { from: `read_parquet(${fileNamed(file)})`, rowName: (row) => `row ${row + 1}` }, options);
}

/**
 * Comparisons of a CSV file that is too large to be taken apart here. Rows are named by their number after the header; how many records had other
 * columns is told to `reject`.
 * @throws PerformanceToolError `score-file`, `cancelled`
 */
export async function* largeCsvScores(
  connection: DuckDBConnection,
  file: string,
  { separator, header }: { readonly separator: string; readonly header: readonly string[] },
  options: ScoreOptions,
  reject: (records: number) => void,
): AsyncGenerator<ScoreBatch> {
  const columns = header.map((_, i) => `c${i}: 'VARCHAR'`).join(', ');
  try {
    await connection.run(
      `CREATE TEMP TABLE scores AS SELECT * FROM read_csv(${fileNamed(file)}, auto_detect = false, columns = {${columns}}, header = true, delim = ${quoted(separator)}, quote = '"', escape = '"', store_rejects = true, rejects_limit = 0)`,
    );
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const rejected = await connection.runAndReadAll('SELECT count(DISTINCT line) FROM reject_errors');
  reject(Number(rejected.getRows()[0]![0]));
  yield* tableScores(connection, file, { from: 'scores', header, rowName: (row) => `record ${row + 1}` }, options);
}

async function* tableScores(
  connection: DuckDBConnection,
  file: string,
  { from, header: given, rowName }: Table,
  options: ScoreOptions,
): AsyncGenerator<ScoreBatch> {
  const source = basename(file);
  try {
    const own = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows().map(([name]) => String(name));
    const header = given ?? own;
    const rows = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${from}`)).getRows()[0]![0]);
    const { roles, groups } = scoreColumns(header, options, source);
    const text = (at: number) => `trim(${named(own[at]!)}::VARCHAR)`;
    const role = (name: ScoreRole) => (roles.has(name) ? text(roles.get(name)!) : undefined);
    const { mated = MATED_WORDS, nonMated = NON_MATED_WORDS } = options.labels ?? {};
    const select = new Map<string, string>([
      ['label', labelSql(role('label')!, mated, nonMated)],
      ['score', numberSql(role('score')!)],
      ['state', stateSql(role('score')!)],
    ]);
    for (const name of ['subject', 'other_subject', 'id'] as const)
      if (roles.has(name)) select.set(name, `hash(coalesce(${role(name)}, ''))`);
    if (roles.has('threshold')) select.set('threshold', numberSql(role('threshold')!));
    const columns = new Map<string, string[]>();
    for (const at of groups.flatMap(({ own, other }) => (other === undefined ? [own] : [own, other]))) {
      const found = await labelsOf(connection, from, own[at]!, source);
      columns.set(`group ${at}`, found);
      select.set(`group ${at}`, codeOf(own[at]!, found));
    }
    const at = new Map([...select.keys()].map((name, i) => [name, i]));
    let first = 0;
    for await (const block of blocks(connection, `SELECT ${[...select.values()].join(', ')} FROM ${from}`, options.signal)) {
      const of = (name: string): Values | undefined => (at.has(name) ? block.columns[at.get(name)!] : undefined);
      const words = (name: string) => (at.has(name) ? wordsOf(of(name)!) : undefined);
      const column = (index: number): Column => ({ labels: columns.get(`group ${index}`)!, codes: of(`group ${index}`) as Int16Array });
      const [subject, other, id] = [words('subject'), words('other_subject'), words('id')];
      const start = first;
      first += block.length;
      yield {
        length: block.length,
        label: of('label') as Uint8Array,
        score: of('score') as Float64Array,
        scoreState: of('state') as Uint8Array,
        ...(subject ? { subject } : {}),
        ...(other ? { other } : {}),
        ...(id ? { id } : {}),
        ...(at.has('threshold') ? { threshold: of('threshold') as Float64Array } : {}),
        groups: groups.map((group) => ({
          name: group.name,
          own: column(group.own),
          ...(group.other === undefined ? {} : { other: column(group.other) }),
        })),
        rowName: (row) => rowName(start + row),
      };
      options.onProgress?.({ step: `reading ${source}`, done: first, total: rows });
    }
  } catch (cause) {
    throw cause instanceof PerformanceToolError ? cause : unreadable(file, cause);
  }
}

const list = (words: readonly string[]): string => `(${words.map((word) => quoted(word.trim().toLowerCase())).join(', ')})`;

const labelSql = (text: string, mated: readonly string[], nonMated: readonly string[]): string =>
  `(CASE WHEN ${text} IS NULL OR ${text} = '' THEN ${LABEL.missing} WHEN lower(${text}) IN ${list(mated)} THEN ${LABEL.mated} WHEN lower(${text}) IN ${list(nonMated)} THEN ${LABEL.nonMated} ELSE ${LABEL.unknown} END)::UTINYINT`;

/** DuckDB takes 1_000 for a number; files of scores do not mean it. */
const castSql = (text: string): string => `(CASE WHEN contains(${text}, '_') THEN NULL ELSE try_cast(${text} AS DOUBLE) END)`;

const numberSql = (text: string): string => `coalesce(${castSql(text)}, 'nan'::DOUBLE)`;

const stateSql = (text: string): string =>
  `(CASE WHEN ${text} IS NULL OR lower(ltrim(${text}, '+-')) IN ('', 'nan') THEN ${SCORE.missing} WHEN coalesce(isfinite(${castSql(text)}), false) THEN ${SCORE.fine} ELSE ${SCORE.noNumber} END)::UTINYINT`;

const wordsOf = (hashes: Values): Uint32Array => new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);

const unreadable = (file: string, cause: unknown): PerformanceToolError =>
  new PerformanceToolError(
    'score-file',
    `${file} could not be read (${kindOf(cause)}). Expected a whole file of scores that this user may read.`,
    { cause },
  );
