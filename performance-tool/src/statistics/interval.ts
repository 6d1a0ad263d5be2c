import { incompleteBetaInverse } from './incomplete-beta.ts';
import { probit } from './normal-deviate.ts';

/** Two-sided interval of a proportion. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

function checked(errors: number, trials: number, confidence: number): void {
  if (!(Number.isInteger(errors) && Number.isInteger(trials) && errors >= 0 && errors <= trials && trials > 0))
    throw new RangeError(`expected 0 ≤ errors ≤ trials and at least one trial, got ${errors} of ${trials}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`expected a confidence between 0 and 1, got ${confidence}`);
}

/**
 * Clopper and Pearson (1934): the exact interval, never narrower than asked. Assumes independent trials, which mated
 * comparisons of different travellers are and cross-comparisons are not.
 */
export function clopperPearson(errors: number, trials: number, confidence = 0.95): Interval {
  checked(errors, trials, confidence);
  const tail = (1 - confidence) / 2;
  return {
    low: errors === 0 ? 0 : incompleteBetaInverse(tail, errors, trials - errors + 1),
    high: errors === trials ? 1 : incompleteBetaInverse(1 - tail, errors + 1, trials - errors),
  };
}

/** Wilson (1927): the score interval, closer to the asked confidence on average than Clopper-Pearson and cheap. Assumes independent trials. */
export function wilson(errors: number, trials: number, confidence = 0.95): Interval {
  checked(errors, trials, confidence);
  return wilsonOfRate(errors / trials, trials, confidence);
}

/** Wilson's interval of a rate on effective trials, which need not be whole. */
export function wilsonOfRate(rate: number, trials: number, confidence = 0.95): Interval {
  const z = probit((1 + confidence) / 2);
  const scale = 1 / (1 + (z * z) / trials);
  const centre = (rate + (z * z) / (2 * trials)) * scale;
  const half = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials)) * scale;
  return { low: rate === 0 ? 0 : Math.max(0, centre - half), high: rate === 1 ? 1 : Math.min(1, centre + half) };
}

/**
 * Interval of the difference p₁ − p₂ of two independent proportions, whose counts may be effective ones (Newcombe 1998, method 10: Wilson limits
 * combined).
 * Excluding 0 means the two differ at the confidence asked.
 */
export function differenceInterval(
  first: { readonly errors: number; readonly trials: number },
  second: { readonly errors: number; readonly trials: number },
  confidence = 0.95,
): Interval {
  const p1 = first.errors / first.trials;
  const p2 = second.errors / second.trials;
  const a = wilsonOfRate(p1, first.trials, confidence);
  const b = wilsonOfRate(p2, second.trials, confidence);
  return { low: p1 - p2 - Math.hypot(p1 - a.low, b.high - p2), high: p1 - p2 + Math.hypot(a.high - p1, p2 - b.low) };
}
