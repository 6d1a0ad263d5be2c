import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PerformanceToolError } from '../../../src/performance-tool-error.ts';
import { withDuckDb } from '../../../src/records/duckdb.ts';
import { readPassages } from '../../../src/records/read-passages.ts';
import { readScores } from '../../../src/records/scores/read-scores.ts';
import { SCORE_FORMATS, type ScoreOptions } from '../../../src/records/scores/score-options.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { beeMatrix } from './bee-matrix.ts';

const folder = temporaryFolder();
const secret = 'ERIKSSON';

/** Reads or refuses in a sentence; anything else is a crash. */
async function survives(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error === undefined) return;
  expect(error).toBeInstanceOf(PerformanceToolError);
  expect((error as Error).message).toMatch(/xpected/);
  expect((error as Error).message).not.toContain(secret);
}

const file = join(folder, 'hostile');
writeFileSync(`${file}.mask`, beeMatrix([[0xff, 0x7f]], { type: 'B' }));
const parquet = join(folder, 'whole.parquet');
await withDuckDb((c) => c.run(`COPY (SELECT 'mated' AS label, 0.5 AS score, '${secret}' AS subject) TO '${parquet}' (FORMAT parquet)`));
const { readFileSync } = await import('node:fs');

const whole: Record<string, Buffer> = {
  csv: Buffer.from(`label,score,subject\nmated,1,"${secret}"\nnon-mated,"0",b\n`),
  bob: Buffer.from(`${secret} ${secret} p 1\na ${secret} p 0\n`),
  bee: beeMatrix([[0.5, 0.25]]),
  parquet: readFileSync(parquet),
};

describe('a file', () => {
  test.each(Object.entries(whole))('of %s cut anywhere, or with a byte changed, is read or refused in a sentence', async (_, content) => {
    const change = fc.record({ cut: fc.nat(content.length), at: fc.nat(content.length - 1), byte: fc.nat(255), isCut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(change, fc.constantFrom(undefined, ...SCORE_FORMATS), async ({ cut, at, byte, isCut }, format) => {
        const changed = Buffer.from(isCut ? content.subarray(0, cut) : content);
        if (!isCut) changed[at] = byte;
        writeFileSync(file, changed);
        await survives(readScores(file, format === undefined ? {} : { format }));
      }),
      { numRuns: 25 },
    );
  });

  test('of any bytes is read or refused in a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...SCORE_FORMATS), async (bytes, format) => {
        writeFileSync(file, bytes);
        await survives(readScores(file));
        await survives(readScores(file, { format }));
        await survives(readScores({ genuine: file, impostor: file }, { histogram: true }));
        await survives(readPassages([file]));
      }),
      { numRuns: 25 },
    );
  });

  test.each<[string, string | Buffer, ScoreOptions, RegExp]>([
    ['that is empty', '', {}, /has no column score/],
    ['with a header alone and no label', 'score\n', {}, /has no column label/],
    ['of BEE without cells', beeMatrix([[1, 2]]).subarray(0, -3), {}, /expected 1 × 2 cells, 8 bytes.*got 5/],
    ['of BEE in no byte order', Buffer.from('S2\na\nb\nMF 1 1 abcd\n1234'), {}, /byte orders/],
    ['of BEE that is a mask', beeMatrix([[1]], { type: 'B' }), {}, /MF: a matrix of numbers/],
    ['of BEE of absurd size', Buffer.from('S2\na\nb\nMF 999999999 999999999 xV4\u0012\n'), {}, /cells/],
    ['of BEE with a mask of another size', beeMatrix([[1, 2, 3]]), {}, /is 1 × 2 and hostile 1 × 3/],
    ['said to be of BEE', 'label,score\n', { format: 'bee' }, /not a BEE matrix/],
    ['of a format nobody knows', '', { format: 'xls' as never }, /no format xls; expected one of csv/],
    ['cut Parquet', Buffer.from('PAR1 and no more'), {}, /could not be read \(Invalid Input Error\)/],
    ['said to be a folder of BSSR1', '', { format: 'bssr1' }, /Expected the folder/],
  ])('%s is refused: %s', async (_, content, options, message) => {
    writeFileSync(file, content);
    await expect(readScores(file, options)).rejects.toThrow(message);
  });

  test('that is a header alone is no error, and gives nothing', async () => {
    writeFileSync(file, 'label,score');
    expect((await readScores(file)).mated.similarity).toHaveLength(0);
    expect((await readScores(file, {}, 0)).mated.similarity).toHaveLength(0);
  });

  test('that is a folder, or is not there, is refused', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(readScores(join(folder, 'empty'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readScores(join(folder, 'gone'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readPassages([join(folder, 'gone')])).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readPassages([parquet])).rejects.toThrow(/no column passage_id and started_at and outcome/);
  });
});
