import { differenceInterval, type Interval } from '../statistics/interval.ts';
import type { Grouping, Rate, Recognition } from './report-schema.ts';

/** Two groups of one attribute, the one most often not recognised and the one least. */
export interface Difference {
  readonly by: readonly string[];
  readonly worst: { readonly values: readonly string[]; readonly rate: Rate };
  readonly best: { readonly values: readonly string[]; readonly rate: Rate };
  /** worst − best, Newcombe's interval widened for all pairs that were looked at (Bonferroni). */
  readonly interval: Interval;
  readonly differs: boolean;
}

/** What a traveller feels: GFRR where attempts are known, else FNMR at the threshold in force. */
export const rejection = (recognition: Recognition): Rate | undefined => recognition.gfrr ?? recognition.fnmr;

/**
 * The largest difference of rejection within each single attribute. Choosing the extremes is a comparison of all pairs, so the
 * confidence is divided by the number of pairs over all attributes: at most 1 − confidence of reports without any true
 * difference show one.
 */
export function differences(groups: readonly Grouping[], confidence: number): Difference[] {
  const candidates = groups
    .filter(({ by }) => by.length === 1)
    .map(({ by, cells }) => ({
      by,
      shown: cells
        .flatMap(({ values, recognition }) => {
          const rate = recognition && rejection(recognition);
          return rate ? [{ values, rate }] : [];
        })
        .sort((a, b) => b.rate.value - a.rate.value),
    }))
    .filter(({ shown }) => shown.length > 1);
  const pairs = candidates.reduce((sum, { shown }) => sum + (shown.length * (shown.length - 1)) / 2, 0);
  const simultaneous = 1 - (1 - confidence) / Math.max(1, pairs);
  return candidates.map(({ by, shown }) => {
    const pair = widestPair(shown, simultaneous);
    return { by, ...pair, differs: pair.interval.low > 0 };
  });
}

interface Shown {
  readonly values: readonly string[];
  readonly rate: Rate;
}

/** The pair whose difference is surest; among the unsure, the largest difference. */
function widestPair(shown: readonly Shown[], confidence: number): { worst: Shown; best: Shown; interval: Interval } {
  let widest: { worst: Shown; best: Shown; interval: Interval } | undefined;
  for (const [i, worst] of shown.entries())
    for (const best of shown.slice(i + 1)) {
      const interval = differenceInterval(worst.rate, best.rate, confidence);
      if (!widest || interval.low > widest.interval.low) widest = { worst, best, interval };
    }
  return widest!;
}
