/**
 * What a sample can carry (ISO/IEC 19795-1, informative annex on test size).
 * Rule of 3: when N independent trials show no error, the 95 % upper limit of the rate is about 3 / N.
 * Rule of 30 (Doddington): to be 90 % confident that the true rate is within ±30 % of the observed one, at least 30 errors are needed.
 */
export const RULE_OF_3 =
  'Rule of 3: where N independent comparisons show no error, the true error rate may still be as high as about 3 ÷ N (95 % confidence).';
export const RULE_OF_30 =
  'Rule of 30: an observed error rate is within ±30 % of the true one (90 % confidence) only where at least 30 errors were seen.';

/** Trials without which not even an errorless test could show a rate ≤ `rate` with 95 % confidence. */
export const trialsForRuleOf3 = (rate: number): number => Math.ceil(3 / rate - 1e-9);

/** Trials in which a system exactly at `rate` shows about 30 errors. */
export const trialsForRuleOf30 = (rate: number): number => Math.ceil(30 / rate - 1e-9);

/** Smallest rate that `trials` comparisons can speak about. */
export const smallestSupportedRate = (trials: number): number => (trials === 0 ? 1 : Math.min(1, 3 / trials));
