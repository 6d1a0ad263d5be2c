import { quantile } from './quantile.ts';
import { countBelow, countFrom, nextAbove, type SortedScores } from './sorted-scores.ts';

const BINS = 50;

/** Tukey's box plot (1977): whiskers at the last score within 1.5 interquartile ranges of the quartiles, beyond them only counts. */
export interface Box {
  readonly lowWhisker: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly highWhisker: number;
  readonly outliersBelow: number;
  readonly outliersAbove: number;
}

export interface Distribution {
  readonly from: number;
  readonly width: number;
  readonly mated: number[];
  readonly nonMated: number[];
  readonly matedBox?: Box;
  readonly nonMatedBox?: Box;
}

export function box(scores: SortedScores): Box | undefined {
  if (scores.length === 0) return undefined;
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((fraction) => quantile(scores, fraction)!) as [number, number, number];
  const reach = 1.5 * (q3 - q1);
  const outliersBelow = countBelow(scores, q1 - reach);
  const outliersAbove = countFrom(scores, nextAbove(q3 + reach));
  return {
    lowWhisker: scores[outliersBelow]!,
    q1,
    median,
    q3,
    highWhisker: scores[scores.length - 1 - outliersAbove]!,
    outliersBelow,
    outliersAbove,
  };
}

/** Both kinds of scores in fifty equal bins between the lowest and the highest; the highest is in the last. Undefined for no scores. */
export function distribution(mated: SortedScores, nonMated: SortedScores): Distribution | undefined {
  const from = Math.min(mated[0] ?? Number.POSITIVE_INFINITY, nonMated[0] ?? Number.POSITIVE_INFINITY);
  const to = Math.max(mated[mated.length - 1] ?? Number.NEGATIVE_INFINITY, nonMated[nonMated.length - 1] ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return undefined;
  const width = (to - from) / BINS || 1;
  const bins = (scores: SortedScores): number[] => {
    const ends = Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? scores.length : countBelow(scores, from + i * width)));
    return ends.slice(1).map((end, i) => end - ends[i]!);
  };
  const [matedBox, nonMatedBox] = [box(mated), box(nonMated)];
  return {
    from,
    width,
    mated: bins(mated),
    nonMated: bins(nonMated),
    ...(matedBox ? { matedBox } : {}),
    ...(nonMatedBox ? { nonMatedBox } : {}),
  };
}
