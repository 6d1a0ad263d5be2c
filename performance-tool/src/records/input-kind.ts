import { stat } from 'node:fs/promises';
import { withDuckDb } from './duckdb.ts';
import { openParquetPassages } from './parquet-passages.ts';
import { startOf } from './read-passages.ts';

/**
 * Whether an input holds passages (a gate's log, or exported ones) or scores (anything else, a folder included). What is missing, empty or
 * unreadable counts as passages, whose reader says so.
 */
export async function inputKind(file: string): Promise<'passages' | 'scores'> {
  const found = await stat(file).catch(() => undefined);
  if (!found || found.size === 0) return 'passages';
  if (found.isDirectory()) return 'scores';
  let start: string;
  try {
    start = startOf(file).toString('latin1');
  } catch {
    return 'passages';
  }
  if (start.startsWith('SQLite format 3')) return 'passages';
  if (!start.startsWith('PAR1')) return 'scores';
  return withDuckDb((connection) =>
    openParquetPassages(connection, file).then(
      () => 'passages' as const,
      () => 'scores' as const,
    ),
  );
}
