import { countBelow } from './sorted-scores.ts';

/** One group's rate and its replicates. */
export interface Resampled {
  readonly value: number;
  readonly replicates: Float64Array;
}

export interface PairDifference {
  /** Indices of the family and of the two groups, the higher rate first. */
  readonly family: number;
  readonly worst: number;
  readonly best: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Chance of so large a standardised difference anywhere, were all groups of a family equal. */
  readonly adjustedP: number;
}

/**
 * Differences of all pairs within each family, with intervals that hold for all of them at once (single-step max-t; Westfall and Young 1993):
 * each replicate's largest standardised deviation of any pair from its own mean gives the distribution whose quantile is the half-width.
 * Groups of a family are different persons and drawn independently; so are families, though they may be of the same persons,
 * which can only widen the intervals.
 */
export function simultaneousDifferences(families: readonly (readonly Resampled[])[], confidence: number): PairDifference[] {
  const prepared = families.map((groups) => groups.map(centred));
  const replicates = families.flat()[0]?.replicates.length ?? 0;
  const largest = new Float64Array(replicates);
  for (const groups of prepared)
    for (const [i, a] of groups.entries())
      for (let j = i + 1; j < groups.length; j++) {
        const b = groups[j]!;
        const scale = 1 / Math.sqrt(a.variance + b.variance);
        if (!Number.isFinite(scale)) continue;
        for (let r = 0; r < replicates; r++) {
          const t = Math.abs(a.deviations[r]! - b.deviations[r]!) * scale;
          if (t > largest[r]!) largest[r] = t;
        }
      }
  largest.sort();
  const critical = largest[Math.min(replicates - 1, Math.ceil(confidence * (replicates + 1)) - 1)] ?? 0;
  return prepared.flatMap((groups, family) =>
    groups.flatMap((a, i) =>
      groups.slice(i + 1).map((b, k): PairDifference => {
        const j = i + 1 + k;
        const deviation = Math.sqrt(a.variance + b.variance);
        const [worst, best] = a.value >= b.value ? [i, j] : [j, i];
        const difference = Math.abs(a.value - b.value);
        const t = deviation > 0 ? difference / deviation : 0;
        return {
          family,
          worst,
          best,
          difference,
          low: difference - critical * deviation,
          high: difference + critical * deviation,
          adjustedP: (1 + replicates - countBelow(largest, t)) / (replicates + 1),
        };
      }),
    ),
  );
}

function centred({ value, replicates }: Resampled): { value: number; deviations: Float64Array; variance: number } {
  let mean = 0;
  for (const replicate of replicates) mean += replicate / replicates.length;
  let variance = 0;
  const deviations = replicates.map((replicate) => replicate - mean);
  for (const deviation of deviations) variance += deviation ** 2 / (replicates.length - 1);
  return { value, deviations, variance };
}
