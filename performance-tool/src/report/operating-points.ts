import { crossing, equalErrorRateOf } from '../statistics/eer.ts';
import { fmrAtFnmr, fnmrAtFmr } from '../statistics/operating-point.ts';
import { bcaInterval } from '../statistics/replicate-interval.ts';
import { smallestSupportedRate, trialsForRuleOf3, trialsForRuleOf30 } from '../statistics/sample-support.ts';
import { countBelow, countFrom, type SortedScores } from '../statistics/sorted-scores.ts';
import type { RatesAt } from './rates-at.ts';
import type { SettledOptions } from './report-options.ts';
import type { Eer, FmrAtFnmr, FnmrAtFmr } from './report-schema.ts';
import type { SubjectRates } from './subject-rate.ts';
import { percent, count as whole } from './words.ts';

/** FNMR targets at which an FMR is printed. */
const FNMR_TARGETS = [0.05, 0.01];

/** The requested FMR and one decade either side of it. */
const fmrTargets = (target: number): number[] => [Math.min(0.5, target * 10), target, Number((target / 10).toPrecision(12))];

/** Figures whose threshold the sample itself chooses, each with the rates at it from which its replicates were had. */
export interface OperatingPoints {
  readonly eer: Eer;
  readonly fnmrAtFmr: FnmrAtFmr[];
  readonly fmrAtFnmr: FmrAtFnmr[];
  readonly seen: readonly SubjectRates[];
}

/**
 * EER, FNMR at FMR and FMR at FNMR. In each replicate the threshold is chosen anew: with the FMR at the threshold ρ times the one seen,
 * the replicate keeps its target where the sample keeps target ÷ ρ (the replicate's distribution near the threshold is the sample's,
 * scaled; Bahadur 1966), and the other rate is the sample's there plus the replicate's own deviation.
 */
export function operatingPoints(mated: SortedScores, nonMated: SortedScores, rates: RatesAt, options: SettledOptions): OperatingPoints {
  const seen: SubjectRates[] = [];
  const look = (threshold: number): SubjectRates => {
    const found = rates.threshold(threshold);
    seen.push(found);
    return found;
  };
  return {
    fnmrAtFmr: fmrTargets(options.targetFmr).map((target) => supportedFnmr(mated, nonMated, target, look, options)),
    fmrAtFnmr: FNMR_TARGETS.map((target) => supportedFmr(mated, nonMated, target, look, options)),
    eer:
      mated.length > 0 && nonMated.length > 0
        ? supportedEer(mated, nonMated, look, options)
        : { supported: false, reason: 'Needs mated and non-mated comparisons.' },
    seen,
  };
}

const fmrOf = (nonMated: SortedScores, threshold: number): number => countFrom(nonMated, threshold) / nonMated.length;
const fnmrOf = (mated: SortedScores, threshold: number): number => countBelow(mated, threshold) / mated.length;
const proportion = (value: number): number => Math.min(1, Math.max(0, value));

function supportedEer(mated: SortedScores, nonMated: SortedScores, look: (t: number) => SubjectRates, options: SettledOptions): Eer {
  const eer = equalErrorRateOf(mated, nonMated);
  const floor = Math.max(smallestSupportedRate(mated.length), smallestSupportedRate(nonMated.length));
  if (eer.value < floor)
    return {
      supported: false,
      reason: `${whole(mated.length)} mated and ${whole(nonMated.length)} non-mated comparisons cannot tell an EER below ${percent(floor)} from none (rule of 3).`,
    };
  const { fmr, fnmr, replicates } = look(eer.threshold);
  if (options.interval !== 'bootstrap' || !fmr || !fnmr) return { supported: true, ...eer };
  const values = replicates.fmr.map((replicate, r) => {
    const shift = replicates.fnmr[r]! - fnmr.value;
    const ratio = fmr.value > 0 ? replicate / fmr.value : 1;
    const threshold = crossing(mated, nonMated, (f, n) => n + shift >= f * ratio);
    // Between steps the two rates enclose the crossing, as in the estimate.
    return proportion((fmrOf(nonMated, threshold) * ratio + fnmrOf(mated, threshold) + shift) / 2);
  });
  const { low, high } = bcaInterval(values, eer.value, 0, options.confidence);
  return { supported: true, ...eer, interval: { low: Math.min(low, eer.value), high: Math.max(high, eer.value) } };
}

