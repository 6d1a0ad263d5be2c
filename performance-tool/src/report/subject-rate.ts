import { beta, type Random } from '../statistics/random.ts';
import { bcaInterval } from '../statistics/replicate-interval.ts';
import { effectiveInterval, effectiveTrials, TRUSTED_ERRORS } from '../statistics/shared-subjects.ts';
import { acceleration, type RateReplicates, resampleRates, totals } from '../statistics/subject-bootstrap.ts';
import type { SubjectPatterns } from '../statistics/subject-patterns.ts';
import { rate as plainRate } from './rate.ts';
import type { SettledOptions } from './report-options.ts';
import type { Rate } from './report-schema.ts';

/** Both rates of a sample at one threshold, with replicates of resampled travellers, made when asked for and empty without bootstrap. */
export interface SubjectRates {
  readonly fnmr?: Rate;
  readonly fmr?: Rate;
  readonly replicates: RateReplicates;
}

/** What was counted at the threshold, comparison by comparison. */
export interface Counts {
  readonly matedTrials: number;
  readonly matedErrors: number;
  readonly comparisons: number;
  readonly falseMatches: number;
}

/**
 * Rates with intervals. By default travellers are resampled and the interval is BCa's; where effective errors (or their absence) are
 * fewer than 30, a bootstrap repeats what it saw too faithfully (of no error it makes [0, 0]), so the interval is Clopper and Pearson's
 * on effective trials and the replicates are drawn from Jeffreys's Beta(errors + ½, rest + ½) on the same.
 * @param stream random numbers of this figure's own
 * @param told whether the inputs name persons; without, every comparison was made a person of its own
 */
export function subjectRates(
  patterns: SubjectPatterns,
  counts: Counts,
  told: boolean,
  options: SettledOptions,
  stream: (purpose: string) => Random,
): SubjectRates {
  const resampled = options.interval === 'bootstrap';
  const persons = once(() => resampleRates(patterns, counts.comparisons, options.replicates, stream('persons')));
  const settle = (of: 'fnmr' | 'fmr', errors: number, trials: number, sides: number): Settled | undefined => {
    if (trials === 0) return undefined;
    const value = errors / trials;
    const effective = effectiveTrials(
      of === 'fnmr'
        ? { persons: patterns.persons, comparisons: patterns.matedTrials, errors: patterns.matedErrors }
        : { persons: patterns.persons, comparisons: patterns.comparisons, errors: patterns.falseMatches },
      errors,
      trials,
      sides,
    );
    const recur = told && (of === 'fmr' || effective < trials * (1 - 1e-9));
    // Mated comparisons are taken as independent where a formula is asked for; cross-comparisons never are.
    if (!resampled && !(recur && of === 'fmr')) return { rate: plainRate(errors, trials, options)!, replicates: () => NONE };
    const seen = { errors, trials, value, ...(recur ? { effectiveTrials: effective } : {}) };
    if (resampled && Math.min(value, 1 - value) * effective >= TRUSTED_ERRORS) {
      const interval = bcaInterval(persons()[of], value, acceleration(patterns, of), options.confidence);
      return { rate: { ...seen, ...interval, method: 'bootstrap' }, replicates: () => persons()[of] };
    }
    return {
      rate: { ...seen, ...effectiveInterval(value, effective, options.confidence), method: 'effective' },
      replicates: once(() => {
        if (!resampled) return NONE;
        const random = stream(of);
        return Float64Array.from({ length: options.replicates }, () =>
          beta(value * effective + 0.5, (1 - value) * effective + 0.5, random),
        );
      }),
    };
  };
  const fnmr = settle('fnmr', counts.matedErrors, counts.matedTrials, 1);
  const fmr = settle('fmr', counts.falseMatches, counts.comparisons, totals(patterns).comparisons / counts.comparisons);
  return {
    ...(fnmr ? { fnmr: fnmr.rate } : {}),
    ...(fmr ? { fmr: fmr.rate } : {}),
    replicates: {
      get fnmr() {
        return fnmr?.replicates() ?? NONE;
      },
      get fmr() {
        return fmr?.replicates() ?? NONE;
      },
    },
  };
}

interface Settled {
  readonly rate: Rate;
  readonly replicates: () => Float64Array;
}

const NONE = new Float64Array(0);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
