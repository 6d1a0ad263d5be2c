import { ATTEMPT_RESULTS, type AttemptResult } from '../records/recognition-attempt.ts';
import type { Attempts } from '../records/trials.ts';
import { det } from '../statistics/det.ts';
import { equalErrorRate } from '../statistics/eer.ts';
import { fnmrAtFmr } from '../statistics/operating-point.ts';
import { smallestSupportedRate, trialsForRuleOf3, trialsForRuleOf30 } from '../statistics/sample-support.ts';
import { type SortedScores, sortScores } from '../statistics/sorted-scores.ts';
import { detPoints } from './det-points.ts';
import { falseMatchRate } from './false-match-rate.ts';
import { rate } from './rate.ts';
import type { SettledOptions } from './report-options.ts';
import type { Eer, FnmrAtFmr, Recognition } from './report-schema.ts';
import { percent, count as whole } from './words.ts';

/** The comparisons and attempts of one group, or of all. */
export interface Sample {
  readonly subjects: number;
  readonly mated: { readonly similarity: Float64Array; readonly threshold: Float64Array };
  readonly nonMated: NonMatedSample;
  readonly attempts?: Attempts;
}

export interface NonMatedSample {
  readonly similarity: Float64Array;
  readonly threshold: Float64Array;
  /** The two persons of each comparison; absent where the inputs name none. */
  readonly persons?: readonly [Int32Array, Int32Array];
}

/** All recognition figures of a sample (ISO/IEC 19795-1); each that the sample cannot support says so instead. */
export function recognition(sample: Sample, options: SettledOptions, visible = 0.01): Recognition {
  const mated = sortScores(sample.mated.similarity);
  const nonMated = sortScores(sample.nonMated.similarity);
  const curve = mated.length > 0 && nonMated.length > 0 ? det(mated, nonMated) : undefined;
  const fnmr = errorsInForce(sample.mated, (similarity, threshold) => similarity < threshold);
  const fmrRate = falseMatchRate(sample.nonMated, (i) => sample.nonMated.threshold[i]!, options);
  const attempts = sample.attempts ? attemptRates(sample.attempts, options) : {};
  const proceed = (1 - (attempts.fta?.value ?? 0)) * (1 - (attempts.fte?.value ?? 0));
  return {
    subjects: sample.subjects,
    mated: mated.length,
    nonMated: nonMated.length,
    thresholds: thresholdsInForce(sample.mated.threshold),
    ...defined({ fnmr: rate(fnmr.errors, fnmr.trials, options), fmr: fmrRate }),
    ...attempts,
    // GFAR = FMR (1 − FTA)(1 − FTE): an impostor must be acquired, too.
    ...(fmrRate && attempts.fta
      ? { gfar: { value: fmrRate.value * proceed, low: fmrRate.low * proceed, high: fmrRate.high * proceed } }
      : {}),
    eer: curve
      ? supportedEer(equalErrorRate(curve), mated.length, nonMated.length)
      : { supported: false, reason: 'Needs mated and non-mated comparisons.' },
    fnmrAtFmr: targets(options.targetFmr).map((target) => supportedFnmr(sample, mated, nonMated, target, options)),
    ...(curve ? { det: detPoints(curve, options.confidence, visible) } : {}),
  };
}

/** The requested FMR and one decade either side of it. */
const targets = (target: number): number[] => [Math.min(0.5, target * 10), target, Number((target / 10).toPrecision(12))];

function errorsInForce(
  scores: { readonly similarity: Float64Array; readonly threshold: Float64Array },
  wrong: (similarity: number, threshold: number) => boolean,
): { errors: number; trials: number } {
  let errors = 0;
  let trials = 0;
  for (let i = 0; i < scores.similarity.length; i++) {
    const threshold = scores.threshold[i]!;
    if (Number.isNaN(threshold)) continue;
    trials++;
    if (wrong(scores.similarity[i]!, threshold)) errors++;
  }
  return { errors, trials };
}

function thresholdsInForce(thresholds: Float64Array): Recognition['thresholds'] {
  const counts = new Map<number, number>();
  for (const threshold of thresholds) if (!Number.isNaN(threshold)) counts.set(threshold, (counts.get(threshold) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([threshold, comparisons]) => ({ threshold, comparisons }));
}

/** FTA of all attempts, FTE of those with a live template, GFRR of all: FTE + (1 − FTE)(FTA + (1 − FTA) FNMR), here simply the attempts that did not match. */
function attemptRates(attempts: Attempts, options: SettledOptions): Pick<Recognition, 'fta' | 'fte' | 'gfrr' | 'fnmrAdjudicated'> {
  const all = attempts.subject.length;
  const counts = new Float64Array(ATTEMPT_RESULTS.length);
  const count = (result: AttemptResult): number => counts[ATTEMPT_RESULTS.indexOf(result)]!;
  const nonMatch = ATTEMPT_RESULTS.indexOf('non-match');
  let confirmed = 0;
  for (let i = 0; i < all; i++) {
    counts[attempts.result[i]!]!++;
    if (attempts.result[i] === nonMatch) confirmed += attempts.admittedByOfficer[i]!;
  }
  const [noLive, match] = [count('no-live-template'), count('match')];
  return defined({
    fta: rate(noLive, all, options),
    fte: rate(count('no-chip-template'), all - noLive, options),
    gfrr: rate(all - match, all, options),
    fnmrAdjudicated: rate(confirmed, confirmed + match, options),
  });
}

function supportedEer(eer: { value: number; low: number; high: number; threshold: number }, mated: number, nonMated: number): Eer {
  const floor = Math.max(smallestSupportedRate(mated), smallestSupportedRate(nonMated));
  if (eer.value >= floor) return { supported: true, ...eer };
  return {
    supported: false,
    reason: `${whole(mated)} mated and ${whole(nonMated)} non-mated comparisons cannot tell an EER below ${percent(floor)} from none (rule of 3).`,
  };
}

function supportedFnmr(sample: Sample, mated: SortedScores, nonMated: SortedScores, targetFmr: number, options: SettledOptions): FnmrAtFmr {
  const needed = trialsForRuleOf3(targetFmr);
  if (mated.length === 0) return { supported: false, targetFmr, reason: 'Needs mated comparisons.' };
  if (nonMated.length < needed)
    return {
      supported: false,
      targetFmr,
      reason: `Needs at least ${whole(needed)} non-mated comparisons (rule of 3), better ${whole(trialsForRuleOf30(targetFmr))} (rule of 30); there are ${whole(nonMated.length)}.`,
    };
  const point = fnmrAtFmr(mated, nonMated, targetFmr);
  return {
    supported: true,
    targetFmr,
    threshold: point.threshold,
    fmr: falseMatchRate(sample.nonMated, () => point.threshold, options)!,
    fnmr: rate(point.falseNonMatches, mated.length, options)!,
    ruleOf30: point.falseMatches >= 30,
  };
}

/** Leaves out what is undefined, as exact optional properties want. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
