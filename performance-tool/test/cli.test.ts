import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from './call.ts';
import { closeLog, synthesise, writeLog } from './synthetic-passages.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

describe('performance-tool', () => {
  test('writes a report of a log and a score file', async () => {
    const log = join(folder, 'gate.sqlite');
    await closeLog(await writeLog(log, synthesise({ seed: 4, travellers: 60, comparisons: 10 })));
    const scores = join(folder, 'scores.csv');
    writeFileSync(scores, 'label,score,sex\nmated,0.99,female\nnon-mated,0.1,female\n');
    const out = join(folder, 'new', 'report');
    const { status, out: printed } = await call('report', log, scores, '--by', 'sex, location*direction,age', '--no-pdf', '--out', out);
    expect(status).toBe(0);
    expect(printed).toContain('By location × direction');
    const written = readdirSync(out);
    for (const name of [
      'report.html',
      'report.json',
      'report.schema.json',
      'overall.csv',
      'det.csv',
      'groups.csv',
      'days.csv',
      'threshold-advice.csv',
      'times.csv',
    ])
      expect(written).toContain(name);
    expect(readdirSync(join(folder, 'new'))).toEqual(['report']);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    expect(report.groups.map(({ by }: { by: string[] }) => by)).toEqual([['sex'], ['location', 'direction'], ['ageBand']]);
    expect(report.methods.join()).toContain('are pooled');
  });

  test('shows a score file as JSON, at the threshold asked', async () => {
    const scores = join(folder, 'few.csv');
    writeFileSync(scores, 'label,score\nmated,0.9\nmated,0.4\nnon-mated,0.5\nnon-mated,0.2\n');
    const { out } = await call('show', '--scores', scores, '--threshold', '0.5', '--json');
    expect(JSON.parse(out).overall).toMatchObject({ fnmr: { errors: 1, trials: 2 }, fmr: { errors: 1, trials: 2 } });
  });

  test('reads score files by what they are, a pair of lists included, and verifies them again', async () => {
    const [bob, genuine, impostor] = ['bob.txt', 'genuine.txt', 'impostor.txt'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(bob, 'a a x1 0.9\na b x2 0.2\nb b x3 0.4\nb a x4 0.1\n');
    writeFileSync(genuine, '0.9\n0.8\n');
    writeFileSync(impostor, '0.1\n0.2\n0.3\n');
    const shown = JSON.parse((await call('show', bob, '--threshold', '0.5', '--json')).out);
    expect(shown.overall).toMatchObject({ fnmr: { errors: 1, trials: 2 }, fmr: { errors: 0, trials: 2 } });
    const out = join(folder, 'pair');
    await call('report', `${genuine},${impostor}`, '--no-pdf', '--out', out);
    expect((await call('verify', join(out, 'report.json'), `${genuine},${impostor}`)).status).toBe(0);
    writeFileSync(impostor, '0.1\n0.2\n0.35\n');
    expect((await call('verify', join(out, 'report.json'), `${genuine},${impostor}`)).out).toContain('inputs[0].sha256');
  });

  test.each([
    [['report', 'gone.sqlite', '--out', join(folder, 'never')], 1, /There is no file gone\.sqlite/],
    [['report', 'gone.sqlite'], 2, /--out DIR/],
    [['show'], 2, /Nothing to report on/],
    [['dance'], 2, /performance-tool report/],
    [['show', '--scores', 'gone.csv'], 1, /gone\.csv could not be read/],
    [['show', 'x', '--target-fmr', 'low'], 2, /--target-fmr is “low”/],
    [['show', 'x'], 1, /no file x/],
    [['show', '--fast'], 2, /--fast/],
    [['show', '--scores', 'x.csv', '--threshold', 'high'], 2, /--threshold is “high”/],
  ])('%j ends with %i and a sentence', async (args, expected, message) => {
    const { status, err } = await call(...args);
    expect(status).toBe(expected);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});
