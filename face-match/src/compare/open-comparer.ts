import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaceMatchError } from '../face-match-error.ts';
import type { CompareOptions, Comparison, Histogram } from './comparison.ts';
import { uncertaintyOf } from './histogram.ts';
import type { KernelName } from './kernel.ts';
import { readRun } from './read-run.ts';
import { type ComparerAbout, type CoordinatorSaid, type CoordinatorStart, control } from './run.ts';

export interface ComparerOptions {
  /** Only this one, or the fastest that starts and computes the right numbers: `webgpu`, then `native`, then `wasm`. Default `auto`. */
  readonly kernel?: KernelName | 'auto';
  /** Default: as many as there are cores. */
  readonly threads?: number;
}

/** Compares many templates with many, in threads of its own. */
export interface Comparer {
  readonly about: ComparerAbout;
  /**
   * Compares every live template with every chip template and counts the similarities, without ever holding all of them.
   *
   * @param live,chip one template after the other, `dimensions` numbers each, of any length but zero. An array on shared memory is used where it
   * lies and must not change meanwhile, any other one is copied
   * @throws {FaceMatchError} `comparison-invalid`, `comparison-failed`
   * @throws whatever the signal is aborted with
   */
  compareAll(live: Float32Array, chip: Float32Array, dimensions: number, options?: CompareOptions): Promise<Comparison>;
  close(): Promise<void>;
}

/**
 * Starts the threads. Close it to let the program end.
 *
 * @throws {FaceMatchError} `backend-missing` and `backend-differs` (a kernel asked for by name), `comparison-failed`
 */
export async function openComparer(options: ComparerOptions = {}): Promise<Comparer> {
  return startComparer(new URL('../../dist/compare/coordinator.js', import.meta.url), options);
}

type Last = Exclude<CoordinatorSaid, { readonly progress: unknown }>;

/** The same with another worker file. */
export async function startComparer(
  workerFile: URL,
  { kernel = 'auto', threads = availableParallelism() }: ComparerOptions = {},
): Promise<Comparer> {
  const worker = new Worker(workerFile, { workerData: { kernel, threads } satisfies CoordinatorStart });
  let ended: FaceMatchError | undefined;
  let asked:
    | { onLast(said: Last): void; onProgress?: ((done: number, total: number) => void) | undefined; refuse(error: unknown): void }
    | undefined;
  const end = (message: string, cause?: unknown) => {
    ended ??= new FaceMatchError('comparison-failed', message, { cause });
    asked?.refuse(ended);
  };
  worker.on('error', (error) => end(`The thread that compares templates stopped: ${error.message}. Open the comparer again`, error));
  worker.on('exit', (code) => end(`The thread that compares templates stopped: exit code ${code}. Open the comparer again`));
  worker.on('message', (said: CoordinatorSaid) => {
    if ('progress' in said) asked?.onProgress?.(...said.progress);
    else asked?.onLast(said);
  });
  const answer = (onProgress?: (done: number, total: number) => void) =>
    new Promise<Last>((resolve, reject) => {
      asked = { onLast: resolve, onProgress, refuse: reject };
      if (ended) reject(ended);
    }).then((said) => {
      if ('error' in said) throw new FaceMatchError(said.error.code, said.error.message);
      return said;
    });

  const first = await answer();
  if (!('about' in first)) throw new Error('never: the first answer says what it runs on');
  const { about } = first;

  let last: Promise<unknown> = Promise.resolve();
  return {
    about,
    compareAll(live, chip, dimensions, options = {}) {
      const { signal, onProgress } = options;
      const compared = last.then(async (): Promise<Comparison> => {
        signal?.throwIfAborted();
        const { run, names } = await readRun(live, chip, dimensions, options);
        signal?.throwIfAborted();
        const stop = () => Atomics.store(run.control, control.stop, 1);
        signal?.addEventListener('abort', stop);
        try {
          const answered = answer(onProgress);
          worker.postMessage(run);
          const said = await answered;
          signal?.throwIfAborted();
          if (!('result' in said)) throw new Error('never: only an abort stops a run');
          const { counts } = said.result;
          const { bin: _, ...tail } = said.result.tail;
          const histograms = counts.map(countedIn);
          return {
            ...(names.length === 0 ? histograms[0]! : countedIn(sum(counts, run.bins))),
            tail,
            strata: new Map(names.map((name, i) => [name, histograms[i]!])),
            uncertainty: uncertaintyOf(dimensions),
            kernel: about.kernel,
          };
        } finally {
          signal?.removeEventListener('abort', stop);
        }
      });
      last = compared.catch(() => undefined);
      return compared;
    },
    async close() {
      end('The comparer was closed');
      await worker.terminate();
    },
  };
}

const countedIn = (counts: Float64Array<ArrayBuffer>): Histogram => ({
  counts,
  comparisons: counts.reduce((total, count) => total + count, 0),
});

function sum(histograms: readonly Float64Array[], bins: number): Float64Array<ArrayBuffer> {
  const total = new Float64Array(bins);
  for (const counts of histograms) for (let bin = 0; bin < bins; bin++) total[bin]! += counts[bin]!;
  return total;
}
