export type Floats = Float32Array | Float64Array;

/** Scores a bucket is to hold: its values and their counters stay in a core's own cache. */
const BUCKET = 4096;
const MOST_BUCKETS = 1 << 13;
/** Shorter stretches are sorted by insertion. */
const SHORT = 24;

/** Buckets of equal width between two values, in order: a higher value is never in a lower bucket. */
export interface Buckets {
  readonly count: number;
  readonly from: number;
  readonly perUnit: number;
}

/** Buckets for `length` values like those of a sample; rare values beyond the sample fall into the first and the last. @throws RangeError for NaN */
export function bucketsFor(values: Floats, count = Math.min(MOST_BUCKETS, Math.ceil(values.length / BUCKET))): Buckets {
  const step = Math.max(1, Math.floor(values.length / 4096));
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i]!;
    if (value < from) from = value;
    if (value > to) to = value;
  }
  const perUnit = count / (to - from);
  return Number.isFinite(perUnit) ? { count, from, perUnit } : { count: 1, from: 0, perUnit: 0 };
}

/** Counts the values of a stretch by bucket into `counts` from `at`. Whether one of them was NaN. */
export function countBuckets(
  values: Floats,
  from: number,
  to: number,
  { count, from: low, perUnit }: Buckets,
  counts: Uint32Array,
  at = 0,
): boolean {
  const last = count - 1;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    sum += value;
    const b = (value - low) * perUnit;
    counts[at + (b > 0 ? (b < last ? b | 0 : last) : 0)]!++;
  }
  if (!Number.isNaN(sum)) return false;
  // Infinities of both signs add up to NaN, too.
  for (let i = from; i < to; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}

/** Moves the values of a stretch to their buckets; `next` from `at` says where each bucket goes on. */
export function scatter(
  values: Floats,
  from: number,
  to: number,
  { count, from: low, perUnit }: Buckets,
  next: Uint32Array,
  into: Floats,
  at = 0,
): void {
  const last = count - 1;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const b = (value - low) * perUnit;
    into[next[at + (b > 0 ? (b < last ? b | 0 : last) : 0)]!++] = value;
  }
}

/**
 * Sorts `from` … `to` of `source` into the same places of `target`, leaving rubbish in `source`. As buckets are of equal width, values that lie
 * smoothly need one more division and a few swaps each; a stretch that does not thin out is left to the engine's own sort.
 */
export function sortStretch(source: Floats, target: Floats, from: number, to: number, counters: Uint32Array): void {
  const length = to - from;
  if (length > SHORT) {
    const stretch = source.subarray(from, to);
    let low = stretch[0]!;
    let high = low;
    for (let i = 1; i < length; i++) {
      const value = stretch[i]!;
      if (value < low) low = value;
      else if (value > high) high = value;
    }
    const count = Math.min(counters.length, length);
    const perUnit = count / (high - low);
    if (low < high && Number.isFinite(perUnit)) {
      const buckets = { count, from: low, perUnit };
      const starts = counters.subarray(0, count);
      starts.fill(0);
      countBuckets(source, from, to, buckets, starts);
      let sum = from;
      let most = 0;
      for (let b = 0; b < count; b++) {
        const size = starts[b]!;
        if (size > most) most = size;
        starts[b] = sum;
        sum += size;
      }
      scatter(source, from, to, buckets, starts, target);
      if (most > SHORT) sortClumps(target, starts, from);
      insert(target, from, to);
      return;
    }
  }
  target.set(source.subarray(from, to), from);
  if (length > SHORT) target.subarray(from, to).sort();
  else insert(target, from, to);
}

/** Leaves no long stretch to insertion. */
function sortClumps(values: Floats, ends: Uint32Array, from: number): void {
  for (let b = 0, begin = from; b < ends.length; b++) {
    if (ends[b]! - begin > SHORT) values.subarray(begin, ends[b]!).sort();
    begin = ends[b]!;
  }
}

function insert(values: Floats, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    if (values[i - 1]! <= value) continue;
    let j = i - 1;
    while (j >= from && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}

/** How many different values a sorted stretch holds. */
export function distinctIn(values: Floats, from: number, to: number): number {
  let distinct = to > from ? 1 : 0;
  for (let i = from + 1; i < to; i++) if (values[i]! !== values[i - 1]!) distinct++;
  return distinct;
}

/** Sorts in place, ascending, with as much again of memory. @returns how many different values there are @throws RangeError for NaN */
export function bucketSort(values: Floats): number {
  const buckets = bucketsFor(values);
  const next = new Uint32Array(buckets.count);
  if (countBuckets(values, 0, values.length, buckets, next)) throw new RangeError('expected scores without NaN');
  let sum = 0;
  for (let b = 0; b < buckets.count; b++) {
    const size = next[b]!;
    next[b] = sum;
    sum += size;
  }
  const scratch = values.slice();
  scatter(values, 0, values.length, buckets, next, scratch);
  const counters = new Uint32Array(4 * BUCKET);
  for (let b = 0, begin = 0; b < buckets.count; b++) {
    sortStretch(scratch, values, begin, next[b]!, counters);
    begin = next[b]!;
  }
  return distinctIn(values, 0, values.length);
}
