import { basename } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { inputKind } from '../records/input-kind.ts';
import type { ReadOptions } from '../records/passages.ts';
import { readPassages } from '../records/read-passages.ts';
import { readScores } from '../records/scores/read-scores.ts';
import type { Period } from '../records/sqlite-record-store.ts';
import type { ReportInputs } from '../report/create-report.ts';
import { SCORE_OPTIONS, SCORE_USAGE, type ScoreValues, scoreOptionsOf } from './score-options.ts';

/** Options that say how inputs are to be read. */
export const INPUT_OPTIONS = {
  scores: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  'time-zone': { type: 'string' },
  ...SCORE_OPTIONS,
} as const;

export const INPUT_USAGE: readonly (readonly [option: string, meaning: string])[] = [
  ['--scores FILE', 'a score file, as if it stood among the inputs'],
  ['--from DAY, --to DAY', 'only passages of gates’ logs that began from then on and before then, UTC'],
  ['--time-zone ZONE', 'hours and days to group by are of this zone, such as Pacific/Auckland; else UTC'],
  ...SCORE_USAGE,
];

export interface InputValues extends ScoreValues {
  readonly scores?: string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly 'time-zone'?: string | undefined;
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
  const { onProgress, signal } = options;
  const reading = { ...scoreOptionsOf(values), ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
  const logFiles = [];
  const scoreFiles = [];
  for (const file of files) (await inputKind(file)) === 'scores' ? scoreFiles.push(file) : logFiles.push(file);
  scoreFiles.push(...named);
  const during = periodOf(values);
  if (during && scoreFiles.length > 0)
    throw new PerformanceToolError('option', 'Expected --from and --to with gates’ logs alone: score files tell no times.');
  const passages =
    logFiles.length === 0 ? undefined : await readPassages(logFiles, { ...options, ...(during ? { during } : {}), ...zoneOf(values) });
  const scores = [];
  for (const file of scoreFiles) scores.push({ name: basename(file), trials: await readScores(sourceOf(file, values), reading) });
  return { inputs: { ...(passages ? { passages } : {}), scores }, paths: [...logFiles, ...scoreFiles] };
}

const zoneOf = ({ 'time-zone': timeZone }: InputValues) => (timeZone === undefined ? {} : { timeZone });

/** A list of genuine scores has its impostors in another file. */
const sourceOf = (file: string, { impostor }: InputValues) => (impostor === undefined ? file : { genuine: file, impostor });

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
