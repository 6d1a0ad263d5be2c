import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus, writeCorpus } from './corpus.js';
import { Blindness, Coverage } from './coverage.js';
import { mutate } from './mutate.js';
import { describe, judge } from './oracle.js';
import { Random } from './random.js';

/*
 * The thread that fuzzes one target: changes an input of the corpus, runs the target on it, and keeps it in the corpus when it
 * reached code that nothing before it had reached.
 */

const { name, table, inputs, seed, until, progress, current, keep, blind, folder } = workerData;
/** Shared with the parent, which sees what ran when this thread hangs or dies: inputs begun, length of the current one. */
const counters = new Int32Array(progress);
const shared = new Uint8Array(current);
const mostAtOnce = 512;
const mostKept = 4096;

// Coverage begins before the code under test is compiled: V8 counts blocks only from then on.
const coverage = blind ? new Blindness() : new Coverage((url) => url.includes('/epassport-reader/dist/') || url.endsWith('/planted.js'));
const { targets } = await import(table);
// What loading alone runs is no merit of an input.
coverage.forget();
const target = targets.find((each) => each.name === name);

const random = new Random(seed);
const seeds = readCorpus(name, folder).map(({ bytes }) => bytes);
const corpus = [];
const reported = new Set();
let running = new Uint8Array(0);

function report(finding, bytes) {
  const key = finding.kind === 'slow' || finding.kind === 'memory' ? finding.kind : finding.what;
  if (reported.has(key)) return;
  reported.add(key);
  parentPort.postMessage({ finding: { ...finding, target: name }, bytes: Buffer.from(bytes) });
}

process.on('unhandledRejection', (error) => {
  const { what, ...rest } = describe(error);
  report({ ...rest, kind: 'rejection', what: `unhandled rejection: ${what}` }, running);
});

async function run(bytes) {
  running = bytes;
  shared.set(bytes.subarray(0, shared.length));
  counters[1] = Math.min(bytes.length, shared.length);
  Atomics.add(counters, 0, 1);
  const finding = await judge(target, bytes);
  if (finding) report(finding, bytes);
}

/** Favours what came last: it reached the newest code, and nobody has changed it often. */
const choose = () => corpus[random.below(2) ? corpus.length - 1 - random.below(Math.min(corpus.length, 16)) : random.below(corpus.length)];

let done = 0;
for (const bytes of [...seeds, Buffer.alloc(0)]) {
  await run(bytes);
  done++;
  if (coverage.sawNew() || blind || corpus.length === 0) corpus.push(bytes);
}
let atOnce = 8;
while (done < inputs && Date.now() < until) {
  const batch = [];
  for (let i = Math.min(atOnce, inputs - done); i > 0; i--) {
    const bytes = mutate(choose(), choose(), random);
    batch.push(bytes);
    await run(bytes);
    done++;
  }
  // Rejections that nobody handles show themselves in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  if (!coverage.sawNew(false)) {
    atOnce = Math.min(mostAtOnce, atOnce * 2);
    continue;
  }
  atOnce = Math.max(1, atOnce >> 1);
  for (const bytes of batch) {
    await run(bytes);
    if (coverage.sawNew() && bytes.length <= 4 * mostKept) corpus.push(bytes);
  }
}
const blocks = coverage.blocks;
if (keep) writeCorpus(name, await smallestCover(), folder);
coverage.close();
parentPort.postMessage({ done: { inputs: done, blocks, corpus: corpus.length } });

/** Inputs that together reach every block, small ones first. */
async function smallestCover() {
  coverage.forget();
  const cover = [];
  const small = [...corpus].filter(({ length }) => length <= mostKept || seeds.some((seed) => seed.length === length));
  for (const bytes of small.sort((a, b) => a.length - b.length)) {
    await run(bytes);
    if (coverage.sawNew()) cover.push(bytes);
  }
  return cover;
}
