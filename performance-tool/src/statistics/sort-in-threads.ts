import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Buckets, bucketSort, bucketsFor, type Floats } from './bucket-sort.ts';
import type { SortWork } from './sort-worker.ts';

/** Below this many scores starting threads takes longer than sorting. */
const WORTH_THREADS = 2_000_000;

/** Room for scores that several threads sort. */
export const sharedFloats = (length: number, bits: 32 | 64): Floats =>
  bits === 32 ? new Float32Array(new SharedArrayBuffer(4 * length)) : new Float64Array(new SharedArrayBuffer(8 * length));

/**
 * Sorts scores in place, ascending, by all cores; scores not in shared memory, or few, by this one. Every thread counts and moves a part of
 * the scores, then takes one bucket after the other. Needs as much again of memory.
 * @returns how many different scores there are @throws RangeError for NaN
 */
export async function sortInThreads(
  scores: Floats,
  threads = scores.length < WORTH_THREADS ? 1 : Math.min(8, availableParallelism()),
): Promise<number> {
  if (threads < 2 || !(scores.buffer instanceof SharedArrayBuffer)) {
    return bucketSort(scores);
  }
  const buckets: Buckets = bucketsFor(scores);
  const scratch = sharedFloats(scores.length, scores instanceof Float32Array ? 32 : 64);
  const counts = new Uint32Array(new SharedArrayBuffer(4 * threads * buckets.count));
  const control = new Int32Array(new SharedArrayBuffer(4 * 5));
  const results = Array.from({ length: threads }, (_, thread) => {
    const work: SortWork = { scores, scratch, counts, control, buckets, thread, threads };
    const worker = new Worker(new URL('../../dist/statistics/sort-worker.js', import.meta.url), { workerData: work });
    return new Promise<void>((done, fail) => {
      worker.once('error', fail);
      worker.once('exit', () => done());
    });
  });
  await Promise.all(results);
  if (control[3]! > 0) throw new RangeError('expected scores without NaN');
  return control[4]! >>> 0;
}
