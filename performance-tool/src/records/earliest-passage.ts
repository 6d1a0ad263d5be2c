import { openSqliteRecordStore } from './sqlite-record-store.ts';

/** When the first passage of any of the logs began; undefined where there is none. @throws PerformanceToolError as `openSqliteRecordStore` does */
export async function earliestPassage(files: readonly string[]): Promise<Date | undefined> {
  let earliest: string | undefined;
  for (const file of files) {
    const store = await openSqliteRecordStore(file);
    try {
      const startedAt = await store.earliest();
      if (startedAt !== undefined && (earliest === undefined || startedAt < earliest)) earliest = startedAt;
    } finally {
      await store.close();
    }
  }
  return earliest === undefined ? undefined : new Date(earliest);
}
