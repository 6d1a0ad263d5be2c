import type { PairedTrials } from './paired-trials.ts';
import { type DescendingScores, type Figures, trialWeights, weightedFigures } from './weighted-figures.ts';

/** B − A for every replicate. */
export interface DifferenceReplicates {
  readonly fnmrAtFmr: Float64Array;
  readonly eer: Float64Array;
}

/**
 * Paired bootstrap of persons: each replicate draws as many persons as there are, with replacement, and gives both systems the same ones; a
 * trial of two persons counts as often as both together (Owen's pigeonhole bootstrap, 2007: never too narrow, rather too wide). The threshold is
 * found anew in every replicate. Replicates without any mated or non-mated trial are drawn again.
 */
export function bootstrapDifferences(
  trials: PairedTrials,
  scores: readonly [a: DescendingScores, b: DescendingScores],
  { targetFmr, replicates, random }: { readonly targetFmr: number; readonly replicates: number; readonly random: () => number },
): DifferenceReplicates {
  const differences = { fnmrAtFmr: new Float64Array(replicates), eer: new Float64Array(replicates) };
  const drawn = new Uint32Array(trials.persons);
  const weights = { mated: new Float64Array(trials.mated.a.length), nonMated: new Float64Array(trials.nonMated.a.length) };
  const any = (values: Float64Array) => values.some((value) => value > 0);
  for (let r = 0; r < replicates; r++) {
    do {
      drawn.fill(0);
      for (let i = 0; i < trials.persons; i++) drawn[Math.floor(random() * trials.persons)]!++;
      trialWeights(trials.mated, drawn, weights.mated);
      trialWeights(trials.nonMated, drawn, weights.nonMated);
    } while (!any(weights.mated) || !any(weights.nonMated));
    const [a, b] = scores.map((own) => weightedFigures(own, weights, targetFmr)) as [Figures, Figures];
    differences.fnmrAtFmr[r] = b.fnmrAtFmr - a.fnmrAtFmr;
    differences.eer[r] = b.eer - a.eer;
  }
  return differences;
}
