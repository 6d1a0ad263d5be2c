import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from '../call.ts';
import { beeMatrix } from '../records/scores/bee-matrix.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const write = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const shown = async (...args: string[]) => {
  const { status, out, err } = await call('show', ...args, '--json');
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out);
};

describe('the command line reads', () => {
  test('exported passages as the logs they are of, and verifies the report', async () => {
    const log = join(folder, 'gate.sqlite');
    await closeLog(await writeLog(log, synthesise({ seed: 9, travellers: 80, comparisons: 4 })));
    const out = join(folder, 'all.parquet');
    expect(await call('export', log, '--out', out)).toMatchObject({ status: 0, out: expect.stringContaining('80 passages') });
    const [ofLog, ofParquet] = [await shown(log, '--by', 'sex'), await shown(out, '--by', 'sex')];
    expect(ofParquet.overall).toEqual(ofLog.overall);
    expect(
      await call('report', out, '--by', 'hour', '--time-zone', 'Pacific/Auckland', '--no-pdf', '--out', join(folder, 'report')),
    ).toMatchObject({ status: 0 });
    expect(await call('verify', join(folder, 'report', 'report.json'), out)).toMatchObject({ status: 0 });
    expect(await call('export', log)).toMatchObject({ status: 2, err: expect.stringContaining('--out') });
    expect(await call('export', '--out', out)).toMatchObject({ status: 2 });
    expect(await call('export', join(folder, 'gone.sqlite'), '--out', out)).toMatchObject({ status: 1 });
  });

  test('scores of a stranger’s columns, of Parquet, of two lists and of a matrix', async () => {
    const csv = write('own.csv', 'same,distance\nyes,0.1\nno,0.8\nno,\n');
    const own = ['--columns', 'score=distance,label=same', '--mated-label', 'yes', '--non-mated-label', 'no', '--distance'];
    expect(await shown(csv, ...own, '--threshold', '0.5')).toMatchObject({
      overall: { fnmr: { errors: 0, trials: 1 }, fmr: { errors: 0, trials: 1 } },
      badRows: { count: 1 },
      reading: { distance: true, 'mated-label': ['yes'] },
    });
    const pair = await shown(write('genuine', '0.9\n0.2\n'), '--impostor', write('impostor', '0.1\n'), '--threshold', '0.5');
    expect(pair.overall).toMatchObject({ mated: 2, nonMated: 1, fnmr: { errors: 1, trials: 2 } });
    write('m.mask', beeMatrix([[255, 127]], { type: 'B' }));
    expect((await shown(write('m.mtx', beeMatrix([[1, 0]])))).overall).toMatchObject({ mated: 1, nonMated: 1 });
    mkdirSync(join(folder, 'bssr1'));
    for (const list of ['users', 'enrollees']) write(`bssr1/${list}.xml`, '<l><e name="a" subject_id="1"/></l>');
    write('bssr1/a', '1\n1\n7\n');
    expect((await shown(join(folder, 'bssr1'))).overall).toMatchObject({ mated: 1 });
  });

  test('the same scores again to verify their report', async () => {
    const csv = write('again.csv', `same,distance\n${'yes,0.1\nno,0.8\n'.repeat(30)}`);
    const out = join(folder, 'verified');
    const own = ['--columns', 'score=distance,label=same', '--mated-label', 'yes', '--non-mated-label', 'no', '--distance'];
    expect(await call('report', csv, ...own, '--no-pdf', '--out', out)).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).reading.columns).toBe('score=distance,label=same');
    expect(await call('verify', join(out, 'report.json'), csv)).toMatchObject({ status: 0, err: '' });
  });
});
