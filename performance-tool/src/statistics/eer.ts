import type { Det } from './det.ts';
import { countBelow, countFrom, nextAbove, type SortedScores, scoreBelow } from './sorted-scores.ts';

/** The words printed beside every EER. */
export const EER_DEFINITION =
  'The threshold where FMR and FNMR cross; as both are steps and rarely meet, the EER is the middle of the two adjoining steps’ smaller gap and is given with both ends (Maio et al., FVC2000).';

export interface EqualErrorRate {
  readonly value: number;
  /** The two rates that enclose the crossing. */
  readonly low: number;
  readonly high: number;
  /** The threshold whose rates `low` and `high` are. */
  readonly threshold: number;
}

/**
 * EER of a step curve. t₁ is the highest threshold with FNMR ≤ FMR, t₂ the lowest with FNMR ≥ FMR; of the two the one with the
 * smaller sum of rates gives [low, high], and the EER is its middle (Maio et al., FVC2000). No line is drawn between steps.
 */
export function equalErrorRate(curve: Det): EqualErrorRate {
  const fmr = (i: number) => curve.falseMatches[i]! / curve.nonMated;
  const fnmr = (i: number) => curve.falseNonMatches[i]! / curve.mated;
  // FNMR rises and FMR falls along the steps; the first step has FNMR 0 and FMR 1, the last the reverse, so both exist.
  let low = 0;
  let high = curve.thresholds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fnmr(middle) < fmr(middle)) low = middle + 1;
    else high = middle;
  }
  const t2 = low;
  let t1 = t2;
  while (t1 + 1 < curve.thresholds.length && fnmr(t1 + 1) <= fmr(t1 + 1)) t1++;
  if (fnmr(t1) > fmr(t1)) t1 = t2 - 1;
  const chosen = fnmr(t1) + fmr(t1) <= fnmr(t2) + fmr(t2) ? t1 : t2;
  const rates = [fmr(chosen), fnmr(chosen)];
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  return { value: (least + most) / 2, low: least, high: most, threshold: curve.thresholds[chosen]! };
}

/** The same EER without the curve in between: by search in both lists. */
export function equalErrorRateOf(mated: SortedScores, nonMated: SortedScores): EqualErrorRate {
  const rates = (t: number): [fmr: number, fnmr: number] => [countFrom(nonMated, t) / nonMated.length, countBelow(mated, t) / mated.length];
  const t2 = crossing(mated, nonMated, (fmr, fnmr) => fnmr >= fmr);
  const after = crossing(mated, nonMated, (fmr, fnmr) => fnmr > fmr);
  const t1 = scoreBelow(mated, nonMated, after);
  const chosen = sum(rates(t1)) <= sum(rates(t2)) ? t1 : t2;
  const [low, high] = rates(chosen).sort((a, b) => a - b) as [number, number];
  return { value: (low + high) / 2, low, high, threshold: chosen };
}

const sum = ([a, b]: [number, number]): number => a + b;

/** The lowest threshold at which the rates are `past` the crossing, which they must stay above it; above all scores they are. */
export function crossing(mated: SortedScores, nonMated: SortedScores, past: (fmr: number, fnmr: number) => boolean): number {
  const first = (scores: SortedScores): number => {
    let low = 0;
    let high = scores.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const t = scores[middle]!;
      if (past(countFrom(nonMated, t) / nonMated.length, countBelow(mated, t) / mated.length)) high = middle;
      else low = middle + 1;
    }
    return scores[low] ?? Number.POSITIVE_INFINITY;
  };
  const lowest = Math.min(first(mated), first(nonMated));
  if (lowest !== Number.POSITIVE_INFINITY) return lowest;
  return nextAbove(Math.max(mated[mated.length - 1]!, nonMated[nonMated.length - 1]!));
}
