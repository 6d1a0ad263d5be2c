import { differenceInterval } from '../statistics/interval.ts';
import { percentileInterval } from '../statistics/replicate-interval.ts';
import { simultaneousDifferences } from '../statistics/simultaneous.ts';
import type { SettledOptions } from './report-options.ts';
import type { GroupDifference, Rate, Recognition } from './report-schema.ts';

/** What a traveller feels: GFRR where attempts are known, else FNMR at the threshold in force. */
export const rejection = (recognition: Recognition): Rate | undefined => recognition.gfrr ?? recognition.fnmr;

/** One rate of the groups of one attribute. */
export interface GroupRates {
  readonly by: readonly string[];
  readonly measure: GroupDifference['measure'];
  readonly groups: readonly { readonly values: readonly string[]; readonly rate: Rate; readonly replicates: Float64Array }[];
}

interface Pair {
  readonly worst: number;
  readonly best: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly adjustedP?: number;
}

/**
 * For each attribute and rate the pair of groups that differs most surely. Choosing it is a comparison of all pairs, so intervals hold for
 * every pair of every attribute and rate at once: at most 1 − confidence of reports without any true difference show one.
 * With the bootstrap by the largest standardised difference of each replicate, else by Bonferroni on Newcombe's intervals.
 */
export function differences(candidates: readonly GroupRates[], options: SettledOptions): GroupDifference[] {
  const families = candidates.filter(({ groups }) => groups.length > 1);
  const pairs = options.interval === 'bootstrap' ? bootstrapPairs(families, options) : newcombePairs(families, options.confidence);
  return families.map(({ by, measure, groups }, i): GroupDifference => {
    const surest = pairs[i]!.reduce((best, pair) => (pair.low > best.low ? pair : best));
    const [worst, best] = [groups[surest.worst]!, groups[surest.best]!];
    const ratio = ratioOf(worst, best, options);
    return {
      by: [...by],
      measure,
      worst: { values: [...worst.values], rate: worst.rate },
      best: { values: [...best.values], rate: best.rate },
      difference: { value: surest.difference, low: Math.max(-1, surest.low), high: Math.min(1, surest.high) },
      ...(ratio ? { ratio } : {}),
      differs: surest.low > 0,
      ...(surest.adjustedP === undefined ? {} : { adjustedP: surest.adjustedP }),
    };
  });
}

function bootstrapPairs(families: readonly GroupRates[], options: SettledOptions): Pair[][] {
  const found: Pair[][] = families.map(() => []);
  const rates = families.map(({ groups }) => groups.map(({ rate, replicates }) => ({ value: rate.value, replicates })));
  for (const pair of simultaneousDifferences(rates, options.confidence)) found[pair.family]!.push(pair);
  return found;
}

function newcombePairs(families: readonly GroupRates[], confidence: number): Pair[][] {
  const pairs = families.reduce((sum, { groups }) => sum + (groups.length * (groups.length - 1)) / 2, 0);
  const simultaneous = 1 - (1 - confidence) / Math.max(1, pairs);
  return families.map(({ groups }) =>
    groups.flatMap((a, i) =>
      groups.slice(i + 1).map((b, k): Pair => {
        const [worst, best] = a.rate.value >= b.rate.value ? [i, i + 1 + k] : [i + 1 + k, i];
        const [high, low] = [groups[worst]!.rate, groups[best]!.rate];
        return { worst, best, difference: high.value - low.value, ...differenceInterval(effective(high), effective(low), simultaneous) };
      }),
    ),
  );
}

const effective = ({ value, trials, effectiveTrials }: Rate): { errors: number; trials: number } => ({
  errors: value * (effectiveTrials ?? trials),
  trials: effectiveTrials ?? trials,
});

function ratioOf(worst: GroupRates['groups'][number], best: GroupRates['groups'][number], options: SettledOptions) {
  if (best.rate.errors === 0 || options.interval !== 'bootstrap') return undefined;
  const least = 0.5 / best.rate.trials;
  const values = worst.replicates.map((replicate, r) => replicate / Math.max(best.replicates[r]!, least));
  return { value: worst.rate.value / best.rate.value, ...percentileInterval(values, options.confidence) };
}
