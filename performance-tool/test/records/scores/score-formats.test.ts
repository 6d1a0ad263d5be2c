import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withDuckDb } from '../../../src/records/duckdb.ts';
import { parseScores, readScores } from '../../../src/records/scores/read-scores.ts';
import type { ScoreOptions } from '../../../src/records/scores/score-options.ts';
import type { Trials } from '../../../src/records/trials.ts';
import { createReport } from '../../../src/report/create-report.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { beeMatrix } from './bee-matrix.ts';

const folder = temporaryFolder();
let made = 0;
const fileOf = (content: string | Buffer, name = `scores-${++made}`): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const read = (content: string | Buffer, options?: ScoreOptions) => readScores(fileOf(content), options);
const scoresOf = ({ mated, nonMated }: Trials) => ({ mated: [...mated.similarity], nonMated: [...nonMated.similarity] });
const rowsOf = ({ badRows }: Trials) => badRows.map(({ row, fault }) => `${row}: ${fault}`);
const personsOf = ({ mated, nonMated, personOf }: Trials) => ({
  mated: [...mated.subject].map((subject) => personOf![subject]),
  nonMated: [...nonMated.subject].map((subject, i) => [personOf![subject], personOf![nonMated.other[i]!]]),
});

describe('the format is told from the content:', () => {
  test('bob, four columns, mated where both identities are the same', async () => {
    const trials = await read(
      '# claimed real probe score\nann ann ann-2 0.9\nann bob bob-1 -0.25\n\nbob bob bob-1 1e-3\nbob ann ann-2 nan\n',
    );
    expect(scoresOf(trials)).toEqual({ mated: [0.9, 0.001], nonMated: [-0.25] });
    expect(personsOf(trials)).toEqual({ mated: [0, 1], nonMated: [[1, 0]] });
    expect(rowsOf(trials)).toEqual(['line 6: there is no score']);
    expect(trials.subjectsKnown).toBe(true);
  });

  test('bob, five columns', async () => {
    const trials = await read('ann model-1 ann probe-1 0.9\nann model-1 bob probe-2 0.1\nann model-1 bob 0.1\n');
    expect(scoresOf(trials)).toEqual({ mated: [0.9], nonMated: [0.1] });
    expect(rowsOf(trials)).toEqual(['line 3: the label is missing']);
  });

  test('a label and a score', async () =>
    expect(scoresOf(await read('1 0.5\n-1 0.2\n1.000 0.75\n-1.000 0.25\ngenuine 1\n'))).toEqual({
      mated: [0.5, 0.75, 1],
      nonMated: [0.2, 0.25],
    }));

  test('TSV, with quotes, BOM and CRLF', async () => {
    const trials = await read('\uFEFFlabel\tscore\tsex\r\nmated\t0.5\t"fe\tmale"\r\n\r\nnon-mated\t0.25\tmale\r\nmated\t\tmale\r\n');
    expect(scoresOf(trials)).toEqual({ mated: [0.5], nonMated: [0.25] });
    expect(trials.attributes.get('sex')!.labels).toEqual(['fe\tmale', 'male']);
    expect(rowsOf(trials)).toEqual(['line 5: there is no score']);
  });

  test.each([
    ['S2', true],
    ['S2', false],
    ['D2', true],
  ])('a BEE matrix, %s, little-endian %s, with its mask', async (kind, littleEndian) => {
    const [x, o, _] = [0xff, 0x7f, 0];
    const matrix = fileOf(
      beeMatrix(
        [
          [0.5, 0.25, 9, 0.125],
          [0.75, Number.NaN, 9, -1],
        ],
        { kind, littleEndian },
      ),
      `m${kind}${littleEndian}.mtx`,
    );
    fileOf(
      beeMatrix(
        [
          [x, o, _, x],
          [o, o, _, o],
        ],
        { kind, type: 'B', littleEndian },
      ),
      `m${kind}${littleEndian}.mask`,
    );
    const trials = await readScores(matrix);
    const sign = kind === 'D2' ? -1 : 1;
    expect(scoresOf(trials)).toEqual({ mated: [0.5 * sign, 0.125 * sign], nonMated: [0.25 * sign, 0.75 * sign, -1 * sign] });
    expect(rowsOf(trials)).toEqual(['row 2, column 2: there is no score']);
    // Query 1, target 1 and target 4 are one person; target 2 and query 2 are two more.
    const { mated, nonMated } = personsOf(trials);
    expect(mated).toEqual([0, 0]);
    expect(nonMated).toEqual([
      [0, 1],
      [2, 0],
      [2, 0],
    ]);
    expect(trials.notes.join().includes('holds distances')).toBe(kind === 'D2');
  });

  test('BSSR1, with its lists where the release keeps them', async () => {
    const [sims, sets] = [join(folder, 'bssr1/sims/dos/li/V'), join(folder, 'bssr1/sets/dos/li')];
    for (const made of [sims, sets]) mkdirSync(made, { recursive: true });
    writeFileSync(
      join(sets, 'users.xml'),
      '<?xml version="1.0"?><users><user name="u1.bin" subject_id="7"/><user subject_id="8" name="u2.bin"/></users>',
    );
    writeFileSync(join(sets, 'enrollees.xml'), '<enrollees>\n<e name="e1" subject_id="7"/>\n<e name="e2" subject_id="9"/>\n</enrollees>');
    writeFileSync(join(sims, 'u1.bin'), '1\n2\n51.5\n3\n0\n');
    writeFileSync(join(sims, 'u2.bin'), '1\n2\n4\n-1\n0\n');
    const trials = await readScores(sims);
    expect(scoresOf(trials)).toEqual({ mated: [51.5], nonMated: [3, 4] });
    expect(rowsOf(trials)).toEqual(['u2.bin line 4: there is no score']);
    expect(personsOf(trials)).toEqual({
      mated: [0],
      nonMated: [
        [0, 1],
        [2, 0],
      ],
    });
    writeFileSync(join(sims, 'u2.bin'), '1\n3\n4\n-1\n0\n');
    await expect(readScores(sims)).rejects.toThrow(/tells 3 scores.*expected 2/);
  });

  test('Parquet', async () => {
    const file = join(folder, 'scores [1].parquet');
    await withDuckDb((connection) =>
      connection.run(
        `COPY (SELECT * FROM (VALUES (true, 0.5::DOUBLE, 'a', NULL, 'x'), (false, 0.25, 'a', 'b', 'x'), (NULL, 0.1, 'a', 'b', NULL), (true, 'nan', 'c', 'c', 'y'), (true, 'inf', 'c', 'c', 'y'))
         t(is_mated, similarity, probe_id, gallery_id, hall)) TO '${file}' (FORMAT parquet)`,
      ),
    );
    const columns = { score: 'similarity', label: 'is_mated', subject: 'probe_id', other_subject: 'gallery_id' };
    const trials = await readScores(file, { columns });
    expect(scoresOf(trials)).toEqual({ mated: [0.5], nonMated: [0.25] });
    expect(rowsOf(trials)).toEqual(['row 3: the label is missing', 'row 4: there is no score', 'row 5: the score is not a number']);
    expect(trials.attributes.get('hall')!.labels).toEqual(['x', 'y']);
    await expect(readScores(file)).rejects.toThrow(/no column score.*--columns/);
  });
});

