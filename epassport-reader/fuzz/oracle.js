import { getHeapStatistics } from 'node:v8';
import { PassportReaderError } from '../dist/passport-reader-error.js';

/** Milliseconds that one input may take, where its target says nothing else. */
export const defaultLimit = 250;
/** Bytes by which the heap may be larger behind an input than before it: no input is longer than 100 KB. */
export const memoryLimit = 64 * 1024 * 1024;

const memory = () => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};

/**
 * Runs a target on one input.
 * @param {import('./targets/index.js').Target} target
 * @param {Uint8Array} bytes
 * @returns {Promise<{ kind: 'error' | 'slow' | 'memory', what: string, stack?: string } | undefined>} what is wrong with it
 */
export async function judge(target, bytes) {
  const limit = target.limit ?? defaultLimit;
  const found = await once(target, bytes, limit);
  if (!found || found.kind === 'error') return found;
  // Another program may have had the processor, the collector may have come late: what counts happens every time.
  for (let again = 0; again < 2; again++) {
    const repeated = await once(target, bytes, limit);
    if (repeated?.kind !== found.kind) return undefined;
  }
  return found;
}

async function once(target, bytes, limit) {
  // Its own copy, so that what a target changes or keeps is not the corpus.
  const input = Uint8Array.from(bytes);
  const before = memory();
  const started = performance.now();
  try {
    const result = target.run(input);
    if (result instanceof Promise) await result;
  } catch (error) {
    if (!(error instanceof PassportReaderError) || typeof error.code !== 'string') return describe(error);
  }
  const milliseconds = performance.now() - started;
  if (milliseconds > limit) return { kind: 'slow', what: `took ${milliseconds.toFixed(0)} ms, more than ${limit}` };
  const grown = memory() - before;
  if (grown > memoryLimit) return { kind: 'memory', what: `left ${Math.round(grown / 1024 / 1024)} MB on the heap` };
  return undefined;
}

export function describe(error) {
  if (!(error instanceof Error)) return { kind: 'error', what: `threw ${typeof error} that is no Error` };
  const place = /\/(dist|fuzz)\/[^\s)]+/.exec(error.stack ?? '')?.[0] ?? '';
  return { kind: 'error', what: `${error.name}: ${error.message.slice(0, 120)} at ${place}`, stack: error.stack };
}
