/** Trials on which two systems disagree. */
export interface Disagreement {
  /** A erred and B did not. */
  readonly onlyA: number;
  readonly onlyB: number;
  readonly both: number;
  readonly neither: number;
  /** Two-sided chance of a split at least so uneven, were both systems equally often wrong. */
  readonly p: number;
}

/**
 * McNemar's exact test (1947; the binomial one, not its χ² approximation): of the trials on which the two disagree each is as likely to be A's
 * error as B's, were they equally good. Takes trials as independent.
 */
export function mcNemar(errorsA: readonly boolean[] | Uint8Array, errorsB: readonly boolean[] | Uint8Array): Disagreement {
  let [onlyA, onlyB, both, neither] = [0, 0, 0, 0];
  for (let i = 0; i < errorsA.length; i++) {
    if (errorsA[i]) errorsB[i] ? both++ : onlyA++;
    else errorsB[i] ? onlyB++ : neither++;
  }
  return { onlyA, onlyB, both, neither, p: signTest(onlyA, onlyB) };
}

/** P(a split at least so uneven of n fair coins), summed in logarithms so that a million coins do not underflow. */
export function signTest(first: number, second: number): number {
  const n = first + second;
  if (n === 0) return 1;
  let term = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= Math.min(first, second); k++) {
    sum += Math.exp(term);
    term += Math.log(n - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * sum);
}
