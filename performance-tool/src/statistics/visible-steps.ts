import { probit } from './normal-deviate.ts';
import { countBelow, nextAbove, type SortedScores, scoreFrom } from './sorted-scores.ts';

/** Thresholds at which something changes, ties once, and one above all scores: the steps of the exact DET, without building it. */
export function countSteps(mated: SortedScores, nonMated: SortedScores): number {
  let steps = 1;
  let m = 0;
  let n = 0;
  while (m < mated.length && n < nonMated.length) {
    const [a, b] = [mated[m]!, nonMated[n]!];
    const threshold = a < b ? a : b;
    while (m < mated.length && mated[m]! === threshold) m++;
    while (n < nonMated.length && nonMated[n]! === threshold) n++;
    steps++;
  }
  return steps + distinctFrom(mated, m) + distinctFrom(nonMated, n);
}

function distinctFrom(scores: SortedScores, from: number): number {
  let distinct = 0;
  for (let i = from; i < scores.length; i++) if (i === from || scores[i]! !== scores[i - 1]!) distinct++;
  return distinct;
}

/** A rate's place on a normal-deviate axis; no errors and nothing but errors stand half an error from the end. */
const deviate = (count: number, trials: number): number => probit(Math.min(1 - 0.5 / trials, Math.max(0.5 / trials, count / trials)));

/**
 * Those thresholds of the exact DET that lie at least `visible` normal deviates apart on either axis, first and last always: found by
 * searching where the next count lies that far on, so that the millions in between are not looked at.
 */
export function visibleSteps(mated: SortedScores, nonMated: SortedScores, visible: number): number[] {
  const thresholds: number[] = [];
  const last = nextAbove(Math.max(mated[mated.length - 1]!, nonMated[nonMated.length - 1]!));
  let threshold = Math.min(mated[0]!, nonMated[0]!);
  while (threshold < last) {
    thresholds.push(threshold);
    const misses = countBelow(mated, threshold);
    const below = countBelow(nonMated, threshold);
    const y = deviate(misses, mated.length) + visible;
    const x = deviate(nonMated.length - below, nonMated.length) - visible;
    // The next threshold is the lowest that leaves so many mated scores below it, or so many non-mated ones.
    const nextMisses = firstWhere(misses + 1, mated.length, (count) => deviate(count, mated.length) >= y);
    const nextBelow = firstWhere(below + 1, nonMated.length, (count) => deviate(nonMated.length - count, nonMated.length) <= x);
    threshold = Math.min(
      last,
      nextMisses > mated.length ? last : scoreFrom(mated, nonMated, nextAbove(mated[nextMisses - 1]!)),
      nextBelow > nonMated.length ? last : scoreFrom(mated, nonMated, nextAbove(nonMated[nextBelow - 1]!)),
    );
  }
  thresholds.push(last);
  return thresholds;
}

/** The lowest whole number from `from` to `to` for which a condition holds that holds from there on; `to + 1` where none does. */
function firstWhere(from: number, to: number, holds: (n: number) => boolean): number {
  let low = from;
  let high = to + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
