import type { Det } from '../statistics/det.ts';
import { wilson } from '../statistics/interval.ts';
import { probit } from '../statistics/normal-deviate.ts';
import type { DetCurve, DetPoint } from './report-schema.ts';

/**
 * The corners of the exact curve that are at least `visible` normal deviates apart on either axis (0.01 is under a pixel of a large
 * plot, 0.03 of a small one), with Wilson's interval of FNMR.
 */
export function detPoints(curve: Det, confidence: number, visible: number): DetCurve {
  const points: DetPoint[] = [];
  const deviate = (count: number, trials: number) => probit(Math.min(1 - 0.5 / trials, Math.max(0.5 / trials, count / trials)));
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  const steps = curve.thresholds.length;
  for (let i = 0; i < steps; i++) {
    const x = deviate(curve.falseMatches[i]!, curve.nonMated);
    const y = deviate(curve.falseNonMatches[i]!, curve.mated);
    if (i > 0 && i < steps - 1 && Math.abs(x - lastX) < visible && Math.abs(y - lastY) < visible) continue;
    [lastX, lastY] = [x, y];
    const { low, high } = wilson(curve.falseNonMatches[i]!, curve.mated, confidence);
    points.push({
      threshold: curve.thresholds[i]!,
      fmr: curve.falseMatches[i]! / curve.nonMated,
      fnmr: curve.falseNonMatches[i]! / curve.mated,
      fnmrLow: low,
      fnmrHigh: high,
    });
  }
  return { exactSteps: steps, points };
}
