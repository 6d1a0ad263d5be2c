import { countBelow, countFrom, nextAbove, type SortedScores, scoreFrom } from './sorted-scores.ts';

/** What one threshold does to a sample: match means similarity ≥ threshold. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
}

export function atThreshold(mated: SortedScores, nonMated: SortedScores, threshold: number): OperatingPoint {
  return { threshold, falseMatches: countFrom(nonMated, threshold), falseNonMatches: countBelow(mated, threshold) };
}

/** The most of `trials` that may err with errors / trials ≤ rate, as floating point itself compares. */
export function allowedErrors(rate: number, trials: number): number {
  let allowed = Math.min(trials, Math.floor(rate * trials));
  while (allowed < trials && (allowed + 1) / trials <= rate) allowed++;
  while (allowed > 0 && allowed / trials > rate) allowed--;
  return allowed;
}

/**
 * FNMR at an FMR (ISO/IEC 19795-1): the lowest score of the sample that, as a threshold, keeps FMR ≤ `targetFmr`; where no score
 * does, the next number above the highest. The FMR attained is what this threshold really gives (often below the target,
 * because ties cannot be split); nothing is interpolated. No other threshold that keeps the target has a lower FNMR.
 */
export function fnmrAtFmr(mated: SortedScores, nonMated: SortedScores, targetFmr: number): OperatingPoint {
  if (nonMated.length === 0) throw new RangeError('expected non-mated scores, got none');
  const allowed = allowedErrors(targetFmr, nonMated.length);
  if (allowed === nonMated.length) {
    const lowest = Math.min(mated[0] ?? Number.POSITIVE_INFINITY, nonMated[0]!);
    return atThreshold(mated, nonMated, lowest);
  }
  // The highest score that must not match; every threshold above it will do.
  const refused = nonMated[nonMated.length - 1 - allowed]!;
  const above = nextAbove(refused);
  const next = scoreFrom(mated, nonMated, above);
  return atThreshold(mated, nonMated, next === Number.POSITIVE_INFINITY ? above : next);
}

/** FMR at an FNMR: the highest score of the sample that, as a threshold, keeps FNMR ≤ `targetFnmr`. */
export function fmrAtFnmr(mated: SortedScores, nonMated: SortedScores, targetFnmr: number): OperatingPoint {
  if (mated.length === 0) throw new RangeError('expected mated scores, got none');
  const allowed = allowedErrors(targetFnmr, mated.length);
  const highest = Math.max(mated[mated.length - 1]!, nonMated[nonMated.length - 1] ?? Number.NEGATIVE_INFINITY);
  return atThreshold(mated, nonMated, allowed === mated.length ? nextAbove(highest) : mated[allowed]!);
}
