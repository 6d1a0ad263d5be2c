import { FaceMatchError } from '../face-match-error.ts';
import { simdMemory } from '../simd-module.ts';
import { similarity } from '../similarity.ts';
import type { Template } from '../template.ts';
import { dotsIn } from './kernel.ts';

/** An entry at or above the threshold, by its place in the index. */
export interface Found {
  readonly index: number;
  readonly similarity: number;
}

/** Templates of one version, searched exactly. */
export interface SearchIndex {
  /** The numbers of the next templates, one after the other. @throws {FaceMatchError} `watch-list-damaged` when one is no direction */
  add(vectors: Float32Array): void;
  /**
   * Every entry whose `similarity` with the query is at least `threshold`, best first, entries of equal similarity in their order;
   * and the highest similarity of all, absent in an empty index.
   * @throws {FaceMatchError} `template-version`, `watch-list-failed` when the query is no direction
   */
  search(query: Template, threshold: number): { readonly found: readonly Found[]; readonly best?: number };
  /** Overwrites every template. */
  erase(): void;
}

/** Largest signed value of an entry's numbers and of the query's. With more dimensions than `MOST_DIMENSIONS` a sum could leave 32 bits. */
const ENTRY_STEPS = 127;
const QUERY_STEPS = 8191;
export const MOST_DIMENSIONS = 2048;
/** Entries in one call of the kernel. */
const SLICE = 2048;
/** More than all rounding of 64-bit numbers in what follows can come to: 2,048 products of at most 1, each wrong by 2⁻⁵³, some times over. */
const ROUNDING = 1e-9;

/**
 * Two steps. Every entry is kept a second time as 8-bit steps, and the kernel takes its product with the query in 13-bit steps:
 * a quarter of the bytes of the exact templates. What the steps lose is known: with unit vectors q and e, their stepped images q′ and
 * e′, and the lengths of the differences |q − q′| and |e − e′|,
 *
 *   |q·e − q′·e′| = |(q − q′)·e + q′·(e − e′)| ≤ |q − q′| + (1 + |q − q′|) |e − e′|      (Cauchy–Schwarz; |e| = 1, |q′| ≤ 1 + |q − q′|)
 *
 * so an entry whose upper bound stays below what is sought cannot be it. All others are compared by `similarity` itself, which
 * alone decides: the result is that of comparing all, not near it.
 *
 * @param count entries that will be added
 * @throws {FaceMatchError} `watch-list-damaged` when there is no room for so many
 */
export function createSearchIndex(version: string, count: number, dimensions: number): SearchIndex {
  const stride = Math.ceil(dimensions / 16) * 16;
  const outAt = stride * 2;
  const entriesAt = outAt + SLICE * 4;
  const { memory, exact } = roomFor(count, dimensions, entriesAt + count * stride);
  const dots = dotsIn(memory);
  const steppedQuery = new Int16Array(memory.buffer, 0, stride);
  const sums = new Int32Array(memory.buffer, outAt, SLICE);
  const stepped = new Int8Array(memory.buffer, entriesAt, count * stride);
  /** Cosine for one step, and what the steps lost, of each entry. */
  const steps = new Float64Array(count);
  const lost = new Float64Array(count);
  const highest = new Float64Array(count);
  let added = 0;

  const vectorAt = (index: number): Float32Array => exact.subarray(index * dimensions, (index + 1) * dimensions);

  /** @returns the highest of the lower bounds; upper bounds in `highest` */
  const bound = (step: number, queryLost: number): number => {
    let lower = -1;
    for (let from = 0; from < added; from += SLICE) {
      const size = Math.min(SLICE, added - from);
      dots(0, entriesAt + from * stride, size, stride, outAt);
      for (let i = 0; i < size; i++) {
        const near = sums[i]! * step * steps[from + i]!;
        const margin = queryLost + (1 + queryLost) * lost[from + i]! + ROUNDING;
        highest[from + i] = near + margin;
        if (near - margin > lower) lower = near - margin;
      }
    }
    return lower;
  };

  return {
    add(vectors) {
      exact.set(vectors, added * dimensions);
      for (let last = added + vectors.length / dimensions; added < last; added++) {
        const rated = toSteps(vectorAt(added), ENTRY_STEPS, stepped.subarray(added * stride, (added + 1) * stride));
        if (!rated)
          throw new FaceMatchError('watch-list-damaged', `Entry ${added} of the watch list is no template. Ask its issuer for a new one`);
        steps[added] = rated.step;
        lost[added] = rated.lost;
      }
    },
    search(query, threshold) {
      if (query.version !== version || query.vector.length !== dimensions)
        throw new FaceMatchError(
          'template-version',
          `The watch list has templates of version ${version} (${dimensions} numbers), got ${query.version} (${query.vector.length}). Make the list again with this version`,
        );
      const rated = toSteps(query.vector, QUERY_STEPS, steppedQuery);
      if (!rated)
        throw new FaceMatchError('watch-list-failed', 'The template to be searched for is no direction: its numbers are not finite');
      if (added === 0) return { found: [] };
      const sought = Math.min(threshold, bound(rated.step, rated.lost));
      const found: Found[] = [];
      let best = -1;
      for (let index = 0; index < added; index++) {
        if (highest[index]! < sought) continue;
        const exactly = similarity(query, { version, vector: vectorAt(index) });
        if (exactly > best) best = exactly;
        if (exactly >= threshold) found.push({ index, similarity: exactly });
      }
      steppedQuery.fill(0);
      return { found: found.sort((a, b) => b.similarity - a.similarity), best };
    },
    erase() {
      exact.fill(0);
      stepped.fill(0);
      added = 0;
    },
  };
}

function roomFor(count: number, dimensions: number, bytes: number) {
  try {
    return { memory: simdMemory(bytes), exact: new Float32Array(count * dimensions) };
  } catch (cause) {
    throw new FaceMatchError(
      'watch-list-failed',
      `There is no room in memory for a watch list of ${count} templates of ${dimensions} numbers: give the machine more, or shorten the list`,
      { cause },
    );
  }
}

/**
 * A direction in whole steps of the largest of its numbers.
 * @returns the length of one step of the unit vector, and the length of what was lost; undefined when `vector` has no direction
 */
function toSteps(
  vector: Float32Array,
  most: number,
  into: Int8Array | Int16Array,
): { readonly step: number; readonly lost: number } | undefined {
  let squares = 0;
  let largest = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    squares += value * value;
    if (Math.abs(value) > largest) largest = Math.abs(value);
  }
  const length = Math.sqrt(squares);
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) return undefined;
  const step = largest / length / most;
  let difference = 0;
  for (let i = 0; i < vector.length; i++) {
    const unit = vector[i]! / length;
    const whole = Math.round(unit / step);
    into[i] = whole;
    difference += (unit - whole * step) ** 2;
  }
  return { step, lost: Math.sqrt(difference) };
}
