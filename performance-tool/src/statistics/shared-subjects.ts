import { incompleteBetaInverse } from './incomplete-beta.ts';
import type { Interval } from './interval.ts';

/** Errors from which the estimated design effect is believed in full. */
const TRUSTED_ERRORS = 30;

/** How often each person took part in non-mated comparisons, live or with their document, and in how many of them erred. */
export interface Participation {
  readonly comparisons: Float64Array;
  readonly errors: Float64Array;
}

/**
 * How many independent comparisons would tell as much about an error rate as these, in which the same persons recur.
 *
 * Two comparisons may be dependent when they share a person. The variance of the rate over all such pairs is
 * (Σₚ Sₚ² − Σ e²) / N², with e a comparison's error minus the rate, and Sₚ the sum of e over the comparisons person p took part in
 * (dyadic cluster-robust variance, Aronow, Samii and Assenova 2015); its ratio to p (1 − p) / N is the design effect.
 * Never more than the comparisons, never fewer than the disjoint pairs of persons, which are independent without assumption.
 *
 * A design effect estimated from a handful of errors is worth little, and without any error there is none: the answer goes from the
 * disjoint pairs at no error to the estimate at 30 (our own convention, after the rule of 30; cautious, and free of jumps).
 */
export function effectiveTrials(participation: Participation, errors: number, trials: number): number {
  let persons = 0;
  let sum = 0;
  const rate = errors / trials;
  for (let p = 0; p < participation.comparisons.length; p++) {
    if (participation.comparisons[p] === 0) continue;
    persons++;
    sum += (participation.errors[p]! - rate * participation.comparisons[p]!) ** 2;
  }
  const least = Math.min(trials, Math.max(1, Math.floor(persons / 2)));
  const independent = trials * rate * (1 - rate);
  if (independent === 0) return least;
  // Fewer than expected by chance would claim more than independence does.
  const variance = Math.max(independent, sum - independent);
  const estimate = Math.min(trials, Math.max(least, (trials * independent) / variance));
  return least + (estimate - least) * Math.min(1, errors / TRUSTED_ERRORS);
}

/** Clopper and Pearson's interval with effective counts in place of counts (Korn and Graubard 1998). */
export function effectiveInterval(rate: number, trials: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  const errors = rate * trials;
  return {
    low: errors <= 0 ? 0 : incompleteBetaInverse(tail, errors, trials - errors + 1),
    high: errors >= trials ? 1 : incompleteBetaInverse(1 - tail, errors + 1, trials - errors),
  };
}
