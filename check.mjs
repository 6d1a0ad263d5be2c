#!/usr/bin/env node
/*
 * Everything a change must pass, on one machine: set-up, lint, types, the door board's firmware, all tests. The last line is
 * `N passed, N failed`; each of lint, types and firmware counts as one check, each test as one. Ends with 1 when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];
const report = join(root, '.limen', 'tests.json');
const began = Date.now();

/** Runs one command with its output on the terminal; true when it ended with 0. */
function passes(name, [command, ...args]) {
  const start = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  process.stdout.write(
    `── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s${error ? ` (${error.message})` : ''}\n`,
  );
  return status === 0;
}

/** Counts of a vitest run from its JSON report; a file that could not even start is one failure, and so is a run that failed otherwise. */
function countTests(ended) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // no report: vitest itself did not come through
  }
  const unable = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = results.numFailedTests + unable.length;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && !ended ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

const total = { passed: 0, failed: 0, skipped: 0 };
function check(name, command) {
  total[passes(name, command) ? 'passed' : 'failed'] += 1;
}

if (passes('set-up', [process.execPath, join(root, 'setup.mjs'), 'test'])) {
  check('lint', [...bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']);
  check('types', [...bin('typescript/bin/tsc'), '--project', 'tsconfig.test.json']);
  check('types of the pages', [...bin('typescript/bin/tsc'), '--project', 'gate-controller/ui/tsconfig.json']);
  check('firmware', ['make', '-C', 'gate-controller/firmware', 'check']);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const tests = countTests(passes('tests', [...bin('vitest/vitest.mjs'), 'run', ...reporters]));
  for (const key of Object.keys(total)) total[key] += tests[key];
} else {
  total.failed += 1;
}

process.stdout.write(`\n${total.skipped} skipped, ${((Date.now() - began) / 1000).toFixed(0)} s in total\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);
