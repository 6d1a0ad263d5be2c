import sqlite3 from 'sqlite3';
import { PASSAGE_LOG_SCHEMA, PASSAGE_LOG_VERSION } from '../src/passage-log-schema.ts';
import type { NonMatedScore, PassageRecord } from '../src/passage-record.ts';
import { probit } from '../src/statistics/normal-deviate.ts';

/** Planted truth: what a report on these passages must find again. */
export interface Plan {
  readonly seed: number;
  readonly travellers: number;
  readonly threshold?: number;
  /** Chance that a traveller of these traits falsely does not match. */
  readonly fnmr?: (traits: Traits) => number;
  readonly fmr?: (live: Traits, other: Traits) => number;
  readonly fta?: (traits: Traits) => number;
  /** Documents of other travellers each live template is compared with. */
  readonly comparisons?: number;
  /** Passages a minute later each; `versionChangeAt` is the first passage with the new camera version. */
  readonly versionChangeAt?: number;
}

export interface Traits {
  readonly location: string;
  readonly gate: string;
  readonly sex: 'female' | 'male';
  readonly ageBand: '12-17' | '18-24' | '25-34' | '45-54' | '65-74';
  readonly issuingState: string;
}

/** mulberry32: small, seeded, good enough to plant rates. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SPREAD = 0.03;

/** Passages of travellers who never existed. */
export function synthesise(plan: Plan): { passages: PassageRecord[]; nonMated: NonMatedScore[] } {
  const { threshold = 0.93, fnmr = () => 0.03, fmr = () => 0.001, fta = () => 0.01, comparisons = 20 } = plan;
  const next = random(plan.seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  /** Normal scores of which `rate` lie below `threshold`. */
  const scoreBelow = (rate: number): number => threshold + SPREAD * (probit(Math.max(1e-12, next())) - probit(rate));

  const traits: Traits[] = [];
  const passages: PassageRecord[] = [];
  for (let i = 0; i < plan.travellers; i++) {
    const location = pick(['Auckland', 'Wellington', 'Queenstown']);
    const own: Traits = {
      location,
      gate: `${location} ${1 + Math.floor(next() * 2)}`,
      sex: pick(['female', 'male']),
      ageBand: pick(['12-17', '18-24', '25-34', '45-54', '65-74']),
      issuingState: pick(['NZL', 'AUS', 'AUS', 'D', 'USA', 'GBR']),
    };
    traits.push(own);
    const acquired = next() >= fta(own);
    const similarity = scoreBelow(fnmr(own));
    const match = acquired && similarity >= threshold;
    passages.push(
      passage(i, own, { acquired, match, similarity, threshold, camera: i >= (plan.versionChangeAt ?? Infinity) ? '2.0' : '1.9', next }),
    );
  }
  const nonMated: NonMatedScore[] = [];
  for (const [i, live] of traits.entries()) {
    if (!passages[i]!.comparison) continue;
    const others = new Set<number>();
    while (others.size < Math.min(comparisons, traits.length - 1)) {
      const other = Math.floor(next() * traits.length);
      if (other !== i) others.add(other);
    }
    for (const other of others)
      nonMated.push({
        passageId: passages[i]!.passageId,
        otherPassageId: passages[other]!.passageId,
        similarity: scoreBelow(1 - fmr(live, traits[other]!)),
        templateVersion: 'net-1',
      });
  }
  return { passages, nonMated };
}

interface Fate {
  readonly acquired: boolean;
  readonly match: boolean;
  readonly similarity: number;
  readonly threshold: number;
  readonly camera: string;
  readonly next: () => number;
}

function passage(i: number, own: Traits, { acquired, match, similarity, threshold, camera, next }: Fate): PassageRecord {
  const start = Date.UTC(2026, 2, 1, 6) + i * 60_000;
  const at = (ms: number) => new Date(start + ms).toISOString();
  const lengths = { reading: 2500 + 3000 * next(), entering: 2000 + 1500 * next(), capturing: 2500 + 4000 * next() ** 2 };
  const officerTime = match ? 0 : 9000 + 20_000 * next();
  const end = lengths.reading + lengths.entering + lengths.capturing + officerTime + 2500;
  const admittedByOfficer = !match && next() < 0.9;
  const step = (state: string, from: number, milliseconds: number, reason: string) => ({
    state,
    enteredAt: at(from),
    milliseconds,
    reason,
  });
  return {
    schema: 1,
    passageId: `p-${String(i).padStart(7, '0')}`,
    gate: own.gate,
    location: own.location,
    direction: i % 3 === 0 ? 'departure' : 'arrival',
    startedAt: at(0),
    endedAt: at(end),
    outcome: match ? 'admitted' : admittedByOfficer ? 'admitted-by-officer' : 'manual-processing',
    steps: [
      step('reading', 0, lengths.reading, 'answered'),
      step('entering', lengths.reading, lengths.entering, 'one-person'),
      step('capturing', lengths.reading + lengths.entering, lengths.capturing, match ? 'admit' : 'refer'),
      ...(match ? [] : [step('referred', end - 2500 - officerTime, officerTime, 'decided')]),
      step('leaving', end - 2500, 2500, 'left'),
    ],
    versions: { gate: '0.1.0', camera },
    traveller: { issuingState: own.issuingState, nationality: own.issuingState, ageBand: own.ageBand, sex: own.sex },
    checks: [
      { check: 'passive-authentication', result: 'successful', mode: 'mandatory', reason: 'trusted', milliseconds: 20 + 30 * next() },
      { check: 'hash', dataGroup: 2, result: 'successful', mode: 'mandatory', reason: 'equal', milliseconds: 2 + next() },
    ],
    declaration: [{ question: 'goods', answer: 'no' }],
    capture: {
      milliseconds: lengths.capturing,
      cameras: [{ camera: 'middle', frames: 60, faces: acquired ? 40 : 0 }],
      images: acquired ? 4 : 0,
      mostFacesAtOnce: acquired ? 1 : 0,
    },
    ...(acquired ? { comparison: { similarity, threshold, templateVersion: 'net-1' } } : {}),
    decision: match
      ? { verdict: 'admit', reasons: [] }
      : { verdict: 'refer', reasons: [acquired ? 'similarity-below-threshold' : 'no-live-template'] },
    ...(match
      ? {}
      : {
          officer: {
            officer: 'o-1',
            action: admittedByOfficer ? ('admit' as const) : ('manual-processing' as const),
            reason: 'same person',
            at: at(end - 2500),
          },
        }),
    faults: [],
  };
}

/** Writes a log as a gate does. `raw` rows go in as they are: [passage_id, outcome, record]. */
export async function writeLog(
  file: string,
  { passages, nonMated }: { passages: readonly PassageRecord[]; nonMated: readonly NonMatedScore[] },
  raw: readonly (readonly [string, string | null, string])[] = [],
): Promise<sqlite3.Database> {
  const database = new sqlite3.Database(file);
  const exec = (sql: string) => new Promise<void>((done, fail) => database.exec(sql, (error) => (error ? fail(error) : done())));
  const insert = (table: string, columns: number, rows: readonly (readonly unknown[])[]) =>
    new Promise<void>((done, fail) => {
      const values = `(${Array(columns).fill('?').join(',')})`;
      database.run(`INSERT INTO ${table} VALUES ${rows.map(() => values).join(',')}`, rows.flat(), (error) =>
        error ? fail(error) : done(),
      );
    });
  await exec(`PRAGMA journal_mode = WAL; ${PASSAGE_LOG_SCHEMA} PRAGMA user_version = ${PASSAGE_LOG_VERSION}; BEGIN`);
  const records = [
    ...passages.map((p) => [p.passageId, p.startedAt, p.outcome ?? null, JSON.stringify(p)]),
    ...raw.map(([id, o, r]) => [id, 'then', o, r]),
  ];
  for (let i = 0; i < records.length; i += 1000) await insert('passage', 4, records.slice(i, i + 1000));
  for (let i = 0; i < nonMated.length; i += 1000)
    await insert(
      'non_mated (passage_id, other_passage_id, similarity, template_version)',
      4,
      nonMated.slice(i, i + 1000).map((s) => [s.passageId, s.otherPassageId, s.similarity, s.templateVersion]),
    );
  await exec('COMMIT');
  return database;
}

export const closeLog = (database: sqlite3.Database): Promise<void> =>
  new Promise((done, fail) => database.close((error) => (error ? fail(error) : done())));