function supportedFnmr(
  mated: SortedScores,
  nonMated: SortedScores,
  targetFmr: number,
  look: (t: number) => SubjectRates,
  options: SettledOptions,
): FnmrAtFmr {
  const needed = trialsForRuleOf3(targetFmr);
  if (mated.length === 0) return { supported: false, targetFmr, reason: 'Needs mated comparisons.' };
  if (nonMated.length < needed)
    return {
      supported: false,
      targetFmr,
      reason: `Needs at least ${whole(needed)} non-mated comparisons (rule of 3), better ${whole(trialsForRuleOf30(targetFmr))} (rule of 30); there are ${whole(nonMated.length)}.`,
    };
  const point = fnmrAtFmr(mated, nonMated, targetFmr);
  const at = look(point.threshold);
  const [fmr, fnmr] = [at.fmr!, at.fnmr!];
  const rechosen = chosenAnew(options, fnmr.value, at.replicates.fmr, fmr.value, (share, r) => {
    const { threshold } = fnmrAtFmr(mated, nonMated, Math.min(1, targetFmr / share));
    return fnmrOf(mated, threshold) + at.replicates.fnmr[r]! - fnmr.value;
  });
  return {
    supported: true,
    targetFmr,
    threshold: point.threshold,
    fmr,
    fnmr: rechosen ? { ...fnmr, ...wider(fnmr, rechosen), method: 'bootstrap' } : fnmr,
    ruleOf30: point.falseMatches >= 30,
  };
}

function supportedFmr(
  mated: SortedScores,
  nonMated: SortedScores,
  targetFnmr: number,
  look: (t: number) => SubjectRates,
  options: SettledOptions,
): FmrAtFnmr {
  const needed = trialsForRuleOf3(targetFnmr);
  if (nonMated.length === 0) return { supported: false, targetFnmr, reason: 'Needs non-mated comparisons.' };
  if (mated.length < needed)
    return {
      supported: false,
      targetFnmr,
      reason: `Needs at least ${whole(needed)} mated comparisons (rule of 3); there are ${whole(mated.length)}.`,
    };
  const { threshold } = fmrAtFnmr(mated, nonMated, targetFnmr);
  const at = look(threshold);
  const [fmr, fnmr] = [at.fmr!, at.fnmr!];
  const rechosen = chosenAnew(options, fmr.value, at.replicates.fnmr, fnmr.value, (share, r) => {
    const again = fmrAtFnmr(mated, nonMated, Math.min(1, targetFnmr / share)).threshold;
    // Where no false match is left nothing scales; what the sample cannot exclude comes from the interval at the threshold.
    return fmr.value > 0 ? fmrOf(nonMated, again) * (at.replicates.fmr[r]! / fmr.value) : at.replicates.fmr[r]!;
  });
  return { supported: true, targetFnmr, threshold, fnmr, fmr: rechosen ? { ...fmr, ...wider(fmr, rechosen), method: 'bootstrap' } : fmr };
}

/** Interval over replicates that choose their threshold by the rate of `chooser`; undefined where that rate showed no error to scale. */
function chosenAnew(
  options: SettledOptions,
  estimate: number,
  chooser: Float64Array,
  observed: number,
  value: (share: number, replicate: number) => number,
): { low: number; high: number } | undefined {
  if (options.interval !== 'bootstrap' || observed === 0) return undefined;
  const values = chooser.map((replicate, r) => proportion(value(Math.max(replicate / observed, Number.MIN_VALUE), r)));
  return bcaInterval(values, estimate, 0, options.confidence);
}

/** Choosing a threshold adds uncertainty, never takes any away. */
const wider = (at: { low: number; high: number }, rechosen: { low: number; high: number }): { low: number; high: number } => ({
  low: Math.min(at.low, rechosen.low),
  high: Math.max(at.high, rechosen.high),
});
