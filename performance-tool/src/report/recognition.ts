import { areaUnderCurve } from '../statistics/auc.ts';
import { distribution } from '../statistics/score-distribution.ts';
import { attemptRates } from './attempt-rates.ts';
import { detPoints } from './det-points.ts';
import { operatingPoints } from './operating-points.ts';
import { RatesAt } from './rates-at.ts';
import type { SettledOptions } from './report-options.ts';
import type { Recognition } from './report-schema.ts';
import type { Sample, Scores } from './sample.ts';
import type { SubjectRates } from './subject-rate.ts';
import { truth } from './truth.ts';

/** Figures of one sample, with the replicates that figures of several samples are made of. */
export interface Recognised {
  readonly recognition: Recognition;
  /** Of GFRR where attempts are known, else of FNMR in force; empty without bootstrap. */
  readonly rejection?: () => Float64Array;
  /** Of FMR in force. */
  readonly fmr?: () => Float64Array;
  /** Both rates at the threshold common to all groups. */
  readonly common?: SubjectRates;
}

/**
 * All recognition figures of a sample (ISO/IEC 19795-1); each that the sample cannot support says so instead.
 * @param group what a sample that is a group is compared by: `at` a threshold, where there is one common to all groups
 */
export function recognise(
  sample: Sample,
  options: SettledOptions,
  visible = 0.01,
  group?: { readonly at: number | undefined },
): Recognised {
  const mated = sample.mated.similarity;
  const nonMated = sample.nonMated.similarity;
  const both = mated.length > 0 && nonMated.length > 0;
  const attempts = attemptRates(sample, options);
  const rates = new RatesAt(sample, options);
  const inForce = rates.inForce();
  const points = operatingPoints(mated, nonMated, rates, options);
  const compared = group?.at !== undefined && both ? rates.threshold(group.at) : undefined;
  rates.release();
  const { fta, fte } = attempts.rates;
  const { fmr, fnmr } = inForce;
  const proceed = (1 - (fta?.value ?? 0)) * (1 - (fte?.value ?? 0));
  const scores = distribution(mated, nonMated);
  const known = truth(sample, fmr?.value, options);
  const recognition: Recognition = {
    subjects: sample.subjects,
    mated: mated.length,
    nonMated: nonMated.length,
    thresholds: thresholdsInForce(sample.mated),
    ...(fnmr ? { fnmr } : {}),
    ...(fmr ? { fmr } : {}),
    ...attempts.rates,
    // GFAR = FMR (1 − FTA)(1 − FTE): an impostor must be acquired, too.
    ...(fmr && fta ? { gfar: { value: fmr.value * proceed, low: fmr.low * proceed, high: fmr.high * proceed } } : {}),
    eer: points.eer,
    fnmrAtFmr: points.fnmrAtFmr,
    fmrAtFnmr: points.fmrAtFnmr,
    ...(both && !group ? { auc: areaUnderCurve(mated, nonMated, options.confidence, sample.persons) } : {}),
    ...(scores ? { scores } : {}),
    ...(known ? { truth: known } : {}),
    ...(both ? { det: detPoints(mated, nonMated, [inForce, ...points.seen], options.confidence, visible) } : {}),
  };
  const rejection = attempts.gfrr ?? (fnmr && (() => inForce.replicates.fnmr));
  return {
    recognition,
    ...(rejection ? { rejection } : {}),
    ...(fmr ? { fmr: () => inForce.replicates.fmr } : {}),
    ...(compared ? { common: compared } : {}),
  };
}

/** Each threshold with the comparisons made under it, as far as there was one. */
function thresholdsInForce({ similarity, threshold: { values, codes } }: Scores): Recognition['thresholds'] {
  const counts = new Float64Array(values.length);
  if (codes) for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  else counts.fill(similarity.length);
  return Array.from(values, (threshold, code) => ({ threshold, comparisons: counts[code]! }))
    .filter(({ threshold, comparisons }) => comparisons > 0 && !Number.isNaN(threshold))
    .sort((a, b) => a.threshold - b.threshold);
}
