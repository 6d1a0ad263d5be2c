import { parentPort, workerData } from 'node:worker_threads';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { type LiveInputs, readLiveState } from './live-state.ts';

/** Started once for every update, so that a page being served never waits for a report being made. */
const { inputs, now } = workerData as { readonly inputs: LiveInputs; readonly now: Date };
try {
  parentPort!.postMessage({ state: await readLiveState(inputs, now) });
} catch (error) {
  if (!(error instanceof PerformanceToolError)) throw error;
  parentPort!.postMessage({ code: error.code, message: error.message });
}
