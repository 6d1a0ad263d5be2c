import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { FaceMatchError } from '../face-match-error.ts';
import { chooseKernel } from './choose-kernel.ts';
import { exactFrom } from './finish.ts';
import type { KernelName, Shape } from './kernel.ts';
import { arrange, type Piece, piecesOf } from './plan.ts';
import {
  type CoordinatorSaid,
  type CoordinatorStart,
  control,
  type PanelSide,
  type Rows,
  type Run,
  stopped,
  type ThreadSaid,
  type ThreadTold,
} from './run.ts';
import { keepTail } from './tail.ts';

/*
 * The thread between a comparer and those that compute: chooses the kernel, splits the work and puts the answers together, so that the caller's event loop
 * has none of it.
 */

type Answer<Key extends string> = Extract<ThreadSaid, Record<Key, unknown>>;

const port = parentPort;
if (port) {
  const say = (said: CoordinatorSaid) => port.postMessage(said);
  const sayError = (error: unknown) => {
    const code = error instanceof FaceMatchError ? error.code : 'comparison-failed';
    say({
      error: { code, message: error instanceof Error ? error.message : String(error) } as Extract<
        CoordinatorSaid,
        { error: unknown }
      >['error'],
    });
  };
  try {
    const { kernel, threads: wanted } = workerData as CoordinatorStart;
    const { name, shape, ...about } = await chooseKernel(kernel);
    // One thread is enough to keep a graphics processor busy.
    const threads = await Promise.all(Array.from({ length: name === 'webgpu' ? 1 : wanted }, () => startThread(name)));
    port.on('message', async (run: Run) => {
      try {
        say(await compare(run, threads, shape, (...progress) => say({ progress })));
      } catch (error) {
        sayError(error);
      }
    });
    say({ about: { kernel: name, threads: threads.length, ...about } });
  } catch (error) {
    sayError(error);
    port.close();
  }
}

async function startThread(name: KernelName): Promise<Worker> {
  const thread = new Worker(new URL('./kernel-thread.js', import.meta.url), { workerData: name });
  await once(thread, 'message');
  return thread;
}

async function compare(
  run: Run,
  threads: readonly Worker[],
  { width, piece }: Shape,
  progress: (done: number, total: number) => void,
): Promise<CoordinatorSaid> {
  const live = arrangeRows(run.live, run.dimensions, width.live, -1);
  const chip = arrangeRows(run.chip, run.dimensions, width.chip, -2);
  const { dimensions, bins, tail } = run;
  const work = { live: live.memory, chip: chip.memory, dimensions, bins, control: run.control };

  const packed = await tellAll<'packed'>(threads, { pack: work });
  const wrong = packed.find((one) => one.packed)?.packed;
  if (wrong)
    throw new FaceMatchError(
      'comparison-invalid',
      `Row ${wrong.row} of the ${wrong.side} templates has no direction: expected finite numbers, not all of them zero`,
    );

  Atomics.store(run.control, control.next, 0);
  const histogramOf = (a: number, b: number) => run.histogramOf[a * run.chipStrata + b]!;
  const rows = (piece.numbers ?? Number.POSITIVE_INFINITY) / dimensions;
  const size = { live: Math.min(piece.live, rows), chip: Math.min(piece.chip, rows) };
  const pieces = piecesOf({ ...live, width: width.live }, { ...chip, width: width.chip }, size, histogramOf);
  const stopProgress = reportProgress(run, pieces, width, progress);
  const shares = await tellAll<'counts'>(threads, { compare: { ...work, pieces, tail } }).finally(stopProgress);
  if (stopped(run)) return { stopped: true };
  return { result: putTogether(run, shares) };
}

function arrangeRows({ rows, persons, strata }: Rows, dimensions: number, width: number, nobody: number) {
  const side = arrange(rows.length / dimensions, width, nobody, persons, strata);
  const panels = new Float32Array(new SharedArrayBuffer(4 * side.order.length * dimensions));
  const squares = new Float64Array(new SharedArrayBuffer((8 * rows.length) / dimensions));
  const memory: PanelSide = { rows, order: side.order, persons: side.persons, panels, squares };
  return { groups: side.groups, memory };
}

/** The same to all threads; their answers. A thread that stops instead is an error. */
function tellAll<Key extends string>(threads: readonly Worker[], told: ThreadTold): Promise<Answer<Key>[]> {
  return Promise.all(
    threads.map(
      (thread) =>
        new Promise<Answer<Key>>((resolve, reject) => {
          const failed = (error: Error) => reject(error);
          thread.once('error', failed);
          thread.once('message', (said: ThreadSaid) => {
            thread.off('error', failed);
            resolve(said as Answer<Key>);
          });
          thread.postMessage(told);
        }),
    ),
  );
}

function reportProgress(
  run: Run,
  pieces: readonly Piece[],
  width: Shape['width'],
  progress: (done: number, total: number) => void,
): () => void {
  const sums: number[] = [0];
  for (const { live, chip, empty } of pieces)
    sums.push(sums.at(-1)! + (live.to - live.from) * width.live * (chip.to - chip.from) * width.chip - empty);
  const total = sums.at(-1)!;
  const timer = setInterval(() => progress(sums[Atomics.load(run.control, control.done)]!, total), 100);
  return () => {
    clearInterval(timer);
    if (!stopped(run)) progress(total, total);
  };
}

function putTogether(run: Run, shares: readonly Answer<'counts'>[]) {
  const counts = Array.from({ length: run.histograms }, () => new Float64Array(run.bins));
  // What a thread left out lies below its own `from`.
  const from = Math.max(...shares.map((share) => share.tail.from));
  const keeper = keepTail(from, run.tail.most, run.tail.from);
  for (const share of shares) {
    for (const [histogram, some] of share.counts) for (let bin = 0; bin < run.bins; bin++) counts[histogram]![bin]! += some[bin]!;
    const { similarity, live, chip, bin } = share.tail;
    for (let i = 0; i < similarity.length; i++) keeper.add(similarity[i]!, live[i]!, chip[i]!, bin[i]!);
  }
  const tail = keeper.tail();
  const histogramOf = (i: number) =>
    run.histogramOf[(run.live.strata?.[tail.live[i]!] ?? 0) * run.chipStrata + (run.chip.strata?.[tail.chip[i]!] ?? 0)]!;
  const members = counts.map(() => ({ similarity: [] as number[], bin: [] as number[] }));
  for (let i = 0; i < tail.similarity.length; i++) {
    const { similarity, bin } = members[histogramOf(i)]!;
    similarity.push(tail.similarity[i]!);
    bin.push(tail.bin[i]!);
  }
  for (const [i, histogram] of counts.entries())
    exactFrom(histogram, {
      from: tail.from,
      similarity: Float64Array.from(members[i]!.similarity),
      bin: Uint32Array.from(members[i]!.bin),
    });
  return { counts, tail };
}
