import { PerformanceToolError } from '../performance-tool-error.ts';
import { SCORE_FORMATS, SCORE_ROLES, type ScoreFormat, type ScoreOptions, type ScoreRole } from '../records/scores/score-options.ts';
import { numberOf } from './command.ts';

/** Options that say how score files are to be read. */
export const SCORE_OPTIONS = {
  threshold: { type: 'string' },
  format: { type: 'string' },
  columns: { type: 'string' },
  'mated-label': { type: 'string', multiple: true },
  'non-mated-label': { type: 'string', multiple: true },
  distance: { type: 'boolean' },
  'score-range': { type: 'string' },
  'nan-is-fta': { type: 'boolean' },
  mask: { type: 'string' },
  users: { type: 'string' },
  enrollees: { type: 'string' },
  impostor: { type: 'string' },
  histogram: { type: 'boolean' },
} as const;

export const SCORE_USAGE: readonly (readonly [option: string, meaning: string])[] = [
  ['--threshold T', 'the threshold in force, for score files'],
  ['--format NAME', `${SCORE_FORMATS.join(', ')}; without it told from the content`],
  ['--columns ROLE=NAME,…', `names of a score file’s columns; roles: ${SCORE_ROLES.join(', ')}`],
  ['--mated-label WORD', 'marks a mated comparison; may be given more than once, with --non-mated-label'],
  ['--non-mated-label WORD', 'marks a non-mated one'],
  ['--distance', 'lower scores are more alike'],
  ['--score-range LOW,HIGH', 'a score outside is a bad row'],
  ['--nan-is-fta', 'a missing score is a failure to acquire'],
  ['--mask FILE', 'the mask of a BEE matrix'],
  ['--users FILE, --enrollees FILE', 'the lists of a BSSR1 folder'],
  ['--impostor FILE', 'the impostor scores that belong to a list of genuine ones (pyeer)'],
  ['--histogram', 'the impostor file counts each whole score (pyeer)'],
];

export interface ScoreValues {
  readonly threshold?: string | undefined;
  readonly format?: string | undefined;
  readonly columns?: string | undefined;
  readonly 'mated-label'?: string[] | undefined;
  readonly 'non-mated-label'?: string[] | undefined;
  readonly distance?: boolean | undefined;
  readonly 'score-range'?: string | undefined;
  readonly 'nan-is-fta'?: boolean | undefined;
  readonly mask?: string | undefined;
  readonly users?: string | undefined;
  readonly enrollees?: string | undefined;
  readonly impostor?: string | undefined;
  readonly histogram?: boolean | undefined;
}

/** @throws PerformanceToolError `option` */
export function scoreOptionsOf(values: ScoreValues): ScoreOptions {
  const [mated, nonMated] = [values['mated-label'], values['non-mated-label']];
  if ((mated === undefined) !== (nonMated === undefined))
    throw new PerformanceToolError(
      'option',
      'Expected --mated-label and --non-mated-label together: the words for both kinds of comparison.',
    );
  const threshold = numberOf('--threshold', values.threshold);
  return {
    ...(threshold === undefined ? {} : { threshold }),
    ...(values.format === undefined ? {} : { format: formatOf(values.format) }),
    ...(values.columns === undefined ? {} : { columns: columnsOf(values.columns) }),
    ...(mated && nonMated ? { labels: { mated, nonMated } } : {}),
    ...(values['score-range'] === undefined ? {} : { range: rangeOf(values['score-range']) }),
    ...(values.mask === undefined ? {} : { mask: values.mask }),
    ...(values.users === undefined ? {} : { users: values.users }),
    ...(values.enrollees === undefined ? {} : { enrollees: values.enrollees }),
    distance: values.distance ?? false,
    nanIsFta: values['nan-is-fta'] ?? false,
    histogram: values.histogram ?? false,
  };
}

function formatOf(text: string): ScoreFormat {
  const format = SCORE_FORMATS.find((known) => known === text);
  if (!format) throw new PerformanceToolError('option', `--format is “${text}”; expected one of ${SCORE_FORMATS.join(', ')}.`);
  return format;
}

function columnsOf(text: string): Partial<Record<ScoreRole, string>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, role = '', name = ''] = /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
      if (!SCORE_ROLES.some((known) => known === role))
        throw new PerformanceToolError('option', `--columns has “${part}”; expected ROLE=NAME with a role of ${SCORE_ROLES.join(', ')}.`);
      return [role, name];
    }),
  );
}

function rangeOf(text: string): readonly [number, number] {
  const [low, high, more] = text.split(',').map((part) => numberOf('--score-range', part)!);
  if (low === undefined || high === undefined || more !== undefined || low > high)
    throw new PerformanceToolError('option', `--score-range is “${text}”; expected the lowest and the highest score, such as 0,1.`);
  return [low, high];
}
