import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassageRecord } from 'performance-tool';
import sqlite3 from 'sqlite3';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPassageLog } from '../src/passage-log.ts';

const at = Date.parse('2026-03-01T10:00:00Z');
const record = (passageId: string, outcome?: PassageRecord['outcome']): PassageRecord => ({
  schema: 1,
  passageId,
  gate: 'g',
  location: 'l',
  direction: 'arrival',
  startedAt: new Date(at).toISOString(),
  steps: [],
  versions: {},
  checks: [],
  declaration: [],
  faults: [],
  ...(outcome ? { outcome, endedAt: new Date(at + 1000).toISOString() } : {}),
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'limen-log-'));
  file = path.join(folder, 'deep', 'passages.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the passage log', () => {
  it('closes what a killed gate left open as aborted, once', async () => {
    const first = await openPassageLog(file, at);
    await first.write(record('a'));
    await first.write(record('b', 'admitted'));
    await first.close();
    const second = await openPassageLog(file, at + 5_000);
    expect(second.abortedFound).toBe(1);
    const records = await second.recent(10);
    expect(records.map((r) => [r.passageId, r.outcome]).sort()).toEqual([
      ['a', 'aborted'],
      ['b', 'admitted'],
    ]);
    expect(records.every((r) => Value.Check(PassageRecord, r))).toBe(true);
    await second.close();
    const third = await openPassageLog(file, at);
    expect(third.abortedFound).toBe(0);
    await third.close();
  });

  it('is durable: write-ahead log, synchronous FULL', async () => {
    const log = await openPassageLog(file, at);
    const mode = await new Promise((ok) => {
      const db = new sqlite3.Database(file);
      db.get('PRAGMA journal_mode', (_, row) => db.close(() => ok((row as { journal_mode: string }).journal_mode)));
    });
    expect(mode).toBe('wal');
    await log.close();
  });

  it('refuses a log of a newer version with a sentence', async () => {
    const log = await openPassageLog(file, at);
    await log.close();
    await new Promise<void>((ok) => {
      const db = new sqlite3.Database(file);
      db.exec('PRAGMA user_version = 99', () => db.close(() => ok()));
    });
    await expect(openPassageLog(file, at)).rejects.toMatchObject({ code: 'passage-log', message: expect.stringContaining('version 99') });
  });

  it('says what is wrong with a file that is no log', async () => {
    const odd = path.join(folder, 'odd.sqlite');
    await writeFile(odd, 'this is not a database, and long enough not to be taken for an empty one'.repeat(20));
    await expect(openPassageLog(odd, at)).rejects.toMatchObject({ name: 'GateError', code: 'passage-log' });
  });
});
