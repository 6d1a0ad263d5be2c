import { clopperPearson, wilson } from '../statistics/interval.ts';
import type { SettledOptions } from './report-options.ts';
import type { Rate } from './report-schema.ts';

/** A rate of independent trials. Undefined for no trials: a rate of nothing is not 0. */
export function rate(errors: number, trials: number, options: Pick<SettledOptions, 'confidence' | 'interval'>): Rate | undefined {
  if (trials === 0) return undefined;
  const [interval, method] = options.interval === 'wilson' ? [wilson, 'wilson' as const] : [clopperPearson, 'clopper-pearson' as const];
  return { errors, trials, value: errors / trials, ...interval(errors, trials, options.confidence), method };
}
