import fc from 'fast-check';
import { type CompareOptions, similarity } from '../../src/index.ts';

/** Numbers without end from one seed, in [-0.5, 0.5). */
export function uniform(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Templates one after the other, as near to each other as faces are: a common direction, and each one's own. */
export function faces(count: number, dimensions: number, seed: number, own = 1): Float32Array {
  const next = uniform(seed);
  const common = Float32Array.from({ length: dimensions }, uniform(1));
  return Float32Array.from({ length: count * dimensions }, (_, i) => common[i % dimensions]! + own * next());
}

/** Any templates at all, of any length but none: equal and opposite ones, large and small numbers, zeros among them. */
export const anySides = fc.integer({ min: 1, max: 40 }).chain((dimensions) => {
  const number = fc.oneof(fc.float({ noNaN: true, min: -(2 ** 40), max: 2 ** 40 }), fc.constantFrom(0, 1, -1));
  const row = fc
    .oneof(
      fc.array(number, { minLength: dimensions, maxLength: dimensions }),
      fc.constantFrom(1, -1, 0.25).map((sign) => Array.from({ length: dimensions }, (_, k) => (k + 1) * sign)),
    )
    .filter((numbers) => Float32Array.from(numbers).some((value) => value !== 0));
  const side = fc.array(row, { maxLength: 30 }).map((rows) => Float32Array.from(rows.flat()));
  return fc.record({ dimensions: fc.constant(dimensions), live: side, chip: side });
});

export interface Pair {
  readonly live: number;
  readonly chip: number;
  readonly similarity: number;
}

/** The definition: the plain double loop. */
export function everyPair(
  live: Float32Array,
  chip: Float32Array,
  dimensions: number,
  { persons }: Pick<CompareOptions, 'persons'> = {},
): Pair[] {
  const template = (rows: Float32Array, row: number) => ({ version: '', vector: rows.subarray(row * dimensions, (row + 1) * dimensions) });
  const pairs: Pair[] = [];
  for (let a = 0; a < live.length / dimensions; a++)
    for (let b = 0; b < chip.length / dimensions; b++) {
      const person = persons?.live[a];
      if (person !== undefined && person === persons?.chip[b]) continue;
      pairs.push({ live: a, chip: b, similarity: similarity(template(live, a), template(chip, b)) });
    }
  return pairs;
}

/** What is wrong with a histogram by its rule: an edge that more or fewer pairs reach than `uncertainty` explains. */
export function wrongEdges(counts: ArrayLike<number>, similarities: readonly number[], uncertainty: number): string[] {
  const sorted = Float64Array.from(similarities).sort();
  const atLeast = (value: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return sorted.length - low;
  };
  const wrong: string[] = [];
  let counted = 0;
  for (let bin = counts.length - 1; bin >= 0; bin--) {
    counted += counts[bin]!;
    if (counts[bin] === 0 && bin > 0) continue;
    const edge = (2 * bin) / counts.length - 1;
    const [least, most] = [atLeast(edge + uncertainty), atLeast(edge - uncertainty)];
    if (counted < least || counted > most) wrong.push(`${counted} from ${edge} on, of ${least} to ${most}`);
  }
  if (counted !== sorted.length) wrong.push(`${counted} of ${sorted.length} pairs`);
  return wrong;
}
