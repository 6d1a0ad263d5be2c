import { nextAbove } from '../statistics/sorted-scores.ts';
import type { PairedSide } from './paired-trials.ts';

/** Scores of one system in descending order, ties adjoining, each with the trial it is of. */
export interface DescendingScores {
  readonly similarity: Float64Array;
  /** Index of the trial; non-mated ones count on behind the mated. */
  readonly trial: Int32Array;
  readonly mated: number;
}

export function descending(mated: Float64Array, nonMated: Float64Array): DescendingScores {
  const all = new Float64Array(mated.length + nonMated.length);
  all.set(mated);
  all.set(nonMated, mated.length);
  const trial = Int32Array.from(all, (_, i) => i).sort((i, j) => all[j]! - all[i]!);
  return { similarity: Float64Array.from(trial, (i) => all[i]!), trial, mated: mated.length };
}

export interface Figures {
  readonly fnmrAtFmr: number;
  /** The threshold of `fnmrAtFmr`: the lowest score that keeps the FMR; above every score where none does. */
  readonly threshold: number;
  readonly eer: number;
}

/** How much each trial counts; all 1 for the sample itself. */
export interface Weights {
  readonly mated: Float64Array;
  readonly nonMated: Float64Array;
}

/**
 * FNMR at an FMR, and EER, of weighted trials, by one walk from the highest score down that ends once both are found. With weights of 1 these are
 * `fnmrAtFmr` and `equalErrorRate` (Maio et al.: of the two steps that enclose the crossing the one with the smaller sum).
 */
export function weightedFigures(scores: DescendingScores, weights: Weights, targetFmr: number): Figures {
  const [allMated, allNonMated] = [total(weights.mated), total(weights.nonMated)];
  const { similarity, trial, mated } = scores;
  let [matching, falseMatches] = [0, 0];
  let kept = { fnmr: 1, threshold: nextAbove(similarity[0]!) };
  let before = { fmr: 0, fnmr: 1 };
  let eer: number | undefined;
  for (let i = 0; i < trial.length; ) {
    const threshold = similarity[i]!;
    for (; i < trial.length && similarity[i] === threshold; i++) {
      const at = trial[i]!;
      if (at < mated) matching += weights.mated[at]!;
      else falseMatches += weights.nonMated[at - mated]!;
    }
    const now = { fmr: falseMatches / allNonMated, fnmr: (allMated - matching) / allMated };
    const keeps = now.fmr <= targetFmr;
    if (keeps) kept = { fnmr: now.fnmr, threshold };
    if (eer === undefined && now.fmr >= now.fnmr) {
      const chosen = now.fmr === now.fnmr || now.fmr + now.fnmr <= before.fmr + before.fnmr ? now : before;
      eer = (chosen.fmr + chosen.fnmr) / 2;
    }
    if (!keeps && eer !== undefined) break;
    before = now;
  }
  return { fnmrAtFmr: kept.fnmr, threshold: kept.threshold, eer: eer ?? Number.NaN };
}

function total(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

/** Weights of trials from how often each person was drawn; a trial of two persons counts as often as both together. */
export function trialWeights(side: PairedSide, drawn: Uint32Array, into: Float64Array): Float64Array {
  const { subject, other } = side;
  for (let i = 0; i < into.length; i++) into[i] = drawn[subject[i]!]! * (other[i]! < 0 ? 1 : drawn[other[i]!]!);
  return into;
}
