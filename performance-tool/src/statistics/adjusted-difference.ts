import { studentCdf, studentQuantile } from './student.ts';

/** Trials that either err or not, each in one stratum: alike in everything that is to be held equal. */
export interface StratifiedTrials {
  readonly error: Uint8Array;
  /** 0 … `strata` − 1; −1: something that is to be held equal is unknown, the trial is left out. */
  readonly stratum: Int32Array;
  readonly strata: number;
  /** 0 … `persons` − 1. Trials of one person are taken as dependent. Absent where each trial is of a person of its own. */
  readonly person?: Int32Array;
  readonly persons: number;
}

export interface AdjustedDifference {
  /** Of the trials in strata that hold both the group and others. */
  readonly group: { readonly errors: number; readonly trials: number; readonly persons: number };
  readonly others: { readonly errors: number; readonly trials: number };
  /** Rate of the group less that of the others. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of `value`, and the degrees of freedom it is known with. */
  readonly deviation: number;
  readonly freedom: number;
  /** Two-sided, of no difference. */
  readonly p: number;
}

/**
 * The difference of a group's error rate from that of all others alike in the strata: Mantel and Haenszel's risk difference
 * (Greenland and Robins 1985), each stratum weighing n₁ n₀ ÷ n, so that sparse strata do no harm. Its variance is the sum over persons of the
 * square of their trials' influence on it (the linearised, cluster-robust variance): it holds where the difference is not the same in every
 * stratum, and where persons recur. Each stratum's residuals are taken n ÷ (n − 1) times, because its own mean is in them, and the interval is
 * Student's on as many degrees of freedom as the squares make up, Σ² ÷ Σ of squares: where a few errors say all, it is wider.
 *
 * @param inGroup 1 for trials of the group, 0 for others, anything else is left out
 * @returns undefined where no stratum holds both
 */
export function adjustedDifference(
  trials: StratifiedTrials,
  inGroup: ArrayLike<number>,
  confidence = 0.95,
): AdjustedDifference | undefined {
  const { error, stratum, strata } = trials;
  // Of each stratum: trials and errors of the others, then of the group.
  const counts = new Float64Array(4 * strata);
  for (let i = 0; i < error.length; i++) {
    const s = stratum[i]!;
    const inside = inGroup[i]!;
    if (s < 0 || (inside !== 0 && inside !== 1)) continue;
    const at = 4 * s + 2 * inside;
    counts[at]!++;
    counts[at + 1]! += error[i]!;
  }
  const group = { errors: 0, trials: 0, persons: 0 };
  const others = { errors: 0, trials: 0 };
  let difference = 0;
  let weights = 0;
  for (let at = 0; at < counts.length; at += 4) {
    const [n0, e0, n1, e1] = [counts[at]!, counts[at + 1]!, counts[at + 2]!, counts[at + 3]!];
    if (n0 === 0 || n1 === 0) continue;
    others.trials += n0;
    others.errors += e0;
    group.trials += n1;
    group.errors += e1;
    difference += (e1 * n0 - e0 * n1) / (n0 + n1);
    weights += (n1 * n0) / (n0 + n1);
  }
  if (weights === 0) return undefined;
  const value = difference / weights;

  // What one trial more adds to the difference: [others, group] × [no error, error] of each stratum.
  const influence = new Float64Array(4 * strata);
  for (let at = 0; at < counts.length; at += 4) {
    const [n0, e0, n1, e1] = [counts[at]!, counts[at + 1]!, counts[at + 2]!, counts[at + 3]!];
    if (n0 === 0 || n1 === 0) continue;
    const n = n0 + n1;
    const pooled = (e0 + e1) / n;
    const own = Math.sqrt(n / (n - 1));
    for (const y of [0, 1]) {
      influence[at + y] = (own * (-n1 / n) * (y - pooled + (value * n1) / n)) / weights;
      influence[at + 2 + y] = (own * (n0 / n) * (y - pooled - (value * n0) / n)) / weights;
    }
  }
  const { persons, ofGroup, variance, fourth } = trials.person
    ? spreadOverPersons({ ...trials, person: trials.person }, inGroup, counts, influence)
    : spreadOverTrials(counts, influence);
  group.persons = ofGroup;
  const freedom = Math.max(1, fourth === 0 ? persons - 1 : variance ** 2 / fourth);
  const deviation = Math.sqrt((variance * persons) / Math.max(1, persons - 1));
  const half = studentQuantile((1 + confidence) / 2, freedom) * deviation;
  const p = deviation === 0 ? (value === 0 ? 1 : 0) : 2 * studentCdf(-Math.abs(value) / deviation, freedom);
  return { group, others, value, low: Math.max(-1, value - half), high: Math.min(1, value + half), deviation, freedom, p };
}

/** Persons, and the sums of the squares and fourth powers of their influence. */
interface Spread {
  readonly persons: number;
  readonly ofGroup: number;
  readonly variance: number;
  readonly fourth: number;
}

function spreadOverPersons(
  { error, stratum, person, persons: size }: StratifiedTrials & { readonly person: Int32Array },
  inGroup: ArrayLike<number>,
  counts: Float64Array,
  influence: Float64Array,
): Spread {
  const sums = new Float64Array(size);
  const seen = new Uint8Array(size);
  for (let i = 0; i < error.length; i++) {
    const s = stratum[i]!;
    const inside = inGroup[i]!;
    if (s < 0 || (inside !== 0 && inside !== 1) || counts[4 * s] === 0 || counts[4 * s + 2] === 0) continue;
    const p = person[i]!;
    sums[p]! += influence[4 * s + 2 * inside + error[i]!]!;
    seen[p]! |= 1 + inside;
  }
  const spread = { persons: 0, ofGroup: 0, variance: 0, fourth: 0 };
  for (let p = 0; p < size; p++) {
    if (seen[p] === 0) continue;
    spread.persons++;
    if (seen[p]! & 2) spread.ofGroup++;
    spread.variance += sums[p]! ** 2;
    spread.fourth += sums[p]! ** 4;
  }
  return spread;
}

/** The same where each trial is of a person of its own: trials that err alike in one stratum weigh alike, so counts say all. */
function spreadOverTrials(counts: Float64Array, influence: Float64Array): Spread {
  const spread = { persons: 0, ofGroup: 0, variance: 0, fourth: 0 };
  for (let at = 0; at < counts.length; at += 4) {
    if (counts[at] === 0 || counts[at + 2] === 0) continue;
    spread.ofGroup += counts[at + 2]!;
    for (const side of [at, at + 2]) {
      const errors = counts[side + 1]!;
      const alike = [counts[side]! - errors, errors] as const;
      for (const [y, trials] of alike.entries()) {
        spread.persons += trials;
        spread.variance += trials * influence[side + y]! ** 2;
        spread.fourth += trials * influence[side + y]! ** 4;
      }
    }
  }
  return spread;
}

/** Holm (1979): p-values such that the chance of any below α, where nothing is there, is at most α. In the given order. */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let most = 0;
  for (const [rank, i] of order.entries()) {
    most = Math.max(most, Math.min(1, (p.length - rank) * p[i]!));
    adjusted[i] = most;
  }
  return adjusted;
}
