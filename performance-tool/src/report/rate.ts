import { clopperPearson, wilson } from '../statistics/interval.ts';
import type { SettledOptions } from './report-options.ts';
import type { Rate } from './report-schema.ts';

/** Undefined for no trials: a rate of nothing is not 0. */
export function rate(errors: number, trials: number, options: Pick<SettledOptions, 'confidence' | 'interval'>): Rate | undefined {
  if (trials === 0) return undefined;
  const interval = options.interval === 'wilson' ? wilson : clopperPearson;
  return { errors, trials, value: errors / trials, ...interval(errors, trials, options.confidence) };
}
