import type { PassageRecord } from '../passage-record.ts';
import { ColumnBuilder } from './column-builder.ts';
import type { BadRow, PassageLog } from './passage-log.ts';
import { ATTEMPT_RESULTS, recognitionAttempt } from './recognition-attempt.ts';
import { type Attempts, type Attribute, type Trials, UNKNOWN } from './trials.ts';

/** The attributes a passage record has, and how each groups non-mated comparisons. Versions are added as `version:NAME`. */
const ATTRIBUTES = {
  location: ['appliance', (r: PassageRecord) => r.location],
  gate: ['appliance', (r: PassageRecord) => r.gate],
  direction: ['appliance', (r: PassageRecord) => r.direction],
  issuingState: ['person', (r: PassageRecord) => r.traveller?.issuingState],
  nationality: ['person', (r: PassageRecord) => r.traveller?.nationality],
  ageBand: ['person', (r: PassageRecord) => r.traveller?.ageBand],
  sex: ['person', (r: PassageRecord) => r.traveller?.sex],
} as const;

/** The passages of several logs as one list; a passage in two logs is used once and the second is a bad row. */
export function uniquePassages(logs: readonly PassageLog[]): { passages: PassageRecord[]; badRows: BadRow[] } {
  const seen = new Set<string>();
  const passages: PassageRecord[] = [];
  const badRows: BadRow[] = logs.flatMap(({ badRows }) => badRows);
  for (const log of logs)
    for (const record of log.passages)
      if (seen.has(record.passageId)) badRows.push({ source: log.name, row: `passage ${record.passageId}`, fault: 'occurs twice' });
      else {
        seen.add(record.passageId);
        passages.push(record);
      }
  return { passages, badRows };
}

/**
 * Comparisons of one template version, column by column. Scores of different versions are different scales and never share a
 * curve: without `templateVersion` the version of the latest comparison is taken and the others are counted in the notes.
 */
export function trialsFromLogs(logs: readonly PassageLog[], templateVersion?: string): Trials {
  const { passages, badRows } = uniquePassages(logs);
  const notes: string[] = [];
  const version = templateVersion ?? latestVersion(passages);
  const indexOf = new Map(passages.map((record, index) => [record.passageId, index]));

  const mated = passages.flatMap((record, subject) =>
    record.comparison && record.comparison.templateVersion === version ? [{ record, subject }] : [],
  );
  const otherMated = passages.filter(({ comparison }) => comparison && comparison.templateVersion !== version).length;

  const nonMated: { similarity: number; subject: number; other: number }[] = [];
  let otherNonMated = 0;
  let early = 0;
  const unfinished = new Set(logs.flatMap((log) => log.unfinished));
  for (const log of logs)
    for (const score of log.nonMated) {
      const subject = indexOf.get(score.passageId);
      if (unfinished.has(score.passageId)) early++;
      else if (subject === undefined)
        badRows.push({
          source: log.name,
          row: `non_mated ${score.passageId} ${score.otherPassageId}`,
          fault: 'no finished passage of that id',
        });
      else if (score.templateVersion !== version) otherNonMated++;
      else nonMated.push({ similarity: score.similarity, subject, other: indexOf.get(score.otherPassageId) ?? UNKNOWN });
    }
  if (early > 0) notes.push(`${early} non-mated scores of passages without an outcome are left out.`);
  if (otherMated + otherNonMated > 0)
    notes.push(
      `Scores of template version ${version} only; ${otherMated} mated and ${otherNonMated} non-mated scores of other versions are left out, because versions have different scales.`,
    );

  const thresholdOf = (subject: number): number => passages[subject]!.comparison?.threshold ?? Number.NaN;
  return {
    attributes: attributesOf(passages),
    mated: {
      similarity: Float64Array.from(mated, ({ record }) => record.comparison!.similarity),
      subject: Int32Array.from(mated, ({ subject }) => subject),
      threshold: Float64Array.from(mated, ({ subject }) => thresholdOf(subject)),
    },
    nonMated: {
      similarity: Float64Array.from(nonMated, ({ similarity }) => similarity),
      subject: Int32Array.from(nonMated, ({ subject }) => subject),
      other: Int32Array.from(nonMated, ({ other }) => other),
      threshold: Float64Array.from(nonMated, ({ subject }) => thresholdOf(subject)),
    },
    attempts: attemptsOf(passages, version),
    startedAt: Float64Array.from(passages, ({ startedAt }) => Date.parse(startedAt)),
    subjectsKnown: true,
    badRows,
    notes,
  };
}

function latestVersion(passages: readonly PassageRecord[]): string | undefined {
  let latest: PassageRecord | undefined;
  for (const record of passages) if (record.comparison && (!latest || record.startedAt > latest.startedAt)) latest = record;
  return latest?.comparison?.templateVersion;
}

function attributesOf(passages: readonly PassageRecord[]): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const [name, [kind, read]] of Object.entries(ATTRIBUTES)) {
    const column = new ColumnBuilder();
    for (const record of passages) column.add(read(record));
    attributes.set(name, { kind, ...column.build() });
  }
  const parts = new Set(passages.flatMap(({ versions }) => Object.keys(versions)));
  for (const part of [...parts].sort()) {
    const column = new ColumnBuilder();
    for (const record of passages) column.add(record.versions[part]);
    attributes.set(`version:${part}`, { kind: 'appliance', ...column.build() });
  }
  return attributes;
}

function attemptsOf(passages: readonly PassageRecord[], version: string | undefined): Attempts {
  const attempts = passages.flatMap((record, subject) => {
    const result = recognitionAttempt(record);
    if (!result || (record.comparison && record.comparison.templateVersion !== version)) return [];
    return [{ subject, result: ATTEMPT_RESULTS.indexOf(result), admittedByOfficer: Number(record.outcome === 'admitted-by-officer') }];
  });
  return {
    subject: Int32Array.from(attempts, ({ subject }) => subject),
    result: Uint8Array.from(attempts, ({ result }) => result),
    admittedByOfficer: Uint8Array.from(attempts, ({ admittedByOfficer }) => admittedByOfficer),
  };
}
