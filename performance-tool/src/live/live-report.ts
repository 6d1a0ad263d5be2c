import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { PerformanceToolError } from '../performance-tool-error.ts';
import type { LiveInputs, LiveState } from './live-state.ts';

/** How often files are looked at, and the least rest between two updates, in milliseconds. */
export interface Pace {
  readonly lookEvery: number;
  readonly rest: number;
}
const UNHURRIED: Pace = { lookEvery: 2_000, rest: 5_000 };
/** An update that takes long is followed by a longer rest: so many times as long. */
const REST_FACTOR = 3;

/** Makes the report in a thread of its own. @throws PerformanceToolError as `makeReport` does */
export function makeInThread(inputs: LiveInputs, now: Date): Promise<LiveState> {
  return new Promise((done, fail) => {
    // From the build, whether this file is source or built.
    const worker = new Worker(new URL('../../dist/live/report-worker.js', import.meta.url), { workerData: { inputs, now } });
    worker.once('message', (answer) => {
      if ('state' in answer) done(answer.state);
      else fail(new PerformanceToolError(answer.code, answer.message));
      void worker.terminate();
    });
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`the report's thread ended with ${code}`)));
  });
}

/**
 * Follows files that grow: `update` gets the state at once and whenever a file changed, until the signal aborts. A file that cannot be read for a
 * moment is tried again; the first reading must succeed.
 */
export async function follow(
  inputs: LiveInputs,
  signal: AbortSignal,
  update: (state: LiveState) => Promise<void> | void,
  complain: (text: string) => void,
  pace: Pace = UNHURRIED,
): Promise<void> {
  let seen: string | undefined;
  while (!signal.aborted) {
    const now = fingerprint([...inputs.files, ...(inputs.values.scores ?? [])]);
    if (now === seen) {
      await rest(pace.lookEvery, signal);
      continue;
    }
    const began = Date.now();
    try {
      await update(await makeInThread(inputs, new Date(began)));
      seen = now;
    } catch (error) {
      if (seen === undefined || !(error instanceof PerformanceToolError)) throw error;
      complain(`performance-tool: ${error.message} Trying again.\n`);
    }
    await rest(Math.max(pace.rest, pace.rest === 0 ? 0 : REST_FACTOR * (Date.now() - began)), signal);
  }
}

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> => sleep(milliseconds, undefined, { signal }).catch(() => {});

/** Changes whenever a file or a log's write-ahead part does. */
function fingerprint(files: readonly string[]): string {
  return files
    .flatMap((file) => [file, `${file}-wal`])
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats ? `${stats.size}@${stats.mtimeMs}` : '';
    })
    .join('|');
}
