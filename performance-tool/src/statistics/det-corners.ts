import type { Floats } from './bucket-sort.ts';

/**
 * The corners of an exact DET: every threshold at which the FNMR changes, and the one before it. All other steps lie on the straight lines
 * between (they change FMR alone), so nothing of the curve is lost, and a hundred million scores of which one in ten is mated have at most
 * twenty million corners. Counts as in `Det`.
 */
export interface DetCorners {
  readonly mated: number;
  readonly nonMated: number;
  /** Steps of the whole curve. */
  readonly steps: number;
  readonly thresholds: Floats;
  readonly falseMatches: Uint32Array;
  readonly falseNonMatches: Uint32Array;
}

/** Looked through one by one before the search takes longer and longer steps. */
const NEAR = 12;

/**
 * One walk over both sorted lists, ties together; the end above all scores, where nothing matches, is the last corner with threshold Infinity.
 * @param distinct how many different scores each list holds, as sorting tells
 */
export function detCorners(mated: Floats, nonMated: Floats, distinct: { readonly mated: number; readonly nonMated: number }): DetCorners {
  const [m, n] = [mated.length, nonMated.length];
  const most = 2 * m + 2;
  const thresholds: Floats =
    mated instanceof Float32Array && nonMated instanceof Float32Array ? new Float32Array(most) : new Float64Array(most);
  const falseMatches = new Uint32Array(most);
  const falseNonMatches = new Uint32Array(most);
  let corners = 0;
  let shared = 0;
  let i = 0;
  let j = 0;
  const add = (threshold: number): void => {
    if (corners > 0 && thresholds[corners - 1] === threshold) return;
    thresholds[corners] = threshold;
    falseMatches[corners] = n - j;
    falseNonMatches[corners] = i;
    corners++;
  };
  if (n > 0 && !(mated[0]! <= nonMated[0]!)) add(nonMated[0]!);
  while (i < m) {
    const score = mated[i]!;
    // Non-mated scores below change FMR alone.
    j = firstFrom(nonMated, j, score);
    add(score);
    do i++;
    while (i < m && mated[i]! === score);
    if (j < n && nonMated[j]! === score) {
      shared++;
      do j++;
      while (j < n && nonMated[j]! === score);
    }
    const [a, b] = [i < m ? mated[i]! : Number.POSITIVE_INFINITY, j < n ? nonMated[j]! : Number.POSITIVE_INFINITY];
    if (b < a) add(b);
  }
  j = n;
  add(Number.POSITIVE_INFINITY);
  return {
    mated: m,
    nonMated: n,
    steps: distinct.mated + distinct.nonMated - shared + 1,
    thresholds: thresholds.subarray(0, corners),
    falseMatches: falseMatches.subarray(0, corners),
    falseNonMatches: falseNonMatches.subarray(0, corners),
  };
}

/** The first index from `from` on whose score is at or above `value`. */
function firstFrom(scores: Floats, from: number, value: number): number {
  const n = scores.length;
  let i = from;
  const near = Math.min(n, from + NEAR);
  while (i < near && scores[i]! < value) i++;
  if (i < near || i === n) return i;
  let step = NEAR;
  let low = i;
  while (low + step < n && scores[low + step]! < value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(n, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
