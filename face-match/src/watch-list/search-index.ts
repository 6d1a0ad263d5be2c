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

/** Numbers that are looked at first. Of the built-in template these are dlib's, twelve thirteenths of its squared length. */
const HEAD = 128;
/** Entries that may be left for a second look one by one; of more, all are looked at, which memory likes better. */
const FEW = 1 / 8;

/**
 * Three steps, each on what the one before could not rule out.
 *
 * Every entry is kept a second time as 8-bit steps, a quarter of the bytes of the exact templates, its first `HEAD` numbers apart from the rest, each part with
 * steps of its own. The kernel takes their products with the query in 13-bit steps. What the steps lose is known: with a part q of a query of length one, the
 * same part e of an entry, their stepped images q′ and e′, and the lengths of the differences |q − q′| and |e − e′|,
 *
 *   |q·e − q′·e′| = |(q − q′)·e + q′·(e − e′)| ≤ |q − q′| |e| + (|q| + |q − q′|) |e − e′|      (Cauchy–Schwarz; |q′| ≤ |q| + |q − q′|)
 *
 * The first step knows of the rest only that it adds |q| |e| of that part at most; the second one, its product. An entry whose upper bound stays below what
 * is sought cannot be it. All others are compared by `similarity` itself, which alone decides: the result is that of comparing all, not near it. Comparing a
 * few that look best right after the first step tells how much there is to beat.
 *
 * @param count entries that will be added
 * @throws {FaceMatchError} `watch-list-damaged` when there is no room for so many
 */
export function createSearchIndex(version: string, count: number, dimensions: number): SearchIndex {
  const head = Math.min(HEAD, dimensions);
  const strides = [head, dimensions - head].map((numbers) => Math.ceil(numbers / 16) * 16) as [number, number];
  const outAt = (strides[0] + strides[1]) * 2;
  const headAt = outAt + SLICE * 4;
  const tailAt = headAt + count * strides[0];
  const { memory, exact } = roomFor(count, dimensions, tailAt + count * strides[1]);
  const dots = dotsIn(memory);
  const sums = new Int32Array(memory.buffer, outAt, SLICE);
  const part = (from: number, to: number, queryAt: number, entriesAt: number, stride: number): Part => ({
    from,
    to,
    query: new Int16Array(memory.buffer, queryAt, stride),
    stepped: new Int8Array(memory.buffer, entriesAt, count * stride),
    stride,
    step: new Float64Array(count),
    lost: new Float64Array(count),
    length: new Float64Array(count),
  });
  const [first, rest] = [part(0, head, 0, headAt, strides[0]), part(head, dimensions, strides[0] * 2, tailAt, strides[1])];
  /** Upper bound of each entry's similarity. */
  const highest = new Float64Array(count);
  let added = 0;

  const vectorAt = (index: number): Float32Array => exact.subarray(index * dimensions, (index + 1) * dimensions);
  const products = (of: Part, from: number, size: number) =>
    dots(of.query.byteOffset, of.stepped.byteOffset + from * of.stride, size, of.stride, outAt);
  /** The most by which the product of the steps is off. */
  const margin = (of: Part, query: Rated, index: number) =>
    query.lost * of.length[index]! + (query.length + query.lost) * of.lost[index]! + ROUNDING;

  /** Upper bounds by the first part; @returns the entry that looks best in each slice */
  const lookAtFirst = (query: Rated, beyond: Rated): number[] => {
    const best: number[] = [];
    for (let from = 0; from < added; from += SLICE) {
      const size = Math.min(SLICE, added - from);
      products(first, from, size);
      let [most, place] = [Number.NEGATIVE_INFINITY, from];
      for (let i = 0; i < size; i++) {
        const near = sums[i]! * query.step * first.step[from + i]!;
        highest[from + i] = near + margin(first, query, from + i) + beyond.length * rest.length[from + i]!;
        if (near > most) [most, place] = [near, from + i];
      }
      best.push(place);
    }
    return best;
  };

  /** What the rest adds is now known but for its steps: upper bounds of `size` entries fall by the difference. */
  const lookAtRest = (beyond: Rated, from: number, size: number) => {
    products(rest, from, size);
    for (let i = 0; i < size; i++) {
      const index = from + i;
      const near = sums[i]! * beyond.step * rest.step[index]!;
      highest[index]! += Math.min(0, near + margin(rest, beyond, index) - beyond.length * rest.length[index]!);
    }
  };

  return {
    add(vectors) {
      exact.set(vectors, added * dimensions);
      for (let last = added + vectors.length / dimensions; added < last; added++) {
        const length = lengthOf(vectorAt(added));
        if (length === undefined)
          throw new FaceMatchError('watch-list-damaged', `Entry ${added} of the watch list is no template. Ask its issuer for a new one`);
        for (const of of [first, rest]) {
          const into = of.stepped.subarray(added * of.stride, (added + 1) * of.stride);
          const rated = toSteps(vectorAt(added).subarray(of.from, of.to), length, ENTRY_STEPS, into);
          of.step[added] = rated.step;
          of.lost[added] = rated.lost;
          of.length[added] = rated.length;
        }
      }
    },
    search(query, threshold) {
      if (query.version !== version || query.vector.length !== dimensions)
        throw new FaceMatchError(
          'template-version',
          `The watch list has templates of version ${version} (${dimensions} numbers), got ${query.version} (${query.vector.length}). Make the list again with this version`,
        );
      const length = lengthOf(query.vector);
      if (length === undefined)
        throw new FaceMatchError('watch-list-failed', 'The template to be searched for is no direction: its numbers are not finite');
      if (added === 0) return { found: [] };
      const [rated, beyond] = [first, rest].map((of) => toSteps(query.vector.subarray(of.from, of.to), length, QUERY_STEPS, of.query)) as [
        Rated,
        Rated,
      ];
      const compared = (index: number) => similarity(query, { version, vector: vectorAt(index) });
      let best = Math.max(...lookAtFirst(rated, beyond).map(compared));
      /** Below this an entry is neither at the threshold nor the best of all. */
      let sought = Math.min(threshold, best);
      if (rest.stride > 0) {
        let left = 0;
        for (let index = 0; index < added; index++) if (highest[index]! >= sought) left++;
        if (left > added * FEW) for (let from = 0; from < added; from += SLICE) lookAtRest(beyond, from, Math.min(SLICE, added - from));
        else for (let index = 0; index < added; index++) if (highest[index]! >= sought) lookAtRest(beyond, index, 1);
      }
      const found: Found[] = [];
      for (let index = 0; index < added; index++) {
        if (highest[index]! < sought) continue;
        const exactly = compared(index);
        if (exactly > best) {
          best = exactly;
          sought = Math.min(threshold, best);
        }
        if (exactly >= threshold) found.push({ index, similarity: exactly });
      }
      for (const of of [first, rest]) of.query.fill(0);
      return { found: found.sort((a, b) => b.similarity - a.similarity), best };
    },
    erase() {
      exact.fill(0);
      for (const of of [first, rest]) of.stepped.fill(0);
      added = 0;
    },
  };
}

