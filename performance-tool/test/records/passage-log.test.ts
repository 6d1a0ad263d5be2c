import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { describe, expect, test } from 'vitest';
import { readPassageLog } from '../../src/records/passage-log.ts';
import { trialsFromLogs } from '../../src/records/trials-from-logs.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const exec = (database: sqlite3.Database, sql: string) =>
  new Promise<void>((done, fail) => database.exec(sql, (error) => (error ? fail(error) : done())));
const made = synthesise({ seed: 3, travellers: 30, comparisons: 5 });
const [first] = made.passages;
const as = (id: string, change: object) => JSON.stringify({ ...first!, passageId: id, ...change });

describe('a passage log', () => {
  test('is read whole, also while the gate has it open and a write is pending', async () => {
    const file = join(folder, 'live.sqlite');
    const gate = await writeLog(file, made);
    await exec(gate, `BEGIN IMMEDIATE; INSERT INTO passage VALUES ('later', 'now', NULL, '{}')`);
    const log = await readPassageLog(file);
    await exec(gate, 'ROLLBACK');
    await closeLog(gate);
    expect(log.passages).toEqual(made.passages);
    expect(log.nonMated).toHaveLength(made.nonMated.length);
    expect(log.badRows).toEqual([]);
    expect((await readPassageLog(file)).passages).toHaveLength(30);
  });

  test('lists every row it cannot use by place and fault, and never what stood in it', async () => {
    const file = join(folder, 'broken.sqlite');
    const secret = 'P<UTOERIKSSON';
    const gate = await writeLog(file, made, [
      ['not-json', 'admitted', `${secret}{`],
      ['old-schema', 'admitted', as('old-schema', { schema: 0 })],
      ['wrong-word', 'admitted', as('wrong-word', { outcome: secret })],
      ['other-id', 'admitted', as('somebody', {})],
      ['other-outcome', 'sent-back', as('other-outcome', { outcome: 'admitted' })],
      ['no-moment', 'admitted', as('no-moment', { outcome: 'admitted', startedAt: 'yesterday' })],
      ['in-progress', null, as('in-progress', { outcome: undefined, endedAt: undefined, comparison: undefined })],
    ]);
    await exec(
      gate,
      `INSERT INTO non_mated (passage_id, other_passage_id, similarity, template_version) VALUES ('p-0000001', 'p-0000001', 0.5, 'net-1'), ('p-0000001', 'zz', 9e999, 'net-1'), ('nobody', 'p-0000001', 0.5, 'net-1'), ('in-progress', 'p-0000001', 0.5, 'net-1')`,
    );
    await closeLog(gate);
    const log = await readPassageLog(file);
    expect(log.passages).toHaveLength(30);
    expect(log.unfinished).toEqual(['in-progress']);
    expect(log.badRows.map(({ row }) => row)).toEqual([
      'passage not-json',
      'passage old-schema',
      'passage wrong-word',
      'passage other-id',
      'passage other-outcome',
      'passage no-moment',
      'non_mated p-0000001 p-0000001',
      'non_mated p-0000001 zz',
    ]);
    expect(JSON.stringify(log.badRows)).not.toContain(secret);
    const trials = trialsFromLogs([log]);
    expect(trials.badRows.at(-1)).toMatchObject({ row: 'non_mated nobody p-0000001' });
    expect(trials.notes).toContain('1 non-mated scores of passages without an outcome are left out.');
    expect(trials.nonMated.similarity).toHaveLength(made.nonMated.length);
  });

  test('is used once when given twice', async () => {
    const file = join(folder, 'twice.sqlite');
    await closeLog(await writeLog(file, { passages: made.passages, nonMated: [] }));
    const log = await readPassageLog(file);
    const trials = trialsFromLogs([log, log]);
    expect(trials.attempts!.subject).toHaveLength(trialsFromLogs([log]).attempts!.subject.length);
    expect(trials.badRows).toHaveLength(30);
    expect(trials.badRows[0]!.fault).toBe('occurs twice');
  });

  test.each([
    ['missing.sqlite', () => {}, 'file-missing', /There is no file/],
    [
      'text.sqlite',
      (file: string) => writeFileSync(file, 'not a database, but long enough to have a header'.repeat(20)),
      'not-a-log',
      /SQLite/,
    ],
  ])('%s is refused in words', async (name, make, code, message) => {
    const file = join(folder, name);
    make(file);
    await expect(readPassageLog(file)).rejects.toMatchObject({
      name: 'PerformanceToolError',
      code,
      message: expect.stringMatching(message),
    });
  });

  test('that is a folder is refused in words', async () => {
    await expect(readPassageLog(folder)).rejects.toMatchObject({
      code: 'log-unreadable',
      message: expect.stringContaining('could not be read'),
    });
  });

  test('of a newer version or without its tables is refused in words', async () => {
    const newer = join(folder, 'newer.sqlite');
    const gate = await writeLog(newer, { passages: [], nonMated: [] });
    await exec(gate, 'PRAGMA user_version = 99');
    await closeLog(gate);
    await expect(readPassageLog(newer)).rejects.toMatchObject({ code: 'newer-log', message: expect.stringContaining('version 99') });
    const other = join(folder, 'other.sqlite');
    const database = new sqlite3.Database(other);
    await exec(database, 'CREATE TABLE cats (name TEXT)');
    await closeLog(database);
    await expect(readPassageLog(other)).rejects.toMatchObject({
      code: 'not-a-log',
      message: expect.stringContaining('passage and non_mated'),
    });
  });

  test('without any passage is a log', async () => {
    const file = join(folder, 'empty.sqlite');
    await closeLog(await writeLog(file, { passages: [], nonMated: [] }));
    expect(await readPassageLog(file)).toMatchObject({ passages: [], unfinished: [], nonMated: [], badRows: [] });
  });
});

describe('template versions', () => {
  const passages = made.passages.map((p, i) =>
    i < 10 && p.comparison ? { ...p, comparison: { ...p.comparison, templateVersion: 'net-0' } } : p,
  );
  const log = { name: 'gate', passages, unfinished: [], nonMated: made.nonMated, badRows: [] };

  test('never mix: the latest is taken and the rest is told', () => {
    const trials = trialsFromLogs([log]);
    const later = passages.filter(({ comparison }) => comparison?.templateVersion === 'net-1').length;
    expect(trials.mated.similarity).toHaveLength(later);
    expect(trials.notes.join()).toContain('template version net-1 only');
    expect(trialsFromLogs([log], 'net-0').mated.similarity.length).toBeGreaterThan(0);
  });
});