describe('pyeer’s two files', () => {
  test('have a score a line, in the last column', async () => {
    const trials = await readScores({ genuine: fileOf('a b 0.9\n0.8\n'), impostor: fileOf('0.1\n\nx\n', 'impostors') });
    expect(scoresOf(trials)).toEqual({ mated: [0.9, 0.8], nonMated: [0.1] });
    expect(rowsOf(trials)).toEqual(['impostors line 3: the score is not a number']);
    await expect(read('0.9\n0.8\n')).rejects.toThrow(/Expected two files/);
  });

  test('may have a histogram of impostors', async () => {
    const trials = await readScores({ genuine: fileOf('3\n'), impostor: fileOf('2\n0\n1\n-5\n', 'histogram') }, { histogram: true });
    expect(scoresOf(trials)).toEqual({ mated: [3], nonMated: [0, 0, 2] });
    expect(rowsOf(trials)).toEqual(['histogram line 4: the label is neither mated nor non-mated']);
  });
});

describe('what a user may say of a file', () => {
  const csv = 'same,dist,probe,site\nyes,0.2,a,n\nno,0.8,a,n\nno,,b,s\nyes,,b,s\nyes,7,c,s\n';
  const options: ScoreOptions = {
    columns: { score: 'dist', label: 'same', subject: 'probe' },
    labels: { mated: ['Yes'], nonMated: ['no'] },
  };

  test('names of columns, words of labels, distances, a range', async () => {
    const trials = await read(csv, { ...options, distance: true, range: [0, 1], threshold: 0.5 });
    expect(scoresOf(trials)).toEqual({ mated: [-0.2], nonMated: [-0.8] });
    expect([...trials.mated.threshold, ...trials.nonMated.threshold]).toEqual([-0.5, -0.5]);
    expect(rowsOf(trials)).toEqual(['line 4: there is no score', 'line 5: there is no score', 'line 6: the score is outside 0 to 1']);
    expect(trials.badRowCount).toBe(3);
    expect(trials.notes[0]).toContain('holds distances');
    await expect(read(csv, { columns: { ...options.columns, other_subject: 'gallery' } })).rejects.toThrow(/no column gallery/);
  });

  test('that no score is a failure to acquire', async () => {
    const trials = await read(csv, { ...options, nanIsFta: true, threshold: 0.5 });
    expect(trials.badRowCount).toBe(0);
    const report = createReport({ scores: [{ name: 's', trials }] }, { minimumSubjects: 1, by: ['site'] });
    expect(report.overall).toMatchObject({ fta: { errors: 1, trials: 3 }, fnmr: { errors: 1, trials: 2 }, gfrr: { errors: 2, trials: 3 } });
    expect(report.methods.join()).toContain('1 of 3 mated and 1 of 2 non-mated comparisons have no score');
    // Without a threshold it is told, and no rate is made of it.
    expect((await read(csv, { ...options, nanIsFta: true })).attempts).toBeUndefined();
  });

  test('an id of each comparison, and a threshold of each', () => {
    const trials = parseScores('id,label,score,threshold\n1,1,0.5,0.4\n2,0,0.5,\n1,0,0.25,0.4\n', 's', { threshold: 0.9 });
    expect(rowsOf(trials)).toEqual(['line 4: its id occurs twice']);
    expect([...trials.mated.threshold, ...trials.nonMated.threshold]).toEqual([0.4, 0.9]);
  });
});

test.each([
  ['in memory', 1e9],
  ['by DuckDB', 0],
])('a row of other columns than the header is told by its line, read %s', async (_, large) => {
  const trials = await readScores(fileOf('label,score\nmated,0.5\nmated,0.6,7\n\nnon-mated\nnon-mated,0.2\n'), {}, large);
  expect(scoresOf(trials)).toEqual({ mated: [0.5], nonMated: [0.2] });
  expect(rowsOf(trials)).toEqual([3, 5].map((line) => `line ${line}: it has more or fewer columns than the header`));
});

test('of bad rows a hundred are listed and all are counted', async () => {
  const trials = await read(`label,score\n${'mated,x\n'.repeat(250)}mated,1\n`);
  expect(trials.badRows).toHaveLength(100);
  expect(trials.badRows[99]!.row).toBe('line 101');
  const report = createReport({ scores: [{ name: 's', trials }] });
  expect(report.badRows).toMatchObject({ count: 250 });
  expect(report.inputs[0]).toMatchObject({ badRows: 250 });
});
