import { nextAbove, type SortedScores } from './sorted-scores.ts';

/**
 * The exact detection error trade-off (ISO/IEC 19795-1): for every threshold at which anything changes, how many non-mated
 * comparisons match (similarity ≥ threshold) and how many mated ones do not (similarity < threshold). Ties share one step.
 * Steps run from the lowest threshold (everything matches) to one above the highest score (nothing does).
 */
export interface Det {
  readonly mated: number;
  readonly nonMated: number;
  readonly thresholds: Float64Array;
  /** Non-mated comparisons at or above each threshold. */
  readonly falseMatches: Float64Array;
  /** Mated comparisons below each threshold. */
  readonly falseNonMatches: Float64Array;
}

/** One merge walk over both sorted lists. @throws RangeError where either list is empty: no trade-off exists. */
export function det(mated: SortedScores, nonMated: SortedScores): Det {
  if (mated.length === 0 || nonMated.length === 0) throw new RangeError('expected mated and non-mated scores, got none of one kind');
  const most = mated.length + nonMated.length + 1;
  const thresholds = new Float64Array(most);
  const falseMatches = new Float64Array(most);
  const falseNonMatches = new Float64Array(most);
  let steps = 0;
  let m = 0;
  let n = 0;
  while (m < mated.length || n < nonMated.length) {
    const threshold = Math.min(mated[m] ?? Number.POSITIVE_INFINITY, nonMated[n] ?? Number.POSITIVE_INFINITY);
    thresholds[steps] = threshold;
    falseMatches[steps] = nonMated.length - n;
    falseNonMatches[steps] = m;
    steps++;
    while (m < mated.length && mated[m] === threshold) m++;
    while (n < nonMated.length && nonMated[n] === threshold) n++;
  }
  thresholds[steps] = nextAbove(thresholds[steps - 1]!);
  falseNonMatches[steps] = mated.length;
  steps++;
  return {
    mated: mated.length,
    nonMated: nonMated.length,
    thresholds: thresholds.subarray(0, steps),
    falseMatches: falseMatches.subarray(0, steps),
    falseNonMatches: falseNonMatches.subarray(0, steps),
  };
}
