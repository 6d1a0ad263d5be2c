import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PerformanceToolError } from '../performance-tool-error.ts';

/** Rows of one answer, as plain typed arrays in the order of the SELECT. */
export type Block = { readonly length: number; readonly columns: readonly Values[] };
export type Values = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array | BigUint64Array;

/** A multiple of DuckDB's 2048. */
const ROWS = 32_768;

/**
 * A DuckDB in memory that may use `memory` before it goes to the temporary folder. It is loaded only when first needed, and told to
 * fetch nothing: no extension is installed or loaded.
 */
export async function withDuckDb<T>(use: (connection: DuckDBConnection) => Promise<T>, memory = '512MB'): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const spill = await mkdtemp(join(tmpdir(), 'performance-tool-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    await rm(spill, { recursive: true, force: true });
  }
}

/**
 * The answer in blocks of some ten thousand rows. Every column must be of numbers and without NULL: `coalesce` it in the SELECT. The arrays
 * of a block are written again for the next one.
 */
export async function* blocks(connection: DuckDBConnection, sql: string, signal?: AbortSignal): AsyncGenerator<Block> {
  const result = await connection.stream(sql);
  const room: Values[] = [];
  let length = 0;
  for (;;) {
    throwIfCancelled(signal);
    const chunk = await result.fetchChunk();
    const ended = !chunk || chunk.rowCount === 0;
    if (length > 0 && (ended || length + chunk.rowCount > ROWS)) {
      const rows = length;
      yield { length: rows, columns: room.map((values) => values.subarray(0, rows) as Values) };
      length = 0;
    }
    if (ended) return;
    for (let c = 0; c < chunk.columnCount; c++) {
      const { items } = chunk.getColumnVector(c) as unknown as { items: Values };
      room[c] ??= new (items.constructor as new (length: number) => Values)(ROWS);
      room[c]!.set(items as never, length);
    }
    length += chunk.rowCount;
  }
}

/** @throws PerformanceToolError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PerformanceToolError('cancelled', 'Stopped as asked; nothing was written.');
}

/** A text as SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A column's name as SQL. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A file as SQL, its name taken letter by letter and not as a pattern. */
export const fileNamed = (file: string): string => quoted(file.replaceAll(/[*?[]/g, '[$&]'));

/** DuckDB's kind of error, without what stood in the file. */
export const kindOf = (cause: unknown): string => /^[A-Z][A-Za-z ]*Error/.exec((cause as Error).message ?? '')?.[0] ?? 'unknown error';
