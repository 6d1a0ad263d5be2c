/** Similarity scores in ascending order, NaN-free. A higher score means more alike. */
export type SortedScores = Float64Array & { readonly __sorted?: true };

/** Sorts a copy with the engine's native sort (numeric for typed arrays). */
export function sortScores(scores: ArrayLike<number>): SortedScores {
  const sorted = Float64Array.from(scores);
  sorted.sort();
  // Native order puts NaN last, so one look suffices.
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) throw new RangeError('expected scores without NaN');
  return sorted;
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

/** The smallest double above a finite `value`. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bytes.getFloat64(0);
}