/** Some of the numbers of all entries and of the query, in steps. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly query: Int16Array;
  readonly stepped: Int8Array;
  readonly stride: number;
  /** What `Rated` says, of each entry. */
  readonly step: Float64Array;
  readonly lost: Float64Array;
  readonly length: Float64Array;
}

/** A part of a vector of length one: its own length, the length of one step, and the length of what the steps lost. */
interface Rated {
  readonly length: number;
  readonly step: number;
  readonly lost: number;
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

/** @returns undefined when the vector has no direction */
function lengthOf(vector: Float32Array): number | undefined {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
  const length = Math.sqrt(squares);
  return length > 0 && length < Number.POSITIVE_INFINITY ? length : undefined;
}

/**
 * A part of a direction in whole steps of the largest of its numbers.
 *
 * @param whole length of the vector that it is a part of
 */
function toSteps(part: Float32Array, whole: number, most: number, into: Int8Array | Int16Array): Rated {
  let largest = 0;
  for (let i = 0; i < part.length; i++) if (Math.abs(part[i]!) > largest) largest = Math.abs(part[i]!);
  const step = largest / whole / most;
  let [squares, difference] = [0, 0];
  for (let i = 0; i < part.length; i++) {
    const unit = part[i]! / whole;
    const steps = step > 0 ? Math.round(unit / step) : 0;
    into[i] = steps;
    squares += unit * unit;
    difference += (unit - steps * step) ** 2;
  }
  return { length: Math.sqrt(squares), step, lost: Math.sqrt(difference) };
}
