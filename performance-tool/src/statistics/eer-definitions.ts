import type { Det } from './det.ts';
import { type EqualErrorRate, equalErrorRate } from './eer.ts';

/**
 * Other definitions of the EER, so that numbers published by other programs can be had again. This program's own, which it prints, is
 * `equalErrorRate` (Maio et al., FVC2000); pyeer's is the same.
 */
export const equalErrorRateOfPyeer: (curve: Det) => EqualErrorRate = equalErrorRate;

/** bob.measure's: half the sum of both rates at the lowest threshold with the least difference between them. */
export function equalErrorRateOfBob(curve: Det): { readonly value: number; readonly threshold: number } {
  let best = { gap: Number.POSITIVE_INFINITY, value: Number.NaN, threshold: Number.NaN };
  for (let i = 0; i < curve.thresholds.length; i++) {
    const fmr = curve.falseMatches[i]! / curve.nonMated;
    const fnmr = curve.falseNonMatches[i]! / curve.mated;
    const gap = Math.abs(fmr - fnmr);
    if (gap < best.gap) best = { gap, value: (fmr + fnmr) / 2, threshold: curve.thresholds[i]! };
  }
  return { value: best.value, threshold: best.threshold };
}

/**
 * EER of the ROC's convex hull (ROCCH-EER, as bob.measure and the BOSARIS toolkit have it): where the lower hull of all points (FMR, FNMR)
 * crosses FMR = FNMR. The hull mixes thresholds at random, so no single threshold attains it; it is never above the rates at any crossing.
 */
export function equalErrorRateOfHull(curve: Det): number {
  const hull: [fmr: number, fnmr: number][] = [];
  // From the last step, where nothing matches, FMR rises.
  for (let i = curve.thresholds.length - 1; i >= 0; i--) {
    const point: [number, number] = [curve.falseMatches[i]! / curve.nonMated, curve.falseNonMatches[i]! / curve.mated];
    while (hull.length > 1 && turn(hull[hull.length - 2]!, hull[hull.length - 1]!, point) <= 0) hull.pop();
    hull.push(point);
  }
  for (let i = 1; i < hull.length; i++) {
    const [[x1, y1], [x2, y2]] = [hull[i - 1]!, hull[i]!];
    if (y2 > x2) continue;
    // y − x falls from y1 − x1 ≥ 0 to y2 − x2 ≤ 0 along the edge.
    const share = (y1 - x1) / (y1 - x1 - (y2 - x2));
    return x1 + share * (x2 - x1);
  }
  return 0;
}

/** Above 0 where the path a, b, c turns left. */
const turn = (a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
