import { Worker } from 'node:worker_threads';
import { maxLength } from './mutate.js';
import { seedOf } from './random.js';

/** Memory that the thread may have: more is a finding. */
const heapMegabytes = 512;

/**
 * Fuzzes one target in a thread of its own, and starts another when that hangs or dies: either is a finding.
 *
 * @param {object} options
 * @param {string} options.name of the target
 * @param {URL} options.table module with `targets`
 * @param {number} options.inputs
 * @param {number} options.seed
 * @param {number} [options.until] milliseconds since 1970
 * @param {number} [options.hangSeconds] after which one input is a hang
 * @param {boolean} [options.keep] writes the smallest cover as the corpus
 * @param {boolean} [options.blind] without coverage: faster, learns nothing
 * @param {boolean} [options.stop] at the first finding
 * @param {string} [options.folder] of the corpora
 * @param {(inputs: number) => void} [options.onProgress]
 * @returns {Promise<{ inputs: number, blocks: number, corpus: number, seconds: number, findings: Finding[] }>}
 *
 * @typedef {{ target: string, kind: string, what: string, stack?: string, bytes: Buffer }} Finding
 */
export async function fuzzTarget({
  name,
  table,
  inputs,
  seed,
  until = Number.POSITIVE_INFINITY,
  hangSeconds = 20,
  keep = false,
  blind = false,
  stop = false,
  folder,
  onProgress,
}) {
  const started = performance.now();
  /** @type {Finding[]} */
  const findings = [];
  let [done, blocks, corpus] = [0, 0, 0];
  for (let life = 0; life < (stop ? 1 : 3) && done < inputs && Date.now() < until; life++) {
    const counters = new Int32Array(new SharedArrayBuffer(8));
    const current = new Uint8Array(new SharedArrayBuffer(maxLength));
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: {
        name,
        table: table.href,
        inputs: inputs - done,
        seed: seedOf(name, seed + life),
        until,
        progress: counters.buffer,
        current: current.buffer,
        keep,
        blind,
        folder,
      },
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const running = () => Buffer.from(current.subarray(0, counters[1]));
    let ended;
    worker.on('message', ({ finding, bytes, done: end }) => {
      if (finding) findings.push({ ...finding, bytes: Buffer.from(bytes) });
      if (finding && stop) void worker.terminate();
      if (end) ended = end;
    });
    worker.on('error', (error) => {
      const what = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `needed more than ${heapMegabytes} MB` : `the thread died: ${error.message}`;
      findings.push({ target: name, kind: 'died', what, stack: error.stack, bytes: running() });
    });
    let [last, since] = [-1, 0];
    const watch = setInterval(() => {
      onProgress?.(done + Math.min(counters[0], inputs - done));
      since = counters[0] === last ? since + watchEvery : 0;
      last = counters[0];
      if (since < hangSeconds * 1000 || ended) return;
      findings.push({ target: name, kind: 'hang', what: `did not end within ${hangSeconds} s`, bytes: running() });
      void worker.terminate();
    }, watchEvery);
    await new Promise((resolve) => worker.once('exit', resolve));
    clearInterval(watch);
    done += ended?.inputs ?? counters[0];
    blocks = Math.max(blocks, ended?.blocks ?? 0);
    corpus = Math.max(corpus, ended?.corpus ?? 0);
  }
  return { inputs: done, blocks, corpus, seconds: (performance.now() - started) / 1000, findings };
}

const watchEvery = 250;
