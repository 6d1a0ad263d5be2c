import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, parseCsv } from '../../src/records/csv.ts';
import { parseScores } from '../../src/records/scores/read-scores.ts';

describe('CSV', () => {
  test('gives back what was written', () => {
    const field = fc.string().filter((text) => !/^[=+\-@]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { maxLength: 5 }), (rows) => {
        expect([...parseCsv(rows.map(csvLine).join(''))].map(({ fields }) => fields)).toEqual(rows);
      }),
    );
  });

  test('knows the line a row begins on', () => {
    expect([...parseCsv('a,b\r\n\r\n"x\ny",2\nz,3')].map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  test('keeps a text from being a formula', () => expect(csvLine(['=1+1', -1])).toBe("'=1+1,-1\n"));
});

describe('a score file', () => {
  test('has labels, scores, subjects and groups', () => {
    const trials = parseScores(
      '\uFEFFLabel,score,subject,other_subject,sex,other_sex,location\ngenuine,0.9,a,,female,,AKL\nimpostor,0.2,a,b,female,male,AKL\n0,0.1,b,a,male,female,WLG\n',
      'scores.csv',
      0.5,
    );
    expect([...trials.mated.similarity]).toEqual([0.9]);
    expect([...trials.nonMated.similarity]).toEqual([0.2, 0.1]);
    expect([...trials.nonMated.threshold]).toEqual([0.5, 0.5]);
    expect([...trials.attributes].map(([name, { kind, labels }]) => [name, kind, labels])).toEqual([
      ['sex', 'person', ['female', 'male']],
      ['location', 'appliance', ['AKL', 'WLG']],
    ]);
    const sex = trials.attributes.get('sex')!;
    const live = [...trials.nonMated.subject].map((s) => sex.labels[sex.codes[s]!]);
    const other = [...trials.nonMated.other].map((s) => sex.labels[sex.codes[s]!]);
    expect([live, other]).toEqual([
      ['female', 'male'],
      ['male', 'female'],
    ]);
    expect(trials.subjectsKnown).toBe(true);
  });

  test('lists rows without label or number by line', () => {
    const trials = parseScores('label;score\nmated;1\nmated;NaN\n;2\nwho;3\nmated;\nnon-mated;0', 'scores.csv');
    expect(trials.mated.similarity).toHaveLength(1);
    expect(trials.nonMated.similarity).toHaveLength(1);
    expect(trials.badRows.map(({ row }) => row)).toEqual(['line 3', 'line 4', 'line 5', 'line 6']);
    expect(trials.notes[0]).toContain('names no subjects');
  });

  test.each(['', 'a,b\n1,2', 'label,points\nmated,1'])('without its columns is refused in words (%j)', (text) => {
    expect(() => parseScores(text, 'scores.csv')).toThrow(/has no column/);
  });
});
