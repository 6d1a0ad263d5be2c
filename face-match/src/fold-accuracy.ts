/** One compared pair of a list with folds. */
export interface FoldedScore {
  readonly score: number;
  readonly mated: boolean;
  readonly fold: number;
}

/** How many pairs are told right, fold by fold (Huang et al., Labeled Faces in the Wild, 2007, view 2). */
export interface FoldAccuracy {
  /** Share of pairs told right, mean over the folds. */
  readonly mean: number;
  /** Of that mean: the folds' standard deviation over the root of their number. */
  readonly standardError: number;
  readonly folds: readonly { readonly accuracy: number; readonly threshold: number; readonly pairs: number }[];
}

/**
 * Every fold is judged at the threshold that is best for all the others, so that no pair has a say in the threshold it is judged at.
 *
 * @returns undefined with fewer than two folds
 */
export function foldAccuracy(scores: readonly FoldedScore[]): FoldAccuracy | undefined {
  const numbers = [...new Set(scores.map(({ fold }) => fold))].sort((a, b) => a - b);
  if (numbers.length < 2) return undefined;
  const folds = numbers.map((number) => {
    const threshold = bestThreshold(scores.filter(({ fold }) => fold !== number));
    const own = scores.filter(({ fold }) => fold === number);
    const right = own.filter(({ score, mated }) => score >= threshold === mated).length;
    return { accuracy: right / own.length, threshold, pairs: own.length };
  });
  const mean = folds.reduce((sum, { accuracy }) => sum + accuracy, 0) / folds.length;
  const variance = folds.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0) / (folds.length - 1);
  return { mean, standardError: Math.sqrt(variance / folds.length), folds };
}

/** Tells most pairs right; of several that do, the lowest. Half-way between two scores, so that it hangs on neither. */
function bestThreshold(scores: readonly FoldedScore[]): number {
  const sorted = [...scores].sort((a, b) => a.score - b.score);
  // Below all scores everything matches; each score that the threshold passes is told right from then on if it is of two people.
  let right = sorted.filter(({ mated }) => mated).length;
  let [most, threshold] = [right, sorted[0]!.score];
  for (const [i, { score, mated }] of sorted.entries()) {
    right += mated ? -1 : 1;
    const next = sorted[i + 1]?.score ?? score + 2 ** -20;
    if (next === score || right <= most) continue;
    most = right;
    threshold = (score + next) / 2;
  }
  return threshold;
}
