import { incompleteBetaInverse } from './incomplete-beta.ts';
import type { Interval } from './interval.ts';

/** Errors from which an estimated design effect is believed in full, and resampling is trusted. */
export const TRUSTED_ERRORS = 30;

/** How often each person took part in comparisons, on either side, and in how many of them erred. */
export interface Participation {
  readonly comparisons: Float64Array;
  readonly errors: Float64Array;
  /** How many persons each entry stands for; without it, one. */
  readonly persons?: Float64Array;
}

/**
 * How many independent comparisons would tell as much about an error rate as these, in which the same persons recur.
 *
 * Two comparisons may be dependent when they share a person. The variance of the rate over all such pairs is
 * (Σₚ Sₚ² − (sides − 1) Σ e²) / N², with e a comparison's error minus the rate, and Sₚ the sum of e over the comparisons person p took
 * part in (with two persons each, dyadic cluster-robust variance, Aronow, Samii and Assenova 2015; with one, the usual cluster-robust
 * one); its ratio to p (1 − p) / N is the design effect. Never more than the comparisons, never fewer than those that share nobody,
 * which are independent without assumption.
 *
 * A design effect estimated from a handful of errors is worth little, and without any error there is none: the answer goes from the
 * disjoint comparisons at no error to the estimate at 30 (our own convention, after the rule of 30; cautious, and free of jumps).
 *
 * @param sides persons in a comparison, on average: 2 for cross-comparisons, 1 for mated ones or where one side is told
 */
export function effectiveTrials(who: Participation, errors: number, trials: number, sides = 2): number {
  let persons = 0;
  let squares = 0;
  const rate = errors / trials;
  for (let p = 0; p < who.comparisons.length; p++) {
    if (who.comparisons[p] === 0) continue;
    const alike = who.persons?.[p] ?? 1;
    persons += alike;
    squares += alike * (who.errors[p]! - rate * who.comparisons[p]!) ** 2;
  }
  const least = Math.min(trials, Math.max(1, Math.floor(persons / sides)));
  const independent = trials * rate * (1 - rate);
  if (independent === 0) return least;
  // Fewer than expected by chance would claim more than independence does.
  const variance = Math.max(independent, squares - (sides - 1) * independent);
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
