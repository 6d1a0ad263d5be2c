import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import type { ReadOptions } from '../records/passages.ts';
import { readPassages } from '../records/read-passages.ts';
import { readScoreFile } from '../records/score-file.ts';
import type { Period } from '../records/sqlite-record-store.ts';
import type { ReportInputs } from '../report/create-report.ts';
import { numberOf } from './command.ts';

/** Options that say how inputs are to be read. */
export const INPUT_OPTIONS = {
  scores: { type: 'string', multiple: true },
  threshold: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

export const INPUT_USAGE: readonly (readonly [option: string, meaning: string])[] = [
  ['--scores FILE', 'a score file, as if it stood among the inputs'],
  ['--threshold T', 'the threshold in force, for score files'],
  ['--from DAY, --to DAY', 'only passages of gates’ logs that began from then on and before then, UTC'],
];

export interface InputValues {
  readonly scores?: string[] | undefined;
  readonly threshold?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Inputs read, and the files they were read from in the order in which a report lists its inputs: logs, then scores. */
export interface InputsRead {
  readonly inputs: ReportInputs;
  readonly paths: readonly string[];
}

/** Reads all inputs, each by what it is: a gate's log or a score file. @throws PerformanceToolError `no-input`, and as the readers do */
export async function readInputs(files: readonly string[], values: InputValues, options: ReadOptions = {}): Promise<InputsRead> {
  const named = values.scores ?? [];
  if (files.length + named.length === 0)
    throw new PerformanceToolError('no-input', 'Nothing to report on. Expected gates’ logs or score files.');
  const threshold = numberOf('--threshold', values.threshold);
  const logFiles = [];
  const scoreFiles = [];
  for (const file of files) (await isScoreFile(file)) ? scoreFiles.push(file) : logFiles.push(file);
  scoreFiles.push(...named);
  const during = periodOf(values);
  if (during && scoreFiles.length > 0)
    throw new PerformanceToolError('option', 'Expected --from and --to with gates’ logs alone: score files tell no times.');
  const passages = logFiles.length === 0 ? undefined : await readPassages(logFiles, { ...options, ...(during ? { during } : {}) });
  const scores = [];
  for (const file of scoreFiles) scores.push({ name: basename(file), trials: await readScoreFile(file, threshold) });
  return { inputs: { ...(passages ? { passages } : {}), scores }, paths: [...logFiles, ...scoreFiles] };
}

/** Text that does not say it is SQLite; what is missing or empty is left to the reader of logs, which says so. */
async function isScoreFile(file: string): Promise<boolean> {
  const start = Buffer.alloc(16);
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { bytesRead } = await handle.read(start, 0, 16, 0);
    return bytesRead > 0 && !start.toString('latin1').startsWith('SQLite format 3') && !start.subarray(0, bytesRead).includes(0);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** @throws PerformanceToolError `option` */
function periodOf({ from, to }: InputValues): Period | undefined {
  if (from === undefined && to === undefined) return undefined;
  const moment = (name: string, text: string) => {
    const parsed = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(parsed))
      throw new PerformanceToolError('option', `${name} is “${text}”; expected a day such as 2026-11-20, or a moment of ISO 8601.`);
    return new Date(parsed).toISOString();
  };
  return { from: from === undefined ? '' : moment('--from', from), to: to === undefined ? '\u{10FFFF}' : moment('--to', to) };
}
