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

function equalErrorRate(m: Float32Array, n: Float32Array): number {
  let best = { gap: Infinity, rate: Number.NaN };
  for (let i = 0; i < m.length; i++) {
    const fnmr = countBelow(m, m[i]!) / m.length;
    const fmr = 1 - countBelow(n, m[i]!) / n.length;
    const gap = Math.abs(fnmr - fmr);
    if (gap < best.gap) best = { gap, rate: (fnmr + fmr) / 2 };
  }
  return best.rate;
}

/** How many of a sorted list are lower than `value`. */
function countBelow(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nextAbove(value: number): number {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  bits[0] = bits[0]! + (value >= 0 ? 1 : -1);
  return float[0]!;
}
