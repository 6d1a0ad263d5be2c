import { Compile } from 'typebox/compile';
import { NonMatedScore, PassageRecord } from '../passage-record.ts';
import type { NonMatedRow, PassageRow, RecordStore } from './record-store.ts';
import { openSqliteRecordStore } from './sqlite-record-store.ts';

/** A row that could not be used, told by its place and fault, never by its contents. */
export interface BadRow {
  readonly source: string;
  /** Table and key, or line number of a file. */
  readonly row: string;
  readonly fault: string;
}

/** Everything one gate's log holds, validated. Every row is in exactly one of the lists. */
export interface PassageLog {
  readonly name: string;
  /** Passages with an outcome. */
  readonly passages: readonly PassageRecord[];
  /** Ids of passages begun and without outcome: in the gate now, or cut off when the gate was killed. Counted, in no rate. */
  readonly unfinished: readonly string[];
  readonly nonMated: readonly NonMatedScore[];
  readonly badRows: readonly BadRow[];
}

const passageRecord = Compile(PassageRecord);
const nonMatedScore = Compile(NonMatedScore);

/** Reads a gate's SQLite log. @throws PerformanceToolError as `openSqliteRecordStore` does */
export async function readPassageLog(file: string): Promise<PassageLog> {
  const store = await openSqliteRecordStore(file);
  try {
    return await readRecords(store);
  } finally {
    await store.close();
  }
}

/** Reads and validates all records of a store. */
export async function readRecords(store: RecordStore): Promise<PassageLog> {
  const passages: PassageRecord[] = [];
  const nonMated: NonMatedScore[] = [];
  const badRows: BadRow[] = [];
  const unfinished: string[] = [];
  for await (const rows of store.passages())
    for (const row of rows) {
      const record = readRecord(row);
      if (typeof record === 'string') badRows.push({ source: store.name, row: `passage ${row.passageId}`, fault: record });
      else if (record.outcome === undefined) unfinished.push(record.passageId);
      else passages.push(record);
    }
  for await (const rows of store.nonMatedScores())
    for (const row of rows) {
      const fault = faultOfScore(row);
      if (fault) badRows.push({ source: store.name, row: scoreName(row), fault });
      else nonMated.push(row);
    }
  return { name: store.name, passages, unfinished, nonMated, badRows };
}

/** The record, or what is wrong with it. */
export function readRecord(row: PassageRow): PassageRecord | string {
  let record: unknown;
  try {
    record = JSON.parse(row.record);
  } catch {
    return 'the record is not JSON';
  }
  if (!passageRecord.Check(record)) {
    const [first] = passageRecord.Errors(record);
    return `the record is not a version 1 passage record: ${first?.instancePath || '(whole)'} ${first?.message ?? ''}`.trim();
  }
  if (record.passageId !== row.passageId) return 'the record names another passage than its row';
  if ((record.outcome ?? null) !== row.outcome) return 'the record has another outcome than its row';
  if (!isMoment(record.startedAt) || (record.endedAt !== undefined && !isMoment(record.endedAt))) return 'a time is not an ISO 8601 moment';
  return record;
}

const isMoment = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));

/** Names a score in the list of bad rows. */
export const scoreName = ({ passageId, otherPassageId }: Pick<NonMatedRow, 'passageId' | 'otherPassageId'>): string =>
  otherPassageId === undefined ? `non_mated_bins ${passageId}` : `non_mated ${passageId} ${otherPassageId}`;

/** What is wrong with a score, or undefined. */
export function faultOfScore(row: NonMatedRow): string | undefined {
  if (!nonMatedScore.Check(row) || !Number.isFinite(row.similarity)) return 'the similarity is not a number';
  if (row.passageId === row.otherPassageId) return 'a traveller compared with their own document is not a non-mated comparison';
  return undefined;
}
