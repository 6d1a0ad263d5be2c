import { wilsonOfRate } from '../statistics/interval.ts';
import { countBelow, countFrom, type SortedScores } from '../statistics/sorted-scores.ts';
import { countSteps, visibleSteps } from '../statistics/visible-steps.ts';
import type { DetCurve, Rate } from './report-schema.ts';

/** How much less the comparisons tell than independent ones would, seen at some point of the curve. */
export interface SeenAt {
  readonly fnmr?: Rate | undefined;
  readonly fmr?: Rate | undefined;
}

/**
 * The corners of the exact curve that are at least `visible` normal deviates apart on either axis (0.01 is under a pixel of a large
 * plot, 0.03 of a small one), with Wilson's interval of both rates on effective trials: of the nearest of those points at which the
 * recurring of travellers was accounted for.
 */
export function detPoints(
  mated: SortedScores,
  nonMated: SortedScores,
  seen: readonly SeenAt[],
  confidence: number,
  visible: number,
): DetCurve {
  const shares = (['fnmr', 'fmr'] as const).map((of) =>
    seen.flatMap((at) => {
      const rate = at[of];
      return rate && rate.errors > 0 ? [{ value: Math.log(rate.value), share: (rate.effectiveTrials ?? rate.trials) / rate.trials }] : [];
    }),
  );
  const shareAt = (of: 0 | 1, rate: number): number => {
    let nearest = { distance: Number.POSITIVE_INFINITY, share: 1 };
    for (const { value, share } of shares[of]!) {
      const distance = Math.abs(value - Math.log(rate));
      if (distance < nearest.distance || nearest.distance === Number.POSITIVE_INFINITY) nearest = { distance, share };
    }
    return nearest.share;
  };
  const points = visibleSteps(mated, nonMated, visible).map((threshold) => {
    const fmr = countFrom(nonMated, threshold) / nonMated.length;
    const fnmr = countBelow(mated, threshold) / mated.length;
    const ofFnmr = wilsonOfRate(fnmr, mated.length * shareAt(0, fnmr), confidence);
    const ofFmr = wilsonOfRate(fmr, nonMated.length * shareAt(1, fmr), confidence);
    return { threshold, fmr, fnmr, fnmrLow: ofFnmr.low, fnmrHigh: ofFnmr.high, fmrLow: ofFmr.low, fmrHigh: ofFmr.high };
  });
  return { exactSteps: countSteps(mated, nonMated), points };
}
