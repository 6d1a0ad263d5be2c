import type { DuckDBConnection } from '@duckdb/node-api';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { named, quoted } from './duckdb.ts';

/** Texts with more different values than this are no words, but ids that slipped into a column. */
const MOST_LABELS = 100_000;
const SHORT = 256;

/** The different texts of a column of `from`, sorted; empty ones are none. @throws PerformanceToolError `score-file` for too many */
export async function labelsOf(connection: DuckDBConnection, from: string, name: string, source: string): Promise<string[]> {
  const column = `${named(name)}::VARCHAR`;
  const sql = `SELECT DISTINCT ${column} FROM ${from} WHERE ${named(name)} IS NOT NULL AND ${column} <> '' LIMIT ${MOST_LABELS + 1}`;
  const found = await connection.runAndReadAll(sql);
  if (found.currentRowCount > MOST_LABELS)
    throw new PerformanceToolError(
      'score-file',
      `Column ${name} of ${source} has more than ${MOST_LABELS} different texts; expected the words of a group, not the names of single rows.`,
    );
  return found
    .getRows()
    .map(([label]) => String(label))
    .sort();
}

/** Each text's place in `labels`, −1 for NULL. Where a file keeps a dictionary, a short list is looked through once for each of its entries. */
export function codeOf(name: string, labels: readonly string[]): string {
  const type = labels.length <= 0x8000 ? 'SMALLINT' : 'INTEGER';
  const list = labels.map(quoted).join(', ');
  if (labels.length === 0) return `-1::${type}`;
  if (labels.length <= SHORT) return `(coalesce(list_position([${list}], ${named(name)}::VARCHAR), 0) - 1)::${type}`;
  return `coalesce(enum_code(try_cast(${named(name)}::VARCHAR AS ENUM (${list})))::${type}, -1::${type})`;
}
