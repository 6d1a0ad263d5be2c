import { isMainThread, workerData } from 'node:worker_threads';
import { type Buckets, countBuckets, distinctIn, type Floats, scatter, sortStretch } from './bucket-sort.ts';

/** What a thread needs to take part in sorting; all arrays are shared. */
export interface SortWork {
  readonly scores: Floats;
  readonly scratch: Floats;
  /** Of each thread one counter per bucket, then where it writes next. */
  readonly counts: Uint32Array;
  /** Threads that have counted, threads that have moved, the next bucket to sort, NaN seen, different values. */
  readonly control: Int32Array;
  readonly buckets: Buckets;
  readonly thread: number;
  readonly threads: number;
}

const [COUNTED, MOVED, NEXT, NAN, DISTINCT] = [0, 1, 2, 3, 4];
/** Buckets taken at a time. */
const SHARE = 16;

function take({ scores, scratch, counts, control, buckets, thread, threads }: SortWork): void {
  const part = Math.ceil(scores.length / threads);
  const [from, to] = [Math.min(scores.length, thread * part), Math.min(scores.length, (thread + 1) * part)];
  const { count } = buckets;
  if (countBuckets(scores, from, to, buckets, counts, thread * count)) Atomics.store(control, NAN, 1);
  meet(control, COUNTED, threads);
  if (Atomics.load(control, NAN) > 0) return;
  // Within a bucket the parts of the threads lie behind each other.
  const next = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let b = 0, sum = 0; b < count; b++) {
    for (let t = 0; t < threads; t++) {
      if (t === thread) next[b] = sum;
      sum += counts[t * count + b]!;
    }
    ends[b] = sum;
  }
  scatter(scores, from, to, buckets, next, scratch);
  meet(control, MOVED, threads);
  const counters = new Uint32Array(1 << 15);
  let distinct = 0;
  for (;;) {
    const first = Atomics.add(control, NEXT, SHARE);
    if (first >= count) break;
    for (let b = first; b < Math.min(count, first + SHARE); b++) {
      const begin = b === 0 ? 0 : ends[b - 1]!;
      sortStretch(scratch, scores, begin, ends[b]!, counters);
      // Equal values are always in one bucket.
      distinct += distinctIn(scores, begin, ends[b]!);
    }
  }
  Atomics.add(control, DISTINCT, distinct);
}

/** Waits until all threads have come here. */
function meet(control: Int32Array, place: number, threads: number): void {
  let come = Atomics.add(control, place, 1) + 1;
  Atomics.notify(control, place);
  for (; come < threads; come = Atomics.load(control, place)) Atomics.wait(control, place, come);
}

if (!isMainThread) take(workerData as SortWork);
