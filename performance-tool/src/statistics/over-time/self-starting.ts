import { probit } from '../normal-deviate.ts';
import { studentCdf } from '../student.ts';
import { middleP } from './noncentral-hypergeometric.ts';

/**
 * Self-starting deviates (Hawkins 1987): each day against all days before it, so that a chart needs no period known to be good, and its
 * rate of false alarms holds whatever the true level is. Where nothing changes they are independent and standard normal, exactly for normal
 * means, nearly for counts. Positive is worse. NaN for days without trials and for the first `runIn` days with any.
 */
export const RUN_IN = 7;

/** Far enough for any limit, and finite. */
const FARTHEST = 8;
const deviate = (p: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, probit(p)));

/** Of the means of `counts` scores of each day: lower is worse. The variance of a mean is σ² ÷ count; σ is taken from days before. */
export function scoreDeviates(means: ArrayLike<number>, counts: ArrayLike<number>, runIn = RUN_IN): Float64Array {
  const deviates = new Float64Array(means.length).fill(Number.NaN);
  let days = 0;
  let weight = 0;
  let centre = 0;
  let squares = 0;
  for (let d = 0; d < means.length; d++) {
    const count = counts[d]!;
    if (count === 0) continue;
    const off = means[d]! - centre;
    if (days >= Math.max(2, runIn) && squares > 0) {
      const t = off / Math.sqrt((squares / (days - 1)) * (1 / count + 1 / weight));
      deviates[d] = -deviate(studentCdf(t, days - 1));
    }
    days++;
    weight += count;
    centre += (off * count) / weight;
    squares += (off * off * count * (weight - count)) / weight;
  }
  return deviates;
}

/** Errors among trials of each day, and how many were expected of just these travellers. */
export interface DailyErrors {
  readonly errors: ArrayLike<number>;
  readonly trials: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
}

/**
 * Of each day's errors, given all errors up to it: were the level what it was, they would fall on the day by its trials and their risk
 * (Fisher's noncentral hypergeometric distribution; risk adjustment as in Steiner et al. 2000).
 */
export function errorDeviates({ errors, trials, expected }: DailyErrors, runIn = RUN_IN): Float64Array {
  const before = { days: 0, errors: 0, trials: 0, expected: 0 };
  return Float64Array.from({ length: errors.length }, (_, d) => {
    const today = { errors: errors[d]!, trials: trials[d]!, expected: expected[d]! };
    let z = Number.NaN;
    if (today.trials > 0 && today.expected > 0) {
      if (before.days >= runIn)
        z = deviate(middleP(today.errors, today.trials, before.trials, before.errors + today.errors, odds(today) / odds(before)));
      before.days++;
      before.errors += today.errors;
      before.trials += today.trials;
      before.expected += today.expected;
    }
    return z;
  });
}

const odds = ({ expected, trials }: { readonly expected: number; readonly trials: number }): number =>
  expected / Math.max(1e-9, trials - expected);

/** A group's errors and those of all others on the same days, each with how many were expected. */
export interface DailyShares {
  readonly errors: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly otherErrors: ArrayLike<number>;
  readonly otherExpected: ArrayLike<number>;
}

/** Of a group's share in the errors of each day: a day bad for everybody is no day bad for the group. */
export function shareDeviates(daily: DailyShares, runIn = RUN_IN): Float64Array {
  const before = { days: 0, errors: 0, expected: 0, otherErrors: 0, otherExpected: 0 };
  return Float64Array.from({ length: daily.errors.length }, (_, d) => {
    const [errors, expected, otherErrors, otherExpected] = [
      daily.errors[d]!,
      daily.expected[d]!,
      daily.otherErrors[d]!,
      daily.otherExpected[d]!,
    ];
    if (!(expected > 0 && otherExpected > 0)) return Number.NaN;
    let z = Number.NaN;
    if (before.days >= runIn) {
      const ratio = expected / otherExpected / (before.expected / before.otherExpected);
      z = deviate(middleP(errors, errors + otherErrors, before.errors + before.otherErrors, before.errors + errors, ratio));
    }
    before.days++;
    before.errors += errors;
    before.expected += expected;
    before.otherErrors += otherErrors;
    before.otherExpected += otherExpected;
    return z;
  });
}
