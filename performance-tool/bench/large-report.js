#!/usr/bin/env node
// A report on N passages with M non-mated comparisons: reads Parquet into columns, tells what happened (operations, image quality,
// watch list, changes) and, with --report, the whole report. Processor time beside the clock, and the most memory it ever held.
// Usage: npm run bench:report -w performance-tool -- [N] [--non-mated M] [--report] [--file PASSAGES.parquet]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { nonMatedFileOf } from '../dist/passage-columns.js';
import { readPassages } from '../dist/records/read-passages.js';
import { changes } from '../dist/report/changes.js';
import { createReport } from '../dist/report/create-report.js';
import { imageQualities } from '../dist/report/image-quality.js';
import { operations } from '../dist/report/operations.js';
import { watchListUse } from '../dist/report/watch-list.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'non-mated': { type: 'string' }, report: { type: 'boolean' }, file: { type: 'string' } },
});
const passages = Number(positionals[0] ?? 10_000_000);
const nonMated = Number(values['non-mated'] ?? passages);
const folder = mkdtempSync(join(tmpdir(), 'large-report-'));
const file = values.file ?? join(folder, 'passages.parquet');

async function timed(what, work) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  const most = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${what.padEnd(34)} ${((user + system) / 1e6).toFixed(1).padStart(6)} s processor ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s clock ${most.toFixed(0).padStart(6)} MB most`,
  );
  return result;
}

/** Passages drawn by SQL: forty gates at ten locations, thirty states, a camera changed half-way, six states and four checks timed. */
async function make() {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '400MB', preserve_insertion_order: 'true', threads: '2' });
  const connection = await instance.connect();
  const one = (list, seed) => `[${list.map((word) => `'${word}'`).join(',')}][1 + (hash(i * 31 + ${seed}) % ${list.length})::INT]`;
  const uniform = (seed) => `((hash(i * 31 + ${seed}) % 1000000)::DOUBLE / 1000000)`;
  const id = (n) => `format('{:08x}-0000-4000-8000-{:012x}', hash(${n}) % 4294967296, ${n})`;
  const states = Array.from({ length: 30 }, (_, i) => `S${String(i).padStart(2, '0')}`);
  await connection.run(`COPY (
    SELECT ${id('i')} AS passage_id, make_timestamp(1767225600000000 + i * 3000000) AS started_at,
      make_timestamp(1767225600000000 + i * 3000000 + (9000000 + 20000000 * ${uniform(1)})::BIGINT) AS ended_at,
      if(${uniform(2)} < 0.96, 'admitted', 'admitted-by-officer') AS outcome,
      'gate ' || (i % 40) AS gate, 'location ' || (i % 10) AS location, if(i % 3 = 0, 'departure', 'arrival') AS direction,
      ${one(['upper', 'middle', 'lower'], 3)} AS camera, ${one(states, 4)} AS issuing_state, ${one(states, 4)} AS nationality,
      ${one(['12-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65-74', '75+'], 5)} AS age_band,
      ${one(['female', 'male'], 6)} AS sex, if(i < ${passages / 2}, '1.9', '2.0') AS "version:camera", '0.1.0' AS "version:gate",
      0.93 + 0.03 * (3.5 * ${uniform(2)} + ${uniform(7)} - 0.3)::DOUBLE AS similarity, 0.93::DOUBLE AS threshold, 'net-1' AS template_version,
      if(${uniform(2)} < 0.96, 'match', 'non-match') AS attempt, if(${uniform(2)} < 0.96, 'admit', 'refer') AS verdict,
      if(${uniform(2)} < 0.96, NULL, 'similarity-below-threshold') AS reasons, if(${uniform(2)} < 0.96, NULL, 'admit') AS officer_action,
      (2500 + 4000 * ${uniform(8)})::FLOAT AS capture_ms,
      ${['reading', 'entering', 'capturing', 'referred', 'leaving'].map((state, s) => `round(2000 + 3000 * ${uniform(10 + s)})::FLOAT AS "state:${state}"`).join(', ')},
      ${['passive-authentication', 'hash DG1', 'hash DG2', 'chip-authentication'].map((check, s) => `(20 + 30 * ${uniform(20 + s)})::FLOAT AS "check:${check}", 'successful' AS "result:${check}"`).join(', ')},
      ${['portrait:unified', 'portrait:sharpness', 'portrait:luminanceMean', 'live:unified', 'live:sharpness', 'live:luminanceMean'].map((name, s) => `(40 + 50 * ${uniform(30 + s)})::UTINYINT AS "${name}"`).join(', ')},
      2 AS watch_list_searches, if(${uniform(40)} < 0.001, 1, 0) AS watch_list_hits, (2 + ${uniform(41)})::FLOAT AS watch_list_ms
    FROM range(${passages}) r(i)) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run(`COPY (
    SELECT ${id(`(i % ${passages})`)} AS passage_id, ${id(`((i % ${passages} + 1 + (hash(i) % ${passages - 1})::BIGINT) % ${passages})`)} AS other_passage_id,
      0.8 + 0.12 * ${uniform(50)} AS similarity, 'net-1' AS template_version
    FROM range(${nonMated}) r(i)) TO '${nonMatedFileOf(file)}' (FORMAT parquet, COMPRESSION zstd)`);
  instance.closeSync();
}

try {
  console.log(`load ${loadavg()[0].toFixed(1)}; ${passages} passages, ${nonMated} non-mated comparisons`);
  // Drawn by a process of its own, so that its memory is not counted.
  if (process.env.LARGE_REPORT_DRAW) await make();
  else {
    if (!existsSync(file)) {
      const { spawnSync } = await import('node:child_process');
      const drawn = await timed('(drawing them, not counted)', () =>
        spawnSync(process.execPath, [import.meta.filename, String(passages), '--non-mated', String(nonMated), '--file', file], {
          env: { ...process.env, LARGE_REPORT_DRAW: '1' },
          stdio: ['ignore', 'ignore', 'inherit'],
        }),
      );
      if (drawn.status !== 0) throw new Error('The passages could not be drawn.');
    }
    const read = await timed('Parquet into columns and counts', () => readPassages([file]));
    const options = { confidence: 0.95, interval: 'clopper-pearson', minimumSubjects: 20 };
    await timed('operations, quality, watch list', () => [
      operations(read.tallies),
      imageQualities(read.tallies, options),
      watchListUse(read.tallies, options),
    ]);
    await timed('changes', () => changes(read));
    if (values.report) await timed('whole report, default groups', () => createReport({ passages: read }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
