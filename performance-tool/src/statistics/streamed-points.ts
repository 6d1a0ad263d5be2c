import type { Floats } from './bucket-sort.ts';
import type { EqualErrorRate } from './eer.ts';
import { allowedErrors, type OperatingPoint } from './operating-point.ts';
import { type Counts, ThresholdSearch } from './threshold-search.ts';

/** Scores of one kind, as many as fit the reader's memory. */
export interface ScoreChunk {
  readonly mated: boolean;
  readonly scores: Floats;
}

/** Reads all scores from the beginning, as often as asked. */
export type ReadScores = () => Iterable<ScoreChunk> | AsyncIterable<ScoreChunk>;

export interface StreamedPoints {
  readonly mated: number;
  readonly nonMated: number;
  /** How often the scores were read. */
  readonly passes: number;
  readonly eer: EqualErrorRate;
  /** For each target, as `fnmrAtFmr` finds them from sorted scores. */
  readonly fnmrAtFmr: readonly OperatingPoint[];
  readonly fmrAtFnmr: readonly OperatingPoint[];
}

/**
 * Exact operating points and EER of scores that do not fit into memory: each is the lowest threshold from which a condition on both counts
 * holds. One pass counts scores by the leading sixteen bits of their order, the next ones by the sixteen after within the one bin in which the
 * condition turns, and the last keeps the few scores of that bin. Three to five passes in a few megabytes, whatever the number of scores;
 * nothing is approximated. @throws RangeError for NaN, and where one kind is missing
 */
export async function streamedPoints(
  read: ReadScores,
  targets: { readonly fmr?: readonly number[]; readonly fnmr?: readonly number[] } = {},
): Promise<StreamedPoints> {
  const fmr = (c: Counts): number => c.falseMatches / c.nonMated;
  const fnmr = (c: Counts): number => c.falseNonMatches / c.mated;
  const crossing = new ThresholdSearch((c) => fnmr(c) >= fmr(c));
  const past = new ThresholdSearch((c) => fnmr(c) > fmr(c));
  const atFmr = (targets.fmr ?? []).map((target) => new ThresholdSearch((c) => c.falseMatches <= allowedErrors(target, c.nonMated)));
  const atFnmr = (targets.fnmr ?? []).map((target) => new ThresholdSearch((c) => c.falseNonMatches > allowedErrors(target, c.mated)));
  const searches = [crossing, past, ...atFmr, ...atFnmr];
  let passes = 0;
  while (searches.some(({ done }) => !done)) {
    passes++;
    const open = searches.filter(({ done }) => !done);
    for (const search of open) search.begin();
    // The first pass counts the same for all.
    const counting = passes === 1 ? [crossing] : open;
    for await (const { mated, scores } of read()) for (const search of counting) search.take(scores, mated);
    if (passes === 1) for (const search of open) search.adopt(crossing);
    for (const search of open) search.end();
  }
  const [t2, after] = [crossing.found, past.found];
  const before = past.below;
  const sum = (c: Counts): number => fmr(c) + fnmr(c);
  const chosen = before && sum(before) <= sum(t2) ? before : t2;
  const [low, high] = [fmr(chosen), fnmr(chosen)].sort((a, b) => a - b) as [number, number];
  const point = ({ threshold, falseMatches, falseNonMatches }: Counts): OperatingPoint => ({ threshold, falseMatches, falseNonMatches });
  return {
    mated: after.mated,
    nonMated: after.nonMated,
    passes,
    eer: { value: (low + high) / 2, low, high, threshold: chosen.threshold },
    fnmrAtFmr: atFmr.map(({ found }) => point(found)),
    // The highest threshold that keeps the target is the score below the first that does not; where none does not, it is above all.
    fmrAtFnmr: atFnmr.map(({ found, below, holds }) => point(holds(found) && below ? below : found)),
  };
}
