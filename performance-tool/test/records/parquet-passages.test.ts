import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PassageRecord } from '../../src/passage-record.ts';
import { withDuckDb } from '../../src/records/duckdb.ts';
import { exportPassages } from '../../src/records/export-passages.ts';
import { readPassages } from '../../src/records/read-passages.ts';
import { ATTEMPT_RESULTS } from '../../src/records/recognition-attempt.ts';
import { UNKNOWN } from '../../src/records/trials.ts';
import { createReport } from '../../src/report/create-report.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const plain = synthesise({ seed: 11, travellers: 400, comparisons: 6, versionChangeAt: 250 });
/** All that a record can hold. */
const made = {
  ...plain,
  passages: plain.passages.map(
    (record, i): PassageRecord => ({
      ...record,
      portraitQuality: { unified: 40 + (i % 50), components: { sharpness: i % 90 } },
      capture: {
        ...record.capture!,
        cameras: [
          { camera: 'upper', frames: 9, faces: 9, best: 0.5 },
          { camera: 'lower', frames: 9, faces: 9, best: i % 2 },
        ],
        bestQuality: { unified: 70, components: { eyesOpen: 50 + (i % 7) } },
      },
      watchList: { searches: [{ image: 'live', hits: i % 50 === 0 ? 2 : 0, milliseconds: 3 }] },
      faults: i % 40 === 0 ? [{ code: 'camera-dark', raisedAt: record.startedAt }] : [],
    }),
  ),
};
const log = { name: 'gate.sqlite', unfinished: ['cut-off'], badRows: [], ...made };
const expected = createReport({ logs: [log] }, { createdAt: new Date(0) });
const reportOf = async (...files: string[]) => {
  const passages = await readPassages(files);
  return createReport({ passages }, { createdAt: new Date(0) });
};
const same = <T extends { inputs: unknown; badRows: unknown }>({ inputs: _, badRows: __, ...rest }: T) => rest;

const file = join(folder, 'gate.sqlite');
const parquet = join(folder, 'all.parquet');
await closeLog(
  await writeLog(file, made, [['cut-off', null, JSON.stringify({ ...made.passages[0], passageId: 'cut-off', outcome: undefined })]]),
);
const exported = await exportPassages([file, file], parquet);

describe('passages', () => {
  test('are reported alike from memory, batch by batch and from Parquet', async () => {
    expect(same(await reportOf(file))).toEqual(same(expected));
    const again = await reportOf(parquet);
    expect(again.inputs).toEqual([
      { name: 'all.parquet', kind: 'log', mated: expected.overall.mated, nonMated: made.nonMated.length, badRows: 0 },
    ]);
    const { durations: exact, ...rest } = expected.operations!;
    const { durations, ...operations } = again.operations!;
    expect({ ...same(again), operations }).toEqual({ ...same(expected), operations: { ...rest, checks: expect.anything() } });
    // The order of columns is not that of the first record.
    expect(byStep(durations)).toEqual(byStep(exact));
    expect(Object.fromEntries(operations.checks.map(({ check, results }) => [check, results]))).toEqual(
      Object.fromEntries(rest.checks.map(({ check, results }) => [check, results])),
    );
  });

  test('and their scores are written once, and read once, however often they are given', async () => {
    expect(exported).toMatchObject({ passages: 401, nonMated: made.nonMated.length, badRowCount: 401 + made.nonMated.length });
    const report = await reportOf(parquet, file);
    expect(report.overall).toEqual(expected.overall);
    expect(report.badRows.count).toBe(400 + made.nonMated.length);
    expect(report.badRows.listed).toHaveLength(100);
    expect(report.badRows.listed[0]!.fault).toBe('occurs twice');
    expect((await reportOf(file, parquet)).overall).toEqual(expected.overall);
  });

  test('can be grouped by hour, day and camera', async () => {
    const { trials } = await readPassages([parquet], { timeZone: 'Pacific/Auckland' });
    const value = (name: string, subject: number) => trials.attributes.get(name)!.labels[trials.attributes.get(name)!.codes[subject]!];
    for (const [subject, startedAt] of trials.startedAt!.entries()) {
      const local = new Date(startedAt + 13 * 3_600_000).toISOString();
      expect([value('hour', subject), value('day', subject)]).toEqual([local.slice(11, 13), local.slice(0, 10)]);
      expect(value('camera', subject)).toBe(subject % 2 ? 'lower' : 'upper');
    }
    expect(trials.attributes.has('precinct')).toBe(false);
    expect(trials.notes).toContain('Hours and days of passages are those of Pacific/Auckland.');
    const report = createReport({ passages: await readPassages([parquet]) }, { by: ['hour', 'camera*sex'] });
    expect(report.groups.map(({ by }) => by)).toEqual([['hour'], ['camera', 'sex']]);
  });

  test('stop being read or written when asked, leaving nothing', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const options = {
      signal: stop.signal,
      onProgress: ({ step }: { step: string }) => {
        seen.push(step);
        stop.abort();
      },
    };
    const out = join(folder, 'never.parquet');
    await expect(exportPassages([file], out, options)).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toEqual(['exporting gate.sqlite']);
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
    await expect(readPassages([parquet], options)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(exportPassages([file], join(folder, 'gone', 'x.parquet'))).rejects.toMatchObject({ code: 'output' });
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });
});

