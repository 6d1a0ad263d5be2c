import type { Interval } from './interval.ts';
import { normalCdf, probit } from './normal-deviate.ts';

/** Percentile interval of replicates (Efron 1979). */
export function percentileInterval(replicates: Float64Array, confidence: number): Interval {
  const sorted = Float64Array.from(replicates).sort();
  const tail = (1 - confidence) / 2;
  return { low: at(sorted, tail), high: at(sorted, 1 - tail) };
}

/** Bias-corrected and accelerated percentile interval (Efron 1987). Ties with the estimate count half. */
export function bcaInterval(replicates: Float64Array, estimate: number, acceleration: number, confidence: number): Interval {
  const sorted = Float64Array.from(replicates).sort();
  let below = 0;
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const share = Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, below / sorted.length));
  const bias = probit(share);
  const shifted = (z: number): number => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  const z = probit((1 + confidence) / 2);
  return { low: at(sorted, shifted(-z)), high: at(sorted, shifted(z)) };
}

/** Quantile between neighbours (Hyndman and Fan's type 7). */
function at(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const low = Math.floor(position);
  return sorted[low]! + (position - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!);
}
