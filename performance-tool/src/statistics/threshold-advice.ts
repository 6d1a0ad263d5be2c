import { effectiveInterval, effectiveTrials } from './shared-subjects.ts';
import { nextAbove, sortScores } from './sorted-scores.ts';

/** Non-mated comparisons; the two persons of each where they are known, −1 where one is not. */
export interface NonMatedComparisons {
  readonly similarity: Float64Array;
  readonly persons?: readonly [Int32Array, Int32Array];
}

/** False matches at a threshold, with an interval that allows for persons who recur. */
export interface BoundedFmr {
  readonly errors: number;
  readonly trials: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly effectiveTrials: number;
}

/**
 * The lowest threshold whose FMR is shown to be at most the target: the upper end of its interval, not its estimate, keeps it
 * (Clopper and Pearson on effective trials, as everywhere in the report). It is rounded up to six digits, so that it can be told and typed; nothing
 * is extrapolated beyond the highest score seen.
 *
 * @returns `threshold` undefined where even a threshold above every score would not show it; `fmr` is then of that one
 */
export function thresholdFor(
  comparisons: NonMatedComparisons,
  targetFmr: number,
  confidence: number,
): { threshold?: number; fmr: BoundedFmr } {
  const { similarity } = comparisons;
  const sorted = sortScores(similarity);
  const bound = boundedFmr(comparisons, confidence);
  // `allowed` scores may match; the threshold is just above the next one down.
  const thresholdAllowing = (allowed: number): number =>
    allowed >= sorted.length ? sorted[0]! : nextAbove(sorted[sorted.length - 1 - allowed]!);
  const keeps = (allowed: number): boolean => bound(thresholdAllowing(allowed)).high <= targetFmr;
  if (sorted.length === 0 || !keeps(0)) return { fmr: bound(sorted.length === 0 ? 0 : thresholdAllowing(0)) };
  let low = 0;
  let high = Math.min(sorted.length, Math.floor(targetFmr * sorted.length) + 1);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (keeps(middle)) low = middle;
    else high = middle;
  }
  const threshold = roundedUp(thresholdAllowing(low));
  return { threshold, fmr: bound(threshold) };
}

/** The lowest number of six digits that is not below `value`. */
export function roundedUp(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const digits = 5 - Math.floor(Math.log10(Math.abs(value)));
  const near = Number(value.toFixed(Math.max(0, Math.min(100, digits))));
  return near >= value ? near : Number((near + 10 ** -digits).toFixed(Math.max(0, Math.min(100, digits))));
}

/** FMR at any threshold; what does not depend on it is counted once. */
function boundedFmr({ similarity, persons }: NonMatedComparisons, confidence: number): (threshold: number) => BoundedFmr {
  const most = persons ? Math.max(highest(persons[0]), highest(persons[1])) + 1 : 0;
  const comparisons = new Float64Array(most);
  for (const side of persons ?? []) for (const person of side) if (person >= 0) comparisons[person]!++;
  return (threshold) => {
    const matched = new Float64Array(most);
    let errors = 0;
    for (let i = 0; i < similarity.length; i++) {
      if (similarity[i]! < threshold) continue;
      errors++;
      for (const side of persons ?? []) if (side[i]! >= 0) matched[side[i]!]!++;
    }
    const trials = similarity.length;
    const value = trials === 0 ? 0 : errors / trials;
    const effective = persons && trials > 0 ? effectiveTrials({ comparisons, errors: matched }, errors, trials) : trials;
    const interval = trials === 0 ? { low: 0, high: 1 } : effectiveInterval(value, effective, confidence);
    return { errors, trials, value, ...interval, effectiveTrials: effective };
  };
}

/** A share of trials with its interval. */
export interface Share {
  readonly count: number;
  readonly trials: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A share of trials of persons who recur: Clopper and Pearson's interval on effective trials, as everywhere in the report. */
export function shareOf(marked: Uint8Array, persons: Int32Array, confidence: number): Share {
  const trials = marked.length;
  if (trials === 0) return { count: 0, trials, value: 0, low: 0, high: 1 };
  const most = highest(persons) + 1;
  const participation = { comparisons: new Float64Array(most), errors: new Float64Array(most) };
  let count = 0;
  for (let i = 0; i < trials; i++) {
    participation.comparisons[persons[i]!]!++;
    participation.errors[persons[i]!]! += marked[i]!;
    count += marked[i]!;
  }
  const value = count / trials;
  return { count, trials, value, ...effectiveInterval(value, effectiveTrials(participation, count, trials, 1), confidence) };
}

function highest(values: Int32Array): number {
  let most = -1;
  for (const value of values) if (value > most) most = value;
  return most;
}
