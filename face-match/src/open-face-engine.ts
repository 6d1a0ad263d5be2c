import { Worker } from 'node:worker_threads';
import { firstValueFrom, Subject } from 'rxjs';
import type { FaceEngine } from './engine.ts';
import type { Face } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import type { RgbImage } from './image.ts';
import type { StartOptions } from './start-analyser.ts';
import type { Answer, Job } from './worker.ts';

export interface FaceEngineOptions extends StartOptions {
  /** Worker threads, each with its own copy of the networks (about 150 MB). Default 1: calls are then answered strictly in order. */
  readonly threads?: number;
}

/**
 * Starts the face engine and waits until its networks are loaded.
 *
 * @throws {FaceMatchError} `backend-missing`, `backend-differs`, `model-missing`, `model-altered`, `recogniser-invalid`, `engine-failed`
 */
export function openFaceEngine(options: FaceEngineOptions = {}): Promise<FaceEngine> {
  return startEngine(new URL('../dist/worker.js', import.meta.url), options);
}

/** Milliseconds that a closing engine waits for the picture it is looking at. */
const longestPicture = 5_000;

interface Pending extends Job {
  resolve(faces: readonly Face[]): void;
  reject(error: FaceMatchError): void;
}

/** The same with another worker file. */
export async function startEngine(workerFile: URL, { threads = 1, ...start }: FaceEngineOptions): Promise<FaceEngine> {
  const queue: Pending[] = [];
  const idle: Thread[] = [];
  let failure: FaceMatchError | undefined;

  const next = () => {
    while (!failure && idle.length > 0 && queue.length > 0) idle.shift()!.take(queue.shift()!);
  };
  const fail = (error: FaceMatchError) => {
    failure ??= error;
    for (const job of queue.splice(0)) job.reject(failure);
  };
  const onIdle = (thread: Thread) => {
    idle.push(thread);
    next();
  };
  const started = await Promise.allSettled(
    Array.from({ length: Math.max(1, threads) }, () => startThread(workerFile, start, onIdle, fail)),
  );
  const running = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const refused = started.find((start) => start.status === 'rejected');
  const stop = async () => {
    await Promise.all(running.map((thread) => thread.stop()));
  };
  if (refused) {
    await stop();
    throw refused.reason;
  }
  return {
    about: running[0]!.about,
    analyse: (image, want, analyseOptions) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        queue.push({ image, want, ...(analyseOptions && { options: analyseOptions }), resolve, reject });
        next();
      }),
    close: () => {
      fail(new FaceMatchError('engine-closed', 'The face engine was closed while work was still waiting'));
      return stop();
    },
  };
}

interface Thread {
  readonly about: FaceEngine['about'];
  take(job: Pending): void;
  stop(): Promise<void>;
}

function startThread(
  workerFile: URL,
  start: StartOptions,
  onIdle: (thread: Thread) => void,
  onDeath: (error: FaceMatchError) => void,
): Promise<Thread> {
  return new Promise((started, refuse) => {
    const worker = new Worker(workerFile, { workerData: start });
    let job: Pending | undefined;
    let thread: Thread | undefined;
    let stopping = false;
    /** Tells of every picture that is done with. */
    const free = new Subject<void>();
    let slot = new SharedArrayBuffer(0);

    /** A copy of the pixels that the worker reads where it lies: the gate's event loop pays for one copy of a frame, and nothing is left to collect. */
    const shared = ({ width, height, rgb }: RgbImage): RgbImage => {
      if (slot.byteLength < rgb.length) slot = new SharedArrayBuffer(rgb.length);
      const copy = new Uint8Array(slot, 0, rgb.length);
      copy.set(rgb);
      return { width, height, rgb: copy };
    };
    const died = (why: string, cause?: unknown) => {
      const error = stopping
        ? closed()
        : new FaceMatchError('engine-failed', `The face engine's worker thread stopped: ${why}. Open the engine again`, { cause });
      job?.reject(error);
      job = undefined;
      free.next();
      if (thread) onDeath(error);
      else refuse(error);
    };
    worker.on('error', (error) => died(error.message, error));
    worker.on('exit', (code) => died(`exit code ${code}`));
    worker.on('message', (answer: Answer) => {
      if ('about' in answer) {
        thread = {
          about: answer.about,
          take(taken) {
            job = taken;
            const { image, want, options } = taken;
            worker.postMessage({ image: shared(image), want, options } satisfies OptionalJob);
          },
          async stop() {
            stopping = true;
            // ONNX Runtime ends the whole process when its thread is taken away in the middle of a picture: that one is seen to its end.
            if (job) {
              const limit = setTimeout(() => free.next(), longestPicture);
              await firstValueFrom(free);
              clearTimeout(limit);
            }
            await worker.terminate();
          },
        };
        started(thread);
        onIdle(thread);
        return;
      }
      if (!thread) {
        if ('error' in answer) refuse(new FaceMatchError(answer.error.code, answer.error.message));
        return;
      }
      const done = job;
      job = undefined;
      free.next();
      if (stopping) done?.reject(closed());
      else if ('faces' in answer) done?.resolve(answer.faces);
      else done?.reject(new FaceMatchError(answer.error.code, answer.error.message));
      onIdle(thread);
    });
  });
}

const closed = () => new FaceMatchError('engine-closed', 'The face engine was closed while it was looking at a picture');

type OptionalJob = Omit<Job, 'options'> & { readonly options: Job['options'] | undefined };
