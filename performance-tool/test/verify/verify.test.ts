import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../src/verify/differences.ts';
import { call } from '../call.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const log = join(folder, 'gate.sqlite');
const scores = join(folder, 'scores.csv');
const out = join(folder, 'report');
const json = join(out, 'report.json');

describe('verify', async () => {
  await closeLog(await writeLog(log, synthesise({ seed: 9, travellers: 120, comparisons: 6 })));
  writeFileSync(scores, 'label,score,sex\nmated,0.99,female\nnon-mated,0.1,female\nmated,0.94,male\n');
  await call('report', scores, log, '--by', 'sex', '--threshold', '0.95', '--title', 'Week <47>', '--no-pdf', '--out', out);

  test('finds every value again, the inputs in any order or found beside the report', async () => {
    expect(await call('verify', json)).toMatchObject({
      status: 0,
      out: expect.stringMatching(/all [\d,]+ values are what the inputs give/),
    });
    expect((await call('verify', json, scores, log)).status).toBe(0);
  });

  test('names a number that was changed, and the row that was added to an input', async () => {
    const report = JSON.parse(readFileSync(json, 'utf8'));
    report.overall.fnmr.value += 1e-9;
    report.overall.fnmr.errors += 1;
    const forged = join(folder, 'forged.json');
    writeFileSync(forged, JSON.stringify(report));
    const { status, out: printed } = await call('verify', forged, log, scores, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(printed).differences.map(({ path }: { path: string }) => path)).toEqual([
      'overall.fnmr.errors',
      'overall.fnmr.value',
    ]);

    appendFileSync(scores, 'mated,0.5,male\n');
    const after = await call('verify', json, log, scores);
    expect(after.status).toBe(1);
    expect(after.out).toMatch(/inputs\[1\]\.sha256: expected "[0-9a-f]{64}", got "[0-9a-f]{64}"/);
    expect(after.out).toMatch(/overall\.mated: expected \d+, got \d+/);
  });

  test.each([
    [['verify'], 2, /Expected the report\.json/],
    [['verify', log], 1, /is not JSON/],
    [['verify', json, log], 2, /made of 2 inputs/],
  ])('%j is refused', async (args, status, message) => {
    expect(await call(...args)).toMatchObject({ status, err: expect.stringMatching(message) });
  });
});

test('numbers that are not whole may differ in the last place, whole ones and texts in nothing', () => {
  expect(differencesOf({ a: [0.1 + 0.2, 3] }, { a: [0.3, 3] })).toEqual([]);
  expect(differencesOf({ a: 0.3 }, { a: 0.3000000001 })).toHaveLength(1);
  expect(differencesOf({ a: 1e15 }, { a: 1e15 + 1 })).toEqual([{ path: 'a', expected: 1e15, got: 1e15 + 1 }]);
  expect(differencesOf({ a: [1], b: 'x' }, { a: [1, 2] })).toEqual([
    { path: 'a[1]', expected: undefined, got: 2 },
    { path: 'b', expected: 'x', got: undefined },
  ]);
});
