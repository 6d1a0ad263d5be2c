import { PerformanceToolError } from '../performance-tool-error.ts';
import type { ReportOptions } from '../report/report-options.ts';
import { numberOf } from './command.ts';

/** Options that say what is computed. */
export const STATISTICS_OPTIONS = {
  by: { type: 'string' },
  'target-fmr': { type: 'string' },
  'template-version': { type: 'string' },
  'min-subjects': { type: 'string' },
  confidence: { type: 'string' },
  interval: { type: 'string' },
  replicates: { type: 'string' },
  seed: { type: 'string' },
  'officer-minutes': { type: 'string' },
  title: { type: 'string' },
} as const;

export const STATISTICS_USAGE: readonly (readonly [option: string, meaning: string])[] = [
  ['--by A,B,A*B', 'groups: location, gate, direction, issuingState, nationality, age, sex, versions, version:NAME,'],
  ['', 'or a column of a score file; two joined by * are crossed'],
  ['--target-fmr 0.001', 'the FMR the gate must keep'],
  ['--template-version V', 'take this version of templates instead of the latest'],
  ['--min-subjects 20', 'smaller groups are not shown'],
  ['--confidence 0.95', 'of intervals'],
  ['--interval NAME', 'bootstrap of travellers (default), clopper-pearson or wilson'],
  ['--replicates 1000', 'of the bootstrap'],
  ['--seed 1', 'makes the same replicates again'],
  ['--officer-minutes M', 'of an officer’s time that a referral costs, for the advice on thresholds'],
  ['--title TEXT', 'the heading of the report'],
];

const INTERVALS = ['bootstrap', 'clopper-pearson', 'wilson'] as const;

type Values = { readonly [name in keyof typeof STATISTICS_OPTIONS]?: string | undefined };

/** @throws PerformanceToolError `option` */
export function reportOptionsOf(values: Values): ReportOptions {
  const interval = INTERVALS.find((name) => name === values.interval);
  if (values.interval !== undefined && !interval)
    throw new PerformanceToolError('option', `--interval is ${values.interval}; expected ${INTERVALS.join(', ')}.`);
  const numbers = {
    targetFmr: numberOf('--target-fmr', values['target-fmr']),
    minimumSubjects: numberOf('--min-subjects', values['min-subjects']),
    confidence: numberOf('--confidence', values.confidence),
    replicates: numberOf('--replicates', values.replicates),
    seed: numberOf('--seed', values.seed),
    officerMinutesPerReferral: numberOf('--officer-minutes', values['officer-minutes']),
  };
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    ...(values.by === undefined ? {} : { by: values.by.split(',').map(attributesAsked) }),
    ...(interval === undefined ? {} : { interval }),
    ...(values.title === undefined ? {} : { title: values.title }),
    ...(values['template-version'] === undefined ? {} : { templateVersion: values['template-version'] }),
  };
}

/** Short names people say, with the attribute's own. */
const ALIASES: Readonly<Record<string, string>> = { age: 'ageBand', state: 'issuingState', version: 'versions' };

/** `age * sex` → `ageBand*sex`. */
const attributesAsked = (group: string): string =>
  group
    .split('*')
    .map((name) => ALIASES[name.trim()] ?? name.trim())
    .join('*');
