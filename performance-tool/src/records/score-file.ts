import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { ColumnBuilder } from './column-builder.ts';
import { parseCsv } from './csv.ts';
import type { BadRow } from './passage-log.ts';
import { type Attribute, type Trials, UNTOLD } from './trials.ts';

const MATED = new Set(['mated', 'genuine', '1', 'true']);
const NON_MATED = new Set(['non-mated', 'nonmated', 'impostor', 'imposter', '0', '-1', 'false']);
const APPLIANCE = new Set(['location', 'gate', 'direction', 'camera', 'appliance']);

/**
 * Reads comparison scores from CSV with a header: `label` (mated or non-mated), `score` (higher = more alike), optionally `subject` and
 * `other_subject`, and any further columns as groups; `other_NAME` is the compared person's value of group NAME.
 * `location`, `gate`, `direction`, `camera`, `appliance` and `version:…` group by the live capture, all other columns by person.
 * Rows with a missing or unknown label or a score that is no number are bad rows.
 * @throws PerformanceToolError `file-missing`, `score-file`
 */
export async function readScoreFile(file: string, threshold = Number.NaN): Promise<Trials> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a CSV file of scores.`, { cause });
  });
  return parseScores(text, basename(file), threshold);
}

export function parseScores(text: string, source: string, threshold = Number.NaN): Trials {
  const separator = /^[^\n]*;/.test(text) && !/^[^\n]*,/.test(text) ? ';' : ',';
  const rows = parseCsv(text.replace(/^\uFEFF/, ''), separator);
  const first = rows.next();
  const header = first.done ? [] : first.value.fields.map((name) => name.trim());
  const columnOf = (name: string): number => header.findIndex((h) => h.toLowerCase() === name);
  const label = columnOf('label');
  const score = columnOf('score');
  if (label < 0 || score < 0)
    throw new PerformanceToolError(
      'score-file',
      `${source} has no column ${label < 0 ? 'label' : 'score'} in its first line. Expected a header like: label,score,sex,location`,
    );
  const subjectColumn = columnOf('subject');
  const otherColumn = columnOf('other_subject');
  const groups = header.flatMap((name, column) =>
    [label, score, subjectColumn, otherColumn].includes(column) || name.startsWith('other_')
      ? []
      : [{ name, column, other: header.indexOf(`other_${name}`) }],
  );

  const badRows: BadRow[] = [];
  const builders = groups.map(() => new ColumnBuilder());
  const subjects = new Map<string, number>();
  const persons = new Map<string, number>();
  const personOf: number[] = [];
  /** A subject is one person in one set of circumstances; without subject columns, one set of group values. */
  const subjectOf = (fields: readonly string[], id: string, side: 'column' | 'other'): number => {
    const values = groups.map((group) => fields[group[side]]?.trim() ?? '');
    const key = JSON.stringify([id, ...values]);
    let index = subjects.get(key);
    if (index === undefined) {
      index = subjects.size;
      subjects.set(key, index);
      if (!persons.has(id)) persons.set(id, persons.size);
      personOf.push(persons.get(id)!);
      for (const [i, value] of values.entries()) builders[i]!.add(value);
    }
    return index;
  };
  const hasOther = otherColumn >= 0 || groups.some(({ other }) => other >= 0);
  const mated = { similarity: [] as number[], subject: [] as number[] };
  const nonMated = { similarity: [] as number[], subject: [] as number[], other: [] as number[] };
  for (const { line, fields } of rows) {
    const kind = fields[label]?.trim().toLowerCase() ?? '';
    const value = fields[score]?.trim() ? Number(fields[score]) : Number.NaN;
    const known = MATED.has(kind) || NON_MATED.has(kind);
    if (!known || !Number.isFinite(value)) {
      badRows.push({
        source,
        row: `line ${line}`,
        fault: known ? 'the score is not a number' : 'the label is neither mated nor non-mated',
      });
      continue;
    }
    const side = MATED.has(kind) ? mated : nonMated;
    side.similarity.push(value);
    side.subject.push(subjectOf(fields, fields[subjectColumn] ?? '', 'column'));
    if (side === nonMated) nonMated.other.push(hasOther ? subjectOf(fields, fields[otherColumn] ?? '', 'other') : UNTOLD);
  }
  const kindOf = (name: string): Attribute['kind'] => (APPLIANCE.has(name) || name.startsWith('version:') ? 'appliance' : 'person');
  return {
    attributes: new Map(groups.map(({ name }, i) => [name, { kind: kindOf(name), ...builders[i]!.build() }])),
    mated: {
      similarity: Float64Array.from(mated.similarity),
      subject: Int32Array.from(mated.subject),
      threshold: new Float64Array(mated.similarity.length).fill(threshold),
    },
    nonMated: {
      similarity: Float64Array.from(nonMated.similarity),
      subject: Int32Array.from(nonMated.subject),
      other: Int32Array.from(nonMated.other),
      threshold: new Float64Array(nonMated.similarity.length).fill(threshold),
    },
    subjectsKnown: subjectColumn >= 0,
    personOf: Int32Array.from(personOf),
    badRows,
    notes: [
      ...(subjectColumn >= 0 ? [] : [`${source} names no subjects: every comparison is counted as a subject of its own.`]),
      ...(hasOther || groups.length === 0
        ? []
        : [`${source} tells the groups of one side only: non-mated comparisons are grouped by that side.`]),
    ],
  };
}
