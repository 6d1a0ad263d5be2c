import type { InputValues } from '../commands/input-options.ts';
import { makeReport } from '../commands/make-report.ts';
import { isLog } from '../records/is-log.ts';
import { readRecords } from '../records/passage-log.ts';
import { openSqliteRecordStore } from '../records/sqlite-record-store.ts';
import type { ReportOptions } from '../report/report-options.ts';
import type { Report } from '../report/report-schema.ts';
import { DAY_MS, type Tile, tiles } from './tiles.ts';

/** What the live page shows at a moment. */
export interface LiveState {
  readonly report: Report;
  readonly tiles: readonly Tile[];
}

export interface LiveInputs {
  readonly files: readonly string[];
  readonly values: InputValues;
  readonly options: ReportOptions;
}

/** Reads all inputs as they stand. */
export async function readLiveState({ files, values, options }: LiveInputs, now: Date): Promise<LiveState> {
  const report = await makeReport(files, values, { ...options, createdAt: now });
  const lately = { from: new Date(now.getTime() - DAY_MS).toISOString(), to: '\u{10FFFF}' };
  const passages = [];
  for (const file of files) {
    if (!(await isLog(file))) continue;
    const store = await openSqliteRecordStore(file, lately);
    try {
      passages.push(...(await readRecords(store)).passages);
    } finally {
      await store.close();
    }
  }
  return { report, tiles: passages.length > 0 || report.operations ? tiles(passages, now) : [] };
}
