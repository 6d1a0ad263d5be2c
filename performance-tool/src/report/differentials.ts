import { fairnessDiscrepancyRate, garbe, gini, inequityRate, maxOverGeometricMean, maxOverMin } from '../statistics/differentials.ts';
import { percentileInterval } from '../statistics/replicate-interval.ts';
import { simultaneousDifferences } from '../statistics/simultaneous.ts';
import type { SettledOptions } from './report-options.ts';
import type { Differentials, Rate, Recognition } from './report-schema.ts';
import type { SubjectRates } from './subject-rate.ts';
import { groupWords, percent } from './words.ts';

/** Weight of false matches in the measures of both rates, as their authors' examples have it. */
const ALPHA = 0.5;

/** The threshold all groups are compared at, and why this one. */
export interface CommonThreshold {
  readonly threshold: number;
  readonly rule: string;
}

/** The threshold in force where all comparisons had the same, else the one that keeps the target FMR over all travellers. */
export function commonThreshold({ thresholds, fnmrAtFmr }: Recognition): CommonThreshold | undefined {
  if (thresholds.length === 1) return { threshold: thresholds[0]!.threshold, rule: 'the threshold in force' };
  // The middle of the three targets is the one asked for.
  const target = fnmrAtFmr[1];
  if (!target?.supported) return undefined;
  return { threshold: target.threshold, rule: `the threshold that keeps FMR at or below ${percent(target.targetFmr)} over all travellers` };
}

interface Group {
  readonly values: readonly string[];
  readonly rates: SubjectRates & { readonly fnmr: Rate; readonly fmr: Rate };
}

type Measured = Differentials['measures'][number];
type Formula = (fmr: ArrayLike<number>, fnmr: ArrayLike<number>) => number | undefined;

const MEASURES: readonly (readonly [
  measure: Measured['measure'],
  of: Measured['of'],
  formula: Formula,
  needs: 'errors' | 'an error' | 'nothing',
])[] = [
  ['max-min', 'fnmr', (_, fnmr) => maxOverMin(fnmr), 'errors'],
  ['max-min', 'fmr', (fmr) => maxOverMin(fmr), 'errors'],
  ['max-geometric-mean', 'fnmr', (_, fnmr) => maxOverGeometricMean(fnmr), 'errors'],
  ['max-geometric-mean', 'fmr', (fmr) => maxOverGeometricMean(fmr), 'errors'],
  ['gini', 'fnmr', (_, fnmr) => gini(fnmr), 'an error'],
  ['gini', 'fmr', (fmr) => gini(fmr), 'an error'],
  ['garbe', 'both', (fmr, fnmr) => garbe(fmr, fnmr, ALPHA), 'an error'],
  ['fdr', 'both', (fmr, fnmr) => fairnessDiscrepancyRate(fmr, fnmr, ALPHA), 'nothing'],
  ['inequity', 'both', (fmr, fnmr) => inequityRate(fmr, fnmr, ALPHA), 'errors'],
];

/** Differentials of one attribute's groups, each with a bootstrap interval or the reason why it has no value. */
export function differentials(
  cells: readonly { readonly values: readonly string[]; readonly rates: SubjectRates }[],
  common: CommonThreshold,
  options: SettledOptions,
): Differentials | undefined {
  const groups = cells.flatMap(({ values, rates }): Group[] =>
    rates.fnmr && rates.fmr ? [{ values, rates: { ...rates, fnmr: rates.fnmr, fmr: rates.fmr } }] : [],
  );
  if (groups.length < 2) return undefined;
  return {
    threshold: common.threshold,
    thresholdRule: common.rule,
    rates: groups.map(({ values, rates: { fnmr, fmr } }) => ({ values: [...values], fnmr, fmr })),
    alpha: ALPHA,
    measures: measured(groups, options),
  };
}

const KINDS = ['fmr', 'fnmr'] as const;

function measured(groups: readonly Group[], options: SettledOptions): Measured[] {
  const [fmr, fnmr] = KINDS.map((kind) => Float64Array.from(groups, ({ rates }) => rates[kind].value)) as [Float64Array, Float64Array];
  const resampled = options.interval === 'bootstrap';
  const alike = KINDS.filter((kind) => resampled && mayBeEqual(groups, kind, options));
  const possible = MEASURES.map(([measure, of, formula, needs]) => {
    const kinds = KINDS.filter((kind) => of === 'both' || of === kind);
    const reason = missing(groups, kinds, needs);
    return { measure, of, formula, kinds, reason, values: new Float64Array(resampled && reason === undefined ? options.replicates : 0) };
  });
  const [drawnFmr, drawnFnmr] = [fmr.slice(), fnmr.slice()];
  for (let r = 0; resampled && r < options.replicates; r++) {
    // A replicate without error stands at half an error, so that its ratio is large and not infinite.
    for (const [g, { rates }] of groups.entries()) {
      drawnFmr[g] = Math.max(rates.replicates.fmr[r]!, 0.5 / rates.fmr.trials);
      drawnFnmr[g] = Math.max(rates.replicates.fnmr[r]!, 0.5 / rates.fnmr.trials);
    }
    for (const { formula, values } of possible) if (values.length > 0) values[r] = formula(drawnFmr, drawnFnmr)!;
  }
  return possible.map(({ measure, of, formula, kinds, reason, values }): Measured => {
    if (reason !== undefined) return { measure, of, result: { supported: false, reason } };
    const value = formula(fmr, fnmr)!;
    if (!resampled)
      return { measure, of, result: { supported: true, value, low: value, high: value, note: 'Intervals need the bootstrap.' } };
    const { low, high } = percentileInterval(values, options.confidence);
    // Extremes of noisy rates lie apart even where the true ones are equal, in every replicate too: while equality cannot be refuted the
    // interval reaches to the value that equal groups have.
    const equal = kinds.every((kind) => alike.includes(kind)) ? [formula([1, 1], [1, 1])!] : [];
    const same = kinds.every((kind) => groups.every(({ rates }) => rates[kind].value === groups[0]!.rates[kind].value));
    return {
      measure,
      of,
      result: {
        supported: true,
        value,
        low: Math.min(low, value, ...equal),
        high: Math.max(high, value, ...equal),
        ...(same ? { note: 'All groups show the same rate.' } : {}),
      },
    };
  });
}

/** Why a measure has no value, where it has none. */
function missing(groups: readonly Group[], kinds: readonly ('fnmr' | 'fmr')[], needs: (typeof MEASURES)[number][3]): string | undefined {
  for (const kind of kinds) {
    const name = kind.toUpperCase();
    const none = groups.filter(({ rates }) => rates[kind].errors === 0);
    if (needs === 'errors' && none.length > 0)
      return `No error of ${name} was seen in ${none.length > 3 ? `${none.length} groups` : none.map(({ values }) => groupWords(values)).join(' and ')}: a ratio to it has no value.`;
    if (needs === 'an error' && none.length === groups.length) return `No error of ${name} was seen in any group.`;
  }
  return undefined;
}

/** Whether no pair of groups differs at the confidence asked for. */
function mayBeEqual(groups: readonly Group[], kind: 'fnmr' | 'fmr', options: SettledOptions): boolean {
  const family = groups.map(({ rates }) => ({ value: rates[kind].value, replicates: rates.replicates[kind] }));
  return simultaneousDifferences([family], options.confidence).every(({ low }) => low <= 0);
}
