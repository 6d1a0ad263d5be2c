import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PASSAGE_LOG_SCHEMA, PASSAGE_LOG_VERSION } from 'performance-tool';
import sqlite3 from 'sqlite3';
import type { Season } from './generate-season.ts';
import { nonMatedScore, passageRecord } from './passage-records.ts';

/** Rows of one INSERT. */
const BATCH = 500;

/** Writes a season as the gates' own logs, one SQLite file each, in place of any of that name. @returns the files */
export async function writePassageLogs(season: Season, folder: string): Promise<string[]> {
  const scoresOf = season.gates.map(() => [] as number[]);
  for (let i = 0; i < season.nonMated.passage.length; i++) scoresOf[season.gate[season.nonMated.passage[i]!]!]!.push(i);
  const files: string[] = [];
  for (const [g, gate] of season.gates.entries()) {
    const file = join(folder, `${gate.toLowerCase().replaceAll(' ', '-')}.sqlite`);
    await rm(file, { force: true });
    const database = await open(file);
    await exec(database, `${PASSAGE_LOG_SCHEMA} PRAGMA user_version = ${PASSAGE_LOG_VERSION}; BEGIN`);
    const own: number[] = [];
    for (let i = 0; i < season.gate.length; i++) if (season.gate[i] === g) own.push(i);
    await insert(database, 'passage', ['passage_id', 'started_at', 'outcome', 'record'], own, (i) => {
      const record = passageRecord(season, i);
      return [record.passageId, record.startedAt, record.outcome!, JSON.stringify(record)];
    });
    await insert(database, 'non_mated', ['passage_id', 'other_passage_id', 'similarity', 'template_version'], scoresOf[g]!, (i) => {
      const score = nonMatedScore(season, i);
      return [score.passageId, score.otherPassageId, score.similarity, score.templateVersion];
    });
    await exec(database, 'COMMIT');
    await close(database);
    files.push(file);
  }
  return files;
}

async function insert(
  database: sqlite3.Database,
  table: string,
  columns: readonly string[],
  rows: readonly number[],
  valuesOf: (row: number) => readonly (string | number)[],
): Promise<void> {
  const places = `(${columns.map(() => '?').join(',')})`;
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows.slice(from, from + BATCH);
    await run(database, `INSERT INTO ${table} (${columns.join(',')}) VALUES ${part.map(() => places).join(',')}`, part.flatMap(valuesOf));
  }
}

// sqlite3 speaks callbacks.
const open = (file: string): Promise<sqlite3.Database> =>
  new Promise((done, fail) => {
    const database: sqlite3.Database = new sqlite3.Database(file, (error) => (error ? fail(error) : done(database)));
  });
const exec = (database: sqlite3.Database, sql: string): Promise<void> =>
  new Promise((done, fail) => database.exec(sql, (error) => (error ? fail(error) : done())));
const run = (database: sqlite3.Database, sql: string, values: readonly unknown[]): Promise<void> =>
  new Promise((done, fail) => database.run(sql, values, (error) => (error ? fail(error) : done())));
const close = (database: sqlite3.Database): Promise<void> =>
  new Promise((done, fail) => database.close((error) => (error ? fail(error) : done())));
