import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScores, readScores } from '../../../src/records/scores/read-scores.ts';
import type { Trials } from '../../../src/records/trials.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { beeMatrix } from './bee-matrix.ts';

const folder = temporaryFolder();

const score = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => String(Object.is(value, -0) ? 0 : value)),
  fc.constantFrom(
    '1e308',
    '-1e308',
    '1e309',
    '5e-324',
    '2.2250738585072014e-308',
    'nan',
    'NaN',
    '',
    'inf',
    '-Infinity',
    '1_000',
    'x',
    '0x10',
    '.5',
    '5.',
    '+1',
    ' 7 ',
  ),
);
const word = fc.constantFrom('a', 'b', 'cé', 'd"d', 'e,e', '', 'f;\tf', 'two\nlines');
const label = fc.constantFrom('mated', 'NON-MATED', ' genuine', '0', '1', '', 'perhaps');
const row = fc.record({
  label,
  score,
  subject: word,
  other: word,
  sex: word,
  otherSex: word,
  hall: word,
  more: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(',', ',x', ',x,y') }),
});
type Row = { label: string; score: string; subject: string; other: string; sex: string; otherSex: string; hall: string; more: string };

const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvOf = (rows: readonly Row[], end: string) =>
  [
    'label,score,subject,other_subject,sex,other_sex,hall',
    ...rows.map((r) => [r.label, r.score, r.subject, r.other, r.sex, r.otherSex, r.hall].map(quoted).join(',') + r.more),
  ]
    .map((line) => line + end)
    .join('');

/** What the columns say, read back row by row. */
function told(trials: Trials) {
  const value = (name: string, subject: number) => trials.attributes.get(name)!.labels[trials.attributes.get(name)!.codes[subject]!] ?? '';
  const one = (subject: number) => ['sex', 'hall'].map((name) => value(name, subject));
  return {
    mated: Array.from(trials.mated.similarity, (similarity, i) => [similarity, ...one(trials.mated.subject[i]!)]),
    nonMated: Array.from(trials.nonMated.similarity, (similarity, i) => [
      similarity,
      ...one(trials.nonMated.subject[i]!),
      ...one(trials.nonMated.other[i]!),
      trials.personOf![trials.nonMated.subject[i]!] === trials.personOf![trials.nonMated.other[i]!],
    ]),
    bad: trials.badRows.map(({ row, fault }) => `${row}: ${fault}`),
  };
}

/** The same by the plainest parser. */
function plainly(rows: readonly Row[]) {
  const mated: unknown[] = [];
  const nonMated: unknown[] = [];
  const bad: string[] = [];
  let line = 2;
  for (const r of rows) {
    const at = `line ${line}`;
    line += 1 + [r.subject, r.other, r.sex, r.otherSex, r.hall].join('').split('\n').length - 1;
    const kind = { mated: 1, genuine: 1, '1': 1, 'non-mated': 0, '0': 0, '': 2 }[r.label.trim().toLowerCase()];
    const text = r.score.trim().toLowerCase();
    const value = /^[-+.\de]+$/.test(text) ? Number(text) : Number.NaN;
    const own = [r.sex, r.hall];
    if (r.more.length > 1) bad.push(`${at}: it has more or fewer columns than the header`);
    else if (kind === 2) bad.push(`${at}: the label is missing`);
    else if (kind === undefined) bad.push(`${at}: the label is neither mated nor non-mated`);
    else if (text === '' || text === 'nan') bad.push(`${at}: there is no score`);
    else if (!Number.isFinite(value)) bad.push(`${at}: the score is not a number`);
    else if (kind === 1) mated.push([value, ...own]);
    else nonMated.push([value, ...own, r.otherSex, '', r.subject === r.other]);
  }
  return { mated, nonMated, bad };
}

describe('scores read', () => {
  test('in memory are those of the plainest parser', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        expect(told(parseScores(csvOf(rows, end), 's'))).toEqual(plainly(rows));
      }),
    );
  });

  test('by DuckDB, as of large files, are the same to the line', async () => {
    const file = join(folder, 'large.csv');
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, end, hasMark) => {
          writeFileSync(file, (hasMark ? '\uFEFF' : '') + csvOf(rows, end));
          expect(told(await readScores(file, {}, 0))).toEqual(plainly(rows));
        },
      ),
      { numRuns: 12 },
    );
  });

  test('of a BEE matrix are its cells', async () => {
    const [matrix, mask] = [join(folder, 'r.mtx'), join(folder, 'r.mask')];
    const cell = fc.record({ score: fc.float({ noDefaultInfinity: true, noNaN: true }), mark: fc.constantFrom(0xff, 0x7f, 0, 1) });
    const size = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.boolean(), fc.infiniteStream(cell), async (rows, columns, littleEndian, stream) => {
        const cells = Array.from({ length: rows }, () => [...stream.take(columns)]);
        writeFileSync(
          matrix,
          beeMatrix(
            cells.map((line) => line.map((c) => c.score)),
            { littleEndian },
          ),
        );
        writeFileSync(
          mask,
          beeMatrix(
            cells.map((line) => line.map((c) => c.mark)),
            { littleEndian, type: 'B' },
          ),
        );
        const { mated, nonMated } = await readScores(matrix);
        const of = (mark: number) =>
          cells
            .flat()
            .filter((c) => c.mark === mark)
            .map((c) => c.score);
        expect([[...mated.similarity], [...nonMated.similarity]]).toEqual([of(0xff), of(0x7f)]);
      }),
      { numRuns: 60 },
    );
  });
});
