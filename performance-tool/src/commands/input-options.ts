import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { inputKind } from '../records/input-kind.ts';
import type { ReadOptions } from '../records/passages.ts';
import { readPassages } from '../records/read-passages.ts';
import { readScores } from '../records/scores/read-scores.ts';
import type { ScoreSource } from '../records/scores/score-options.ts';
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
  ['--scores FILE', 'a score file, as if it stood among the inputs; GENUINE,IMPOSTOR is a pair of lists (pyeer)'],
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

/** Inputs read, and the files each was read from, in the order in which a report lists its inputs: passages, then scores. */
export interface InputsRead {
  readonly inputs: ReportInputs;
  readonly paths: readonly (readonly string[])[];
}

/** Reads all inputs, each by what it is: passages (logs, Parquet) or scores. @throws PerformanceToolError `no-input`, and as the readers do */
export async function readInputs(files: readonly string[], values: InputValues, options: ReadOptions = {}): Promise<InputsRead> {
  const named = values.scores ?? [];
  if (files.length + named.length === 0)
    throw new PerformanceToolError('no-input', 'Nothing to report on. Expected gates’ logs, exported passages or score files.');
  const scoreOptions = { ...scoreOptionsOf(values), ...options };
  const passageFiles = [];
  const sources: ScoreSource[] = [];
  for (const file of files) {
    const source = sourceOf(file, values);
    if (typeof source === 'string' && (await inputKind(file)) === 'passages') passageFiles.push(file);
    else sources.push(source);
  }
  sources.push(...named.map((file) => sourceOf(file, values)));
  const during = periodOf(values);
  if (during && sources.length > 0)
    throw new PerformanceToolError('option', 'Expected --from and --to with gates’ logs alone: score files tell no times.');
  const passages =
    passageFiles.length === 0
      ? undefined
      : await readPassages(passageFiles, { ...options, ...(during ? { during } : {}), ...zoneOf(values) });
  const scores = [];
  for (const source of sources)
    scores.push({
      name: filesOf(source)
        .map((file) => basename(file))
        .join(' and '),
      trials: await readScores(source, scoreOptions),
    });
  return {
    inputs: { ...(passages ? { passages } : {}), scores },
    paths: [...passageFiles.map((file) => [file]), ...sources.map(filesOf)],
  };
}

const filesOf = (source: ScoreSource): string[] => (typeof source === 'string' ? [source] : [source.genuine, source.impostor]);

const zoneOf = ({ 'time-zone': timeZone }: InputValues) => (timeZone === undefined ? {} : { timeZone });

/** One file, a file of genuine scores with that of `--impostor`, or `GENUINE,IMPOSTOR` where no file has that name. */
function sourceOf(text: string, { impostor: ofGenuine }: InputValues): ScoreSource {
  if (ofGenuine !== undefined) return { genuine: text, impostor: ofGenuine };
  const [genuine, impostor, more] = text.split(',');
  const isPair = genuine && impostor && more === undefined && !existsSync(text) && existsSync(genuine) && existsSync(impostor);
  return isPair ? { genuine, impostor } : text;
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
