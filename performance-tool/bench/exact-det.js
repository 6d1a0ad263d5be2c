#!/usr/bin/env node
// Exact DET and FNMR at FMR of N scores, as a ratio to numpy doing the same (sort, then searchsorted at every distinct score).
// Usage: npm run bench -w performance-tool -- [N]. Needs python3 with numpy for the ratio; says so where there is none.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { det } from '../dist/statistics/det.js';
import { fnmrAtFmr } from '../dist/statistics/operating-point.js';
import { sortScores } from '../dist/statistics/sorted-scores.js';

const total = Number(process.argv[2] ?? 10_000_000);
const [mated, nonMated] = [Math.round(total / 10), Math.round((total * 9) / 10)];
let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 4_294_967_296;
};
const normal = (n, mean) =>
  Float64Array.from({ length: n }, () => mean + Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(6.283185307 * uniform()));
const [m, n] = [normal(mated, 3), normal(nonMated, 0)];

const began = performance.now();
const [sortedMated, sortedNonMated] = [sortScores(m), sortScores(n)];
const curve = det(sortedMated, sortedNonMated);
const point = fnmrAtFmr(sortedMated, sortedNonMated, 0.001);
const own = (performance.now() - began) / 1000;
console.log(
  `performance-tool ${own.toFixed(2)} s: ${curve.thresholds.length} steps, FNMR ${(point.falseNonMatches / mated).toFixed(5)} at FMR 0.001`,
);

const python = `
import numpy, time, sys
m = numpy.random.default_rng(1).normal(3, 1, ${mated}); n = numpy.random.default_rng(2).normal(0, 1, ${nonMated})
t = time.perf_counter()
m = numpy.sort(m); n = numpy.sort(n); u = numpy.union1d(m, n)
fmr = (len(n) - numpy.searchsorted(n, u)) / len(n); fnmr = numpy.searchsorted(m, u) / len(m)
fnmr[numpy.argmax(fmr <= 0.001)]
print(time.perf_counter() - t)`;
const peer = spawnSync('python3', ['-c', python], { encoding: 'utf8' });
if (peer.status === 0)
  console.log(`numpy            ${Number(peer.stdout).toFixed(2)} s; ratio ${(Number(peer.stdout) / own).toFixed(2)} ×`);
else console.log('numpy            not here: install python3-numpy for the ratio');
