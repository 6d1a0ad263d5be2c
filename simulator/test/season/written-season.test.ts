import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReport, PassageRecord, type Report, readPassages } from 'performance-tool';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSeason } from '../../src/season/generate-season.ts';
import { passageRecord } from '../../src/season/passage-records.ts';
import { PLANTED } from '../../src/season/season-plan.ts';
import { seasonTrials } from '../../src/season/season-trials.ts';
import { seasonTruth } from '../../src/season/season-truth.ts';
import { writeParquet } from '../../src/season/write-parquet.ts';
import { writePassageLogs } from '../../src/season/write-passage-logs.ts';

const season = generateSeason({ ...PLANTED, passages: 3000, days: 70 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'season-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What does not depend on knowing who came again. */
const figures = (report: Report) =>
  [report.overall, ...report.groups.flatMap(({ cells }) => cells.flatMap(({ recognition }) => recognition ?? []))].map(
    ({ mated, nonMated, fnmr, fmr, fta, fte, gfrr, fnmrAdjudicated }) => [
      mated,
      nonMated,
      ...[fnmr, fmr, fta, fte, gfrr, fnmrAdjudicated].map((rate) => rate && [rate.errors, rate.trials]),
    ],
  );
const by = ['location', 'gate', 'direction', 'issuingState', 'ageBand', 'sex', 'version:camera'];
const options = { by, interval: 'wilson', minimumSubjects: 1 } as const;

test('every record is one that a gate could have written', () => {
  for (let i = 0; i < 3000; i += 7) expect(Check(PassageRecord, passageRecord(season, i))).toBe(true);
});

test('is reported alike from memory, from Parquet and from the gates’ logs', async () => {
  const memory = figures(createReport({ scores: [{ name: 'season', trials: seasonTrials(season) }] }, options));
  const [file] = await writeParquet(season, join(folder, 'passages.parquet'));
  expect(figures(createReport({ passages: await readPassages([file]) }, options))).toEqual(memory);
  const logs = await writePassageLogs(season, folder);
  expect(logs).toHaveLength(6);
  const read = await readPassages(logs);
  expect(read.trials.badRows).toEqual([]);
  expect(figures(createReport({ passages: read }, options))).toEqual(memory);
});

test('the truth beside it names every planted effect', async () => {
  const truth = JSON.parse(JSON.stringify(seasonTruth(season.plan))) as ReturnType<typeof seasonTruth>;
  const difference = (measure: string, attribute: string, value: string) =>
    truth.differences.find((one) => one.measure === measure && one.attribute === attribute && one.value === value)!.difference;
  expect(difference('rejection', 'location', 'Queenstown')).toBeGreaterThan(0.01);
  expect(difference('rejection', 'ageBand', '12-17')).toBeGreaterThan(0.05);
  expect(difference('rejection', 'sex', 'female')).toBeCloseTo(-difference('rejection', 'sex', 'male'), 12);
  expect(difference('rejection', 'issuingState', 'CHN')).toBeGreaterThan(0.01);
  expect(difference('notAdmitted', 'issuingState', 'CHN')).toBeCloseTo(0.08, 2);
  expect(truth.drift).toEqual({ gate: 'Auckland 2', day: '2026-04-30', score: -0.35 * 0.06, version: '2.1' });
  expect(truth.groups.find(({ by }) => by.join() === 'sex,ageBand')!.cells).toHaveLength(14);
  expect(truth.overall.fmr).toBeGreaterThan(0);
  expect(await readFile(join(folder, 'passages.parquet'))).toBeInstanceOf(Buffer);
});
