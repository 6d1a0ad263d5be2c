#!/usr/bin/env node
// Exact EER, FNMR at three FMRs and FMR at two FNMRs of N scores that are never in memory together. Usage: node bench/streamed-points.js [N]
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { seededRandom } from '../dist/statistics/random.js';
import { streamedPoints } from '../dist/statistics/streamed-points.js';

const total = Number(process.argv[2] ?? 10_000_000);
const CHUNK = 1 << 18;
let reading = 0;
/** Sums of four uniform numbers, made anew for each reading. */
function* read() {
  const random = seededRandom(1, 'stream');
  const chunk = new Float32Array(CHUNK);
  for (const [mated, count, mean] of [
    [true, total / 10, 2],
    [false, (total * 9) / 10, 0],
  ])
    for (let done = 0; done < count; done += CHUNK) {
      const began = performance.now();
      const scores = chunk.subarray(0, Math.min(CHUNK, count - done));
      for (let i = 0; i < scores.length; i++) scores[i] = mean + random() + random() + random() + random() - 2;
      reading += performance.now() - began;
      yield { mated, scores };
    }
}

const cpu = process.cpuUsage();
const began = performance.now();
const { eer, passes, fnmrAtFmr } = await streamedPoints(read, { fmr: [1e-2, 1e-3, 1e-4], fnmr: [0.01, 0.05] });
const clock = performance.now() - began;
const used = process.cpuUsage(cpu);
const own = ((used.user + used.system) / 1e6) * (1 - reading / clock);
console.log(
  `${total.toExponential()} scores in ${passes} passes: processor ${own.toFixed(1)} s without making the scores, ` +
    `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB at most, Node's own 45 among them; EER ${eer.value.toFixed(6)}, FNMR at FMR 0.001 ${(fnmrAtFmr[1].falseNonMatches / (total / 10)).toFixed(6)} (load ${loadavg()[0].toFixed(1)})`,
);