describe('Parquet that another program wrote', () => {
  const write = async (name: string, select: string) => {
    const out = join(folder, name);
    await withDuckDb((connection) => connection.run(`COPY (${select}) TO '${out}' (FORMAT parquet)`));
    return out;
  };

  test('needs three columns only, in whatever types say the same', async () => {
    const out = await write(
      'few.parquet',
      `SELECT i AS passage_id, 1772000000000 + i * 1000 AS started_at, 'admitted'::ENUM ('admitted', 'abandoned') AS outcome, 'Hall ' || (i % 2) AS precinct,
        0.9::FLOAT + i / 100 AS similarity, 0.925::DECIMAL(6, 3) AS threshold, 12.4::DOUBLE AS "portrait:unified", 'NZL' AS issuing_state, 1 AS shoe_size FROM range(4) t(i)`,
    );
    const { trials, tallies } = await readPassages([out]);
    expect([...trials.startedAt!]).toEqual([0, 1, 2, 3].map((i) => 1_772_000_000_000 + i * 1000));
    expect(trials.attributes.get('precinct')!.labels).toEqual(['Hall 0', 'Hall 1']);
    expect([...trials.mated.threshold]).toEqual([0.925, 0.925, 0.925, 0.925]);
    expect([...trials.attempts!.result].map((code) => ATTEMPT_RESULTS[code])).toEqual(['non-match', 'non-match', 'non-match', 'match']);
    expect([...tallies.qualities.get('NZL')!.get('portrait:unified')!.entries()].filter(([, count]) => count > 0)).toEqual([[12, 4]]);
    expect(trials.notes.join()).toContain('not used: shoe_size');
  });

  test('has its bad rows counted and listed by number, and never what stood in them', async () => {
    const rows = [
      `('a', now()::TIMESTAMP, 'admitted', 'match', 0.9)`,
      `('a', now()::TIMESTAMP, 'admitted', 'match', 0.9)`,
      `(NULL, now()::TIMESTAMP, 'admitted', 'match', 0.9)`,
      `('b', NULL, 'admitted', 'match', 0.9)`,
      `('c', now()::TIMESTAMP, 'ERIKSSON', 'match', 0.9)`,
      `('d', now()::TIMESTAMP, 'admitted', 'ERIKSSON', 0.9)`,
      `('e', now()::TIMESTAMP, 'admitted', 'match', NULL)`,
      `('f', now()::TIMESTAMP, 'admitted', 'match', 'inf'::DOUBLE)`,
      `('g', now()::TIMESTAMP, NULL, NULL, NULL)`,
    ];
    const out = await write(
      'bad.parquet',
      `SELECT * FROM (VALUES ${rows.join(', ')}) t(passage_id, started_at, outcome, attempt, similarity)`,
    );
    await withDuckDb((connection) =>
      connection.run(
        `COPY (SELECT * FROM (VALUES ('a', 'a', 0.1, 'unnamed'), ('a', 'z', 0.2, 'unnamed'), ('z', 'a', 0.3, 'unnamed'), ('a', 'y', 'nan'::DOUBLE, 'unnamed'), ('g', 'a', 0.4, 'unnamed'))
          t(passage_id, other_passage_id, similarity, template_version)) TO '${join(folder, 'bad.non-mated.parquet')}' (FORMAT parquet)`,
      ),
    );
    const { trials, tallies, inputs } = await readPassages([out]);
    expect([tallies.passages, tallies.unfinished, inputs[0]!.badRows]).toEqual([1, 1, 10]);
    expect([[...trials.nonMated.similarity], [...trials.nonMated.other]]).toEqual([[0.2], [UNKNOWN]]);
    expect(trials.badRows.map(({ row, fault }) => `${row}: ${fault}`)).toEqual([
      'row 2: occurs twice',
      'row 3: it has no id, or the time it started is not a moment',
      'row 4: it has no id, or the time it started is not a moment',
      'row 5: the outcome is not one that is known',
      'row 6: the attempt is not one that is known',
      'row 7: it was compared but has no similarity',
      'row 8: the similarity or the threshold is not a number',
      'non-mated row 1: a traveller compared with their own document is not a non-mated comparison',
      'non-mated row 3: no finished passage of that id',
      'non-mated row 4: the similarity is not a number',
    ]);
    expect(trials.notes.join()).toContain('1 non-mated scores of passages without an outcome');
  });

  test('without its columns, or cut, is refused in words', async () => {
    const lacking = await write('lacking.parquet', 'SELECT 1 AS passage_id');
    await expect(readPassages([lacking])).rejects.toThrow(/has no column started_at and outcome/);
    const cut = join(folder, 'cut.parquet');
    writeFileSync(cut, readFileSync(parquet).subarray(0, 3000));
    await expect(readPassages([cut])).rejects.toMatchObject({
      code: 'log-unreadable',
      message: expect.stringMatching(/could not be read as Parquet/),
    });
    const ids = await write(
      'ids.parquet',
      `SELECT i::VARCHAR AS passage_id, now() AS started_at, 'admitted' AS outcome, 'p' || i AS gate FROM range(100002) t(i)`,
    );
    await expect(readPassages([ids])).rejects.toThrow(/more than 100000 different texts/);
  });
});

const byStep = (rows: readonly { step: string }[]) => Object.fromEntries(rows.map((row) => [row.step, row]));
