import type { Interval } from './interval.ts';
import { probit } from './normal-deviate.ts';
import type { SortedScores } from './sorted-scores.ts';
import type { TrialPersons } from './subject-patterns.ts';

/**
 * Area under the ROC curve: the chance that a mated score exceeds a non-mated one, ties counting half (Mann and Whitney 1947).
 * Its interval is DeLong's (1988) on the logit scale, with the terms of one person's comparisons summed before squaring
 * (Obuchowski 1997), and those of comparisons that share a person counted as for FMR; without `persons` all are independent.
 */
export function areaUnderCurve(
  mated: SortedScores,
  nonMated: SortedScores,
  confidence = 0.95,
  persons?: TrialPersons,
): { value: number } & Interval {
  const [m, n] = [mated.length, nonMated.length];
  // Non-mated scores below each mated one, ties half; and mated ones above each non-mated one.
  const wins = placement(mated, nonMated);
  const losses = placement(nonMated, mated);
  let total = 0;
  for (const w of wins) total += w;
  const value = total / m / n;
  const matedTerm = (i: number): number => (wins[i]! / n - value) / m;
  const nonMatedTerm = (j: number): number => (1 - losses[j]! / m - value) / n;
  let variance = 0;
  if (persons) {
    const {
      mated: who,
      nonMated: [live, other],
    } = persons;
    let most = -1;
    for (const side of [who, live, other]) for (let i = 0; i < side.length; i++) if (side[i]! > most) most = side[i]!;
    const influence = new Float64Array(most + 1);
    for (let i = 0; i < m; i++) influence[who[i]!]! += matedTerm(i);
    let counted = 0;
    let independent = 0;
    for (let j = 0; j < n; j++) {
      const term = nonMatedTerm(j);
      influence[live[j]!]! += term;
      independent += term * term;
      if (other[j]! < 0) continue;
      influence[other[j]!]! += term;
      counted += term * term;
    }
    for (const i of influence) variance += i * i;
    variance -= counted;
    for (let i = 0; i < m; i++) independent += matedTerm(i) ** 2;
    variance = Math.max(variance, independent);
  } else {
    for (let i = 0; i < m; i++) variance += matedTerm(i) ** 2;
    for (let j = 0; j < n; j++) variance += nonMatedTerm(j) ** 2;
  }
  if (value <= 0 || value >= 1) return { value, low: value, high: value };
  const centre = Math.log(value / (1 - value));
  const half = (probit((1 + confidence) / 2) * Math.sqrt(variance)) / (value * (1 - value));
  return { value, low: logistic(centre - half), high: logistic(centre + half) };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Of each score of the first list, how many of the second are below, ties half: one walk along both. */
function placement(of: SortedScores, among: SortedScores): Float64Array {
  const counts = new Float64Array(of.length);
  let below = 0;
  let upTo = 0;
  for (let i = 0; i < of.length; i++) {
    const score = of[i]!;
    while (below < among.length && among[below]! < score) below++;
    if (upTo < below) upTo = below;
    while (upTo < among.length && among[upTo]! === score) upTo++;
    counts[i] = (below + upTo) / 2;
  }
  return counts;
}
