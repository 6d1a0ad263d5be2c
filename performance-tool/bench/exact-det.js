#!/usr/bin/env node
// Exact DET and FNMR at FMR of N scores (one in ten mated), as a ratio to scikit-learn's det_curve and numpy's sort on the same scores in the same run.
// Usage: node bench/exact-det.js [N] [32|64] [rounds]. Peers need python3 with numpy, python3-sklearn; says so where they are not there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { detCorners } from '../dist/statistics/det-corners.js';
import { fnmrAtFmr } from '../dist/statistics/operating-point.js';
import { normal, seededRandom } from '../dist/statistics/random.js';
import { sharedFloats, sortInThreads } from '../dist/statistics/sort-in-threads.js';

const total = Number(process.argv[2] ?? 10_000_000);
const bits = Number(process.argv[3] ?? 32);
const rounds = Number(process.argv[4] ?? 3);
const random = seededRandom(1, 'scores');
const draw = (length, mean) => {
  const scores = sharedFloats(length, bits);
  for (let i = 0; i < length; i++) scores[i] = mean + normal(random);
  return scores;
};
const [mated, nonMated] = [draw(Math.round(total / 10), 3), draw(Math.round((total * 9) / 10), 0)];
console.log(
  `${total.toExponential()} scores of ${bits} bits, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
);

const folder = mkdtempSync(join(tmpdir(), 'exact-det-'));
writeFileSync(join(folder, 'mated'), mated);
writeFileSync(join(folder, 'non-mated'), nonMated);
const best = (figures) => figures.reduce((a, b) => (b.wall < a.wall ? b : a));
const words = ({ wall, cpu }) => `${wall.toFixed(2)} s (processor ${cpu.toFixed(2)} s)`;
try {
  const own = [];
  let found;
  for (let round = 0; round < rounds; round++) {
    const [m, n] = [sharedFloats(mated.length, bits), sharedFloats(nonMated.length, bits)];
    m.set(mated);
    n.set(nonMated);
    const cpu = process.cpuUsage();
    const began = performance.now();
    const distinct = { mated: await sortInThreads(m), nonMated: await sortInThreads(n) };
    const curve = detCorners(m, n, distinct);
    const point = fnmrAtFmr(m, n, 0.001);
    const wall = (performance.now() - began) / 1000;
    const used = process.cpuUsage(cpu);
    own.push({ wall, cpu: (used.user + used.system) / 1e6 });
    found = `${curve.steps} steps, ${curve.thresholds.length} corners; FNMR ${(point.falseNonMatches / m.length).toFixed(6)} at FMR 0.001`;
  }
  const fastest = best(own);
  console.log(`performance-tool  ${words(fastest)}: ${found}`);
  const peer = (name, code) => {
    const python = `
import numpy, time, json
m = numpy.fromfile('${join(folder, 'mated')}', numpy.float${bits}); n = numpy.fromfile('${join(folder, 'non-mated')}', numpy.float${bits})
${code}`;
    const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', python], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: '' } });
    if (status !== 0) return console.log(`${name.padEnd(17)} not here: install python3-sklearn python3-numpy for the ratio`);
    const figure = best(JSON.parse(stdout));
    console.log(
      `${name.padEnd(17)} ${words(figure)}; ratio ${(figure.wall / fastest.wall).toFixed(2)} ×, of processor time ${(figure.cpu / fastest.cpu).toFixed(2)} ×`,
    );
  };
  const timed = (work, times) => `
runs = []
for _ in range(${times}):
  t = time.perf_counter(); c = time.process_time()
  ${work}
  runs.append({'wall': time.perf_counter() - t, 'cpu': time.process_time() - c})
print(json.dumps(runs))`;
  peer('numpy sort', timed('numpy.sort(m); numpy.sort(n)', rounds));
  peer(
    'sklearn det_curve',
    `from sklearn.metrics import det_curve
y = numpy.r_[numpy.ones(len(m), bool), numpy.zeros(len(n), bool)]; s = numpy.r_[m, n]${timed('det_curve(y, s)', Math.min(rounds, 2))}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
