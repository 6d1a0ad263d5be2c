/** What a labelled folder says of a comparison (ISO/IEC 19795-1): higher scores mean more alike. */
export interface ErrorRates {
  readonly mated: number;
  readonly nonMated: number;
  /** Where FMR and FNMR meet, a share. */
  readonly eer: number;
  /** FNMR at the lowest threshold whose FMR is not above the key; null where there are too few non-mated scores to say. */
  readonly fnmrAtFmr: Readonly<Record<string, number | null>>;
  /** That threshold. */
  readonly thresholdAtFmr: Readonly<Record<string, number | null>>;
}

/** Exact, by sorting. A score at the threshold counts as a match. */
export function errorRates(mated: Float32Array, nonMated: Float32Array, fmrs: readonly string[] = ['0.01', '0.001', '0.0001']): ErrorRates {
  const m = mated.slice().sort();
  const n = nonMated.slice().sort();
  const at = fmrs.map((fmr) => {
    const allowed = Math.floor(Number(fmr) * n.length);
    if (allowed === 0) return { fmr, threshold: null, fnmr: null };
    // The lowest score that lets no more than `allowed` impostors in: just above the first one to be kept out.
    const threshold = nextAbove(n[n.length - 1 - allowed]!);
    return { fmr, threshold, fnmr: countBelow(m, threshold) / m.length };
  });
  return {
    mated: m.length,
    nonMated: n.length,
    eer: equalErrorRate(m, n),
    fnmrAtFmr: Object.fromEntries(at.map(({ fmr, fnmr }) => [fmr, fnmr])),
    thresholdAtFmr: Object.fromEntries(at.map(({ fmr, threshold }) => [fmr, threshold])),
  };
}

/**
 * The mean of both rates at the highest threshold with FNMR ≤ FMR or at the lowest with FNMR ≥ FMR, where their sum is smaller (Maio et al., FVC2000). Every score counts as a threshold: with few mated scores the rates may meet far from any of them.
 */
function equalErrorRate(m: Float32Array, n: Float32Array): number {
  const at = (threshold: number) => ({ fnmr: countBelow(m, threshold) / m.length, fmr: (n.length - countBelow(n, threshold)) / n.length });
  const below = (strictly: boolean) => (threshold: number) => {
    const { fnmr, fmr } = at(threshold);
    return strictly ? fnmr < fmr : fnmr <= fmr;
  };
  const highest = (is: (threshold: number) => boolean) =>
    Math.max(m[countWhile(m, is) - 1] ?? -Infinity, n[countWhile(n, is) - 1] ?? -Infinity);
  const lowestNot = (is: (threshold: number) => boolean) => Math.min(m[countWhile(m, is)] ?? Infinity, n[countWhile(n, is)] ?? Infinity);
  const [last, first] = [at(highest(below(false))), at(lowestNot(below(true)))];
  const sum = Math.min(last.fnmr + last.fmr, first.fnmr + first.fmr);
  return sum / 2;
}

/** How many of a sorted list, from its beginning, are so. */
function countWhile(sorted: Float32Array, so: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (so(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of a sorted list are lower than `value`. */
const countBelow = (sorted: Float32Array, value: number) => countWhile(sorted, (one) => one < value);

function nextAbove(value: number): number {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  // The negative zero's bits are a negative number's, though it is no less than zero.
  if (value === 0) bits[0] = 1;
  else bits[0] = bits[0]! + (value > 0 ? 1 : -1);
  return float[0]!;
}
