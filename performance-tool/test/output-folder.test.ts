import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillFolder } from '../src/output-folder.ts';
import { parseScores } from '../src/records/scores/read-scores.ts';
import { createReport } from '../src/report/create-report.ts';
import { writeReport } from '../src/write-report.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const fresh = (name: string): string => {
  const own = join(folder, name);
  mkdirSync(own);
  return own;
};

test('what fails half-way leaves nothing, and what was there stays', async () => {
  const parent = fresh('failing');
  const failing = (name: string) =>
    fillFolder(join(parent, name), async (half) => {
      await writeFile(join(half, 'a'), 'new');
      throw new Error('the disk is full');
    });
  await expect(failing('new')).rejects.toThrow(/Could not write to .*new/);
  mkdirSync(join(parent, 'old'));
  writeFileSync(join(parent, 'old', 'a'), 'old');
  await expect(failing('old')).rejects.toMatchObject({ code: 'output' });
  expect(readdirSync(parent)).toEqual(['old']);
  expect(readFileSync(join(parent, 'old', 'a'), 'utf8')).toBe('old');
});

test('an interrupted run leaves nothing and ends by the signal', async () => {
  const parent = fresh('interrupted');
  const script = `import { fillFolder } from ${JSON.stringify(new URL('../dist/output-folder.js', import.meta.url).href)};
    import { writeFileSync } from 'node:fs';
    await fillFolder(${JSON.stringify(join(parent, 'report'))}, async (half) => {
      writeFileSync(half + '/a', 'half'); process.stdout.write('filling'); await new Promise((done) => setTimeout(done, 60_000)); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(readdirSync(parent)).toEqual([expect.stringMatching(/^\.report\.part-/)]);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  expect(readdirSync(parent)).toEqual([]);
});

test('a report takes the place of an earlier one, its tables included, and touches nothing else', async () => {
  const report = createReport({ scores: [{ name: 's', trials: parseScores('label,score\nmated,1\nnon-mated,0', 's') }] });
  const out = fresh('replaced');
  await writeReport({ ...report, watchList: { travellers: 0, searches: 0, failed: 0, hits: 0, groups: [] } }, out);
  writeFileSync(join(out, 'scores.csv'), 'mine');
  expect(readdirSync(out)).toContain('watch-list.csv');
  await writeReport(report, out);
  const left = readdirSync(out);
  expect(left).not.toContain('watch-list.csv');
  expect(readFileSync(join(out, 'scores.csv'), 'utf8')).toBe('mine');
});
