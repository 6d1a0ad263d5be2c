#!/usr/bin/env node
// Recognition, differentials and differences of N made-up passages for every default grouping with 1,000 replicates: processor time and memory beyond the inputs.
// Usage: node bench/bootstrap.js [N] [non-mated comparisons per passage]
import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { commonThreshold } from '../dist/report/differentials.js';
import { differences } from '../dist/report/fairness.js';
import { grouping, wholeSample } from '../dist/report/grouping.js';
import { orderedTrials } from '../dist/report/ordered-trials.js';
import { recognise } from '../dist/report/recognition.js';
import { settleOptions } from '../dist/report/report-options.js';
import { normal, seededRandom } from '../dist/statistics/random.js';

const passages = Number(process.argv[2] ?? 1_000_000);
const each = Number(process.argv[3] ?? 1);
const random = seededRandom(3, 'passages');
const column = (count, kind, skew = 1.5) => ({
  kind,
  labels: Array.from({ length: count }, (_, i) => `${i}`),
  codes: (count > 128 ? Int16Array : Int8Array).from({ length: passages }, () => Math.floor(count * random() ** skew)),
});
const attributes = new Map([
  ['location', column(8, 'appliance')],
  ['gate', column(60, 'appliance')],
  ['direction', column(2, 'appliance', 1)],
  ['issuingState', column(120, 'person')],
  ['nationality', column(130, 'person')],
  ['ageBand', column(8, 'person', 1)],
  ['sex', column(2, 'person', 1)],
]);
const own = Float32Array.from({ length: passages }, () => normal(random));
const all = Int32Array.from({ length: passages }, (_, i) => i);
const mated = {
  similarity: Float64Array.from(own, (part) => Math.fround(0.5 + 0.1 * normal(random) + 0.02 * part)),
  subject: all,
  threshold: new Float64Array(passages).fill(0.3),
};
const length = passages * each;
const nonMated = {
  similarity: new Float64Array(length),
  subject: new Int32Array(length),
  other: new Int32Array(length),
  threshold: new Float64Array(length).fill(0.3),
};
for (let i = 0; i < length; i++) {
  const other = Math.floor(random() * passages);
  nonMated.subject[i] = i % passages;
  nonMated.other[i] = other;
  nonMated.similarity[i] = Math.fround(0.08 * normal(random) + 0.01 * (own[i % passages] + own[other]));
}
const attempts = {
  subject: all,
  result: Uint8Array.from(mated.similarity, (similarity) => (random() < 0.01 ? 0 : similarity >= 0.3 ? 3 : 2)),
  admittedByOfficer: Uint8Array.from({ length: passages }, () => Number(random() < 0.9)),
};
const trials = { attributes, mated, nonMated, attempts, subjectsKnown: true, badRows: [], notes: [] };

const before = process.memoryUsage().rss;
const cpu = process.cpuUsage();
const began = performance.now();
const options = settleOptions({});
const ordered = orderedTrials(trials);
const overall = recognise(wholeSample(ordered), options).recognition;
const known = options.by.map((by) => by.split('*')).filter((by) => by.every((name) => attributes.has(name)));
const grouped = known.map((by) => grouping(ordered, by, options, commonThreshold(overall)));
differences(
  grouped.flatMap(({ rates }) => rates),
  options,
);
const used = process.cpuUsage(cpu);
const groups = grouped.flatMap(({ grouping: { cells } }) => cells).filter(({ recognition }) => recognition);
console.log(
  `${passages.toExponential()} passages, ${length.toExponential()} non-mated comparisons, ${groups.length} groups of ${grouped.length} groupings, 1,000 replicates: ` +
    `processor ${((used.user + used.system) / 1e6).toFixed(1)} s, clock ${((performance.now() - began) / 1000).toFixed(1)} s, ` +
    `${((process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20).toFixed(0)} MiB at most beyond the inputs' ${(before / 2 ** 20).toFixed(0)} (${cpus().length} × ${cpus()[0].model}, Node ${process.version}, load ${loadavg()[0].toFixed(1)})`,
);
