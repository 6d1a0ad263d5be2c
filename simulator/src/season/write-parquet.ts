import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { ATTEMPT_RESULTS, nonMatedFileOf } from 'performance-tool';
import type { Season } from './generate-season.ts';
import { OLD_CAMERA } from './season-trials.ts';

/** Of all scores of a season. */
export const TEMPLATE_VERSION = 'season-1';

/**
 * Writes a season as performance-tool's passage columns: `file` and, beside it, its non-mated comparisons. Parquet names no person, so who came
 * again is not told.
 *
 * @returns both files
 */
export async function writeParquet(season: Season, file: string): Promise<readonly [passages: string, nonMated: string]> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB', autoinstall_known_extensions: 'false' });
  try {
    const connection = await instance.connect();
    const nonMatedFile = nonMatedFileOf(file);
    await writePassages(connection, season, file);
    await writeNonMated(connection, season, nonMatedFile);
    connection.closeSync();
    return [file, nonMatedFile];
  } finally {
    instance.closeSync();
  }
}

async function writePassages(connection: DuckDBConnection, season: Season, file: string): Promise<void> {
  const { plan, travellers, traveller } = season;
  const ofTraveller = (codes: Uint8Array) => Uint8Array.from(traveller, (t) => codes[t]!);
  await load(connection, 'passage', traveller.length, {
    started: season.startedAt,
    gate: season.gate,
    location: season.location,
    departure: season.departure,
    new_camera: season.newCamera,
    templates: season.templates,
    similarity: season.similarity,
    admitted: season.admittedByOfficer,
    sex: ofTraveller(travellers.sex),
    age: ofTraveller(travellers.ageBand),
    state: ofTraveller(travellers.issuingState),
  });
  const names = (groups: readonly { readonly name: string }[]) => list(groups.map(({ name }) => name));
  const [noLive, noChip, nonMatch, match] = ATTEMPT_RESULTS.map(quoted);
  await connection.run(`COPY (SELECT
      ${passageId('i')} AS passage_id,
      make_timestamp(CAST(started * 1000 AS BIGINT)) AS started_at,
      CASE WHEN similarity >= ${plan.threshold} THEN 'admitted' WHEN admitted = 1 THEN 'admitted-by-officer' ELSE 'manual-processing' END AS outcome,
      ${list(season.gates)}[gate + 1] AS gate,
      ${names(plan.locations)}[location + 1] AS location,
      ['arrival', 'departure'][departure + 1] AS direction,
      ${names(plan.issuingStates)}[state + 1] AS issuing_state,
      ${names(plan.issuingStates)}[state + 1] AS nationality,
      ${names(plan.ageBands)}[age + 1] AS age_band,
      ${names(plan.sexes)}[sex + 1] AS sex,
      ${list([OLD_CAMERA, plan.drift?.version ?? OLD_CAMERA])}[new_camera + 1] AS "version:camera",
      similarity,
      CASE WHEN templates = 2 THEN CAST(${plan.threshold} AS DOUBLE) END AS threshold,
      CASE WHEN templates = 2 THEN ${quoted(TEMPLATE_VERSION)} END AS template_version,
      CASE templates WHEN 0 THEN ${noLive} WHEN 1 THEN ${noChip} ELSE CASE WHEN similarity >= ${plan.threshold} THEN ${match} ELSE ${nonMatch} END END AS attempt,
      CASE WHEN similarity >= ${plan.threshold} THEN 'admit' ELSE 'refer' END AS verdict,
      CASE WHEN similarity >= ${plan.threshold} THEN NULL WHEN admitted = 1 THEN 'admit' ELSE 'manual-processing' END AS officer_action
    FROM (SELECT * REPLACE (CASE WHEN templates = 2 THEN similarity END AS similarity) FROM passage) ORDER BY i)
    TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run('DROP TABLE passage');
}

async function writeNonMated(connection: DuckDBConnection, { nonMated }: Season, file: string): Promise<void> {
  await load(connection, 'non_mated', nonMated.passage.length, {
    live: nonMated.passage,
    other: nonMated.other,
    similarity: nonMated.similarity,
  });
  await connection.run(`COPY (SELECT ${passageId('live')} AS passage_id, ${passageId('other')} AS other_passage_id, similarity,
      ${quoted(TEMPLATE_VERSION)} AS template_version FROM non_mated ORDER BY i) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
}

type Column = Uint8Array | Int32Array | Float64Array;
const CHUNK = 2048;

/** A table of numbers, column by column as they lie; `i` is the row. */
async function load(connection: DuckDBConnection, table: string, rows: number, columns: Readonly<Record<string, Column>>): Promise<void> {
  const typeOf = (column: Column) => (column instanceof Uint8Array ? 'UTINYINT' : column instanceof Int32Array ? 'INTEGER' : 'DOUBLE');
  await connection.run(
    `CREATE TABLE ${table} (${Object.entries(columns)
      .map(([name, column]) => `${name} ${typeOf(column)}`)
      .join(', ')}, i INTEGER)`,
  );
  const appender = await connection.createAppender(table);
  const all = [...Object.values(columns), Int32Array.from({ length: rows }, (_, i) => i)];
  const types = all.map((_, c) => appender.columnType(c));
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [c, column] of all.entries()) {
      // The vector's own room, written in one go; value by value takes ten times as long.
      const vector = chunk.getColumnVector(c) as unknown as { readonly items: Column; flush(): void };
      vector.items.set(column.subarray(from, from + count));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Ids of passages, the same in logs and Parquet. */
export const idOfPassage = (i: number): string => `season-${String(i).padStart(8, '0')}`;
const passageId = (column: string): string => `printf('season-%08d', ${column})`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;
