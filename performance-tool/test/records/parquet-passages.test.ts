import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PassageRecord } from '../../src/passage-record.ts';
import { exportPassages } from '../../src/records/export-passages.ts';
import { readPassages } from '../../src/records/read-passages.ts';
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

const byStep = (rows: readonly { step: string }[]) => Object.fromEntries(rows.map((row) => [row.step, row]));
