import { normalCdf } from '../normal-deviate.ts';

/**
 * One-sided cumulative sum chart of standard normal deviates (Page 1954): Cₙ = max(0, Cₙ₋₁ + zₙ − allowance), an alarm when C reaches the
 * limit. An allowance of ½ is best for a shift by one standard deviation.
 */
export interface CusumDesign {
  readonly allowance: number;
  readonly limit: number;
}

/** Cells the values from 0 to the limit are cut into; the run length of a chart with limit 5 is then right to three parts in a thousand. */
const CELLS = 80;

/** The chart's way from cell to cell in one step, in control (Brook and Evans 1972); the missing rest of each row is the alarm. */
function transitions({ allowance, limit }: CusumDesign): Float64Array {
  const width = (2 * limit) / (2 * CELLS - 1);
  // Row i, column j > 0 depends on j − i alone.
  const below = (difference: number) => normalCdf((difference + 0.5) * width + allowance);
  const ends = Float64Array.from({ length: 2 * CELLS + 1 }, (_, i) => below(i - CELLS));
  const matrix = new Float64Array(CELLS * CELLS);
  for (let i = 0; i < CELLS; i++) {
    matrix[i * CELLS] = ends[CELLS - i]!;
    for (let j = 1; j < CELLS; j++) matrix[i * CELLS + j] = ends[CELLS + j - i]! - ends[CELLS + j - i - 1]!;
  }
  return matrix;
}

/** Chance of an alarm within `steps` where nothing is there. */
export function falseAlarmChance(design: CusumDesign, steps: number): number {
  const matrix = transitions(design);
  let at = new Float64Array(CELLS);
  at[0] = 1;
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(CELLS);
    for (let i = 0; i < CELLS; i++) {
      const share = at[i]!;
      if (share < 1e-300) continue;
      for (let j = 0; j < CELLS; j++) next[j]! += share * matrix[i * CELLS + j]!;
    }
    at = next;
  }
  return 1 - at.reduce((sum, share) => sum + share, 0);
}

/** Mean number of steps to an alarm where nothing is there, from a chart at 0: (I − R) L = 1, solved by elimination. */
export function averageRunLength(design: CusumDesign): number {
  const rows = transitions(design);
  const lengths = new Float64Array(CELLS).fill(1);
  for (let i = 0; i < rows.length; i++) rows[i] = (i % (CELLS + 1) === 0 ? 1 : 0) - rows[i]!;
  // Diagonally dominant: no pivots needed.
  for (let k = 0; k < CELLS; k++)
    for (let i = k + 1; i < CELLS; i++) {
      const factor = rows[i * CELLS + k]! / rows[k * CELLS + k]!;
      if (factor === 0) continue;
      for (let j = k; j < CELLS; j++) rows[i * CELLS + j]! -= factor * rows[k * CELLS + j]!;
      lengths[i]! -= factor * lengths[k]!;
    }
  for (let k = CELLS - 1; k >= 0; k--) {
    for (let j = k + 1; j < CELLS; j++) lengths[k]! -= rows[k * CELLS + j]! * lengths[j]!;
    lengths[k]! /= rows[k * CELLS + k]!;
  }
  return lengths[0]!;
}

/** The limit with which the chance of a false alarm within `steps` is `chance`. */
export function limitFor(chance: number, steps: number, allowance: number): number {
  let low = 0.1;
  let high = 40;
  for (let i = 0; i < 40; i++) {
    const limit = (low + high) / 2;
    if (falseAlarmChance({ allowance, limit }, steps) > chance) low = limit;
    else high = limit;
  }
  return high;
}

/** An alarm, and the last step before it at which the chart stood at 0: a change is likeliest to have come after that. */
export interface Alarm {
  readonly at: number;
  readonly since: number;
}

/** The chart's values, and the first alarm. NaN deviates are steps without a word. */
export function runCusum(deviates: ArrayLike<number>, { allowance, limit }: CusumDesign): { values: Float64Array; alarm?: Alarm } {
  const values = new Float64Array(deviates.length);
  let value = 0;
  let zero = -1;
  let alarm: Alarm | undefined;
  for (let i = 0; i < deviates.length; i++) {
    const z = deviates[i]!;
    if (!Number.isNaN(z)) value = Math.max(0, value + z - allowance);
    if (value === 0) zero = i;
    values[i] = value;
    if (!alarm && value >= limit) alarm = { at: i, since: zero + 1 };
  }
  return alarm ? { values, alarm } : { values };
}
