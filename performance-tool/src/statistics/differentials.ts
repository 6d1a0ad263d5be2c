/**
 * How unequal groups are, as one number (ISO/IEC 19795-10 calls these differential performance measures). Each takes one error rate per
 * group at a threshold common to all. `undefined` where the measure has no value: fewer than two groups, or a zero it would divide by.
 */

/** Highest rate over lowest: 1 for equal groups. Undefined where a group shows no error. */
export function maxOverMin(rates: ArrayLike<number>): number | undefined {
  const [low, high] = extremes(rates);
  return rates.length > 1 && low > 0 ? high / low : undefined;
}

/** Highest rate over the geometric mean of all (Grother, NISTIR 8429, 2022): 1 for equal groups. Undefined where a group shows no error. */
export function maxOverGeometricMean(rates: ArrayLike<number>): number | undefined {
  const [low, high] = extremes(rates);
  if (rates.length < 2 || low <= 0) return undefined;
  let logs = 0;
  for (let i = 0; i < rates.length; i++) logs += Math.log(rates[i]!);
  return high / Math.exp(logs / rates.length);
}

/**
 * Gini coefficient with the correction for few groups, n / (n − 1) · Σᵢ Σⱼ |xᵢ − xⱼ| / (2 n² x̄) (Howard, Laird, Sirotin et al. 2022):
 * 0 for equal groups, 1 where one group has all errors. Undefined where no group shows an error.
 */
export function gini(rates: ArrayLike<number>): number | undefined {
  const n = rates.length;
  if (n < 2) return undefined;
  // Over sorted values the double sum is 2 Σ (2i − n + 1) xᵢ.
  const sorted = Float64Array.from(rates).sort();
  let total = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    total += sorted[i]!;
    spread += (2 * i - n + 1) * sorted[i]!;
  }
  return total > 0 ? spread / ((n - 1) * total) : undefined;
}

/** Gini Aggregation Rate for Biometric Equitability, α · Gini(FMR) + (1 − α) · Gini(FNMR) (Howard et al. 2022): 0 for equal groups. */
export function garbe(fmr: ArrayLike<number>, fnmr: ArrayLike<number>, alpha = 0.5): number | undefined {
  const [a, b] = [gini(fmr), gini(fnmr)];
  return a === undefined || b === undefined ? undefined : alpha * a + (1 - alpha) * b;
}

/**
 * Fairness Discrepancy Rate, 1 − (α · max|FMRᵢ − FMRⱼ| + (1 − α) · max|FNMRᵢ − FNMRⱼ|) (de Freitas Pereira and Marcel 2022): 1 for equal groups.
 * Differences, not ratios: where rates are small it is near 1 whatever their ratios.
 */
export function fairnessDiscrepancyRate(fmr: ArrayLike<number>, fnmr: ArrayLike<number>, alpha = 0.5): number | undefined {
  if (fmr.length < 2) return undefined;
  const [lowFmr, highFmr] = extremes(fmr);
  const [lowFnmr, highFnmr] = extremes(fnmr);
  return 1 - (alpha * (highFmr - lowFmr) + (1 - alpha) * (highFnmr - lowFnmr));
}

/** Inequity rate, (max FMR / min FMR)^α · (max FNMR / min FNMR)^(1 − α) (Grother, NISTIR 8429, 2022): 1 for equal groups. */
export function inequityRate(fmr: ArrayLike<number>, fnmr: ArrayLike<number>, alpha = 0.5): number | undefined {
  const [a, b] = [maxOverMin(fmr), maxOverMin(fnmr)];
  return a === undefined || b === undefined ? undefined : a ** alpha * b ** (1 - alpha);
}

function extremes(rates: ArrayLike<number>): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rates.length; i++) {
    low = Math.min(low, rates[i]!);
    high = Math.max(high, rates[i]!);
  }
  return [low, high];
}
