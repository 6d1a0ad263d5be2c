/** Similarity scores in ascending order, NaN-free. A higher score means more alike. */
export type SortedScores = (Float64Array | Float32Array) & { readonly __sorted?: true };

/** Scores already in order as they are, others as a sorted copy. @throws RangeError for NaN */
export function sortScores(scores: ArrayLike<number>): SortedScores {
  if ((scores instanceof Float64Array || scores instanceof Float32Array) && inOrder(scores)) return scores;
  const sorted = Float64Array.from(scores);
  sorted.sort();
  // Native order puts NaN last, so one look suffices.
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) throw new RangeError('expected scores without NaN');
  return sorted;
}

/** False where there is NaN. */
function inOrder(scores: SortedScores): boolean {
  for (let i = 1; i < scores.length; i++) if (!(scores[i]! >= scores[i - 1]!)) return false;
  return !Number.isNaN(scores[0]);
}

/** How many scores are below `value`: the first index whose score is ≥ value. */
export function countBelow(scores: SortedScores, value: number): number {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many scores are at or above `value`. */
export const countFrom = (scores: SortedScores, value: number): number => scores.length - countBelow(scores, value);

const DOUBLE = new Float64Array(1);
const BITS = new BigInt64Array(DOUBLE.buffer);

/** The smallest double above a finite `value`. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  DOUBLE[0] = value;
  BITS[0]! += value > 0 ? 1n : -1n;
  return DOUBLE[0];
}

/** The lowest score of either list that is at or above `value`; infinite where there is none. */
export function scoreFrom(mated: SortedScores, nonMated: SortedScores, value: number): number {
  return Math.min(
    mated[countBelow(mated, value)] ?? Number.POSITIVE_INFINITY,
    nonMated[countBelow(nonMated, value)] ?? Number.POSITIVE_INFINITY,
  );
}

/** The highest score of either list that is below `value`; −∞ where there is none. */
export function scoreBelow(mated: SortedScores, nonMated: SortedScores, value: number): number {
  return Math.max(
    mated[countBelow(mated, value) - 1] ?? Number.NEGATIVE_INFINITY,
    nonMated[countBelow(nonMated, value) - 1] ?? Number.NEGATIVE_INFINITY,
  );
}
