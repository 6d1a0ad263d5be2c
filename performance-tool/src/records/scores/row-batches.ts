import { ColumnBuilder } from '../column-builder.ts';
import { hashTexts } from '../hash-index.ts';
import { numberText } from './number-text.ts';
import { LABEL, type ScoreBatch } from './score-batch.ts';

/** One comparison as a text file has it. */
export interface TextRow {
  readonly line: number;
  /** `LABEL`. */
  readonly label: number;
  readonly score: string;
  readonly subject?: string;
  readonly other?: string;
  readonly id?: string;
  readonly threshold?: string;
  /** Own and compared person's value of each group. */
  readonly groups?: readonly (readonly [own: string, other: string | undefined])[];
}

const BATCH = 10_000;

/** Text rows as batches; all rows have the same optional fields. `groups` names them. */
export function* rowBatches(rows: Iterable<TextRow>, groups: readonly string[] = []): Generator<ScoreBatch> {
  let batch: TextRow[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) {
      yield asBatch(batch, groups);
      batch = [];
    }
  }
  if (batch.length > 0) yield asBatch(batch, groups);
}

function asBatch(rows: readonly TextRow[], groups: readonly string[]): ScoreBatch {
  const scores = rows.map(({ score }) => numberText(score));
  const [first] = rows;
  const hashes = (name: 'subject' | 'other' | 'id') =>
    first![name] === undefined ? {} : { [name]: hashTexts(rows.map((row) => (row[name] as string).trim())) };
  const column = (g: number, side: 0 | 1) => {
    const builder = new ColumnBuilder();
    for (const row of rows) builder.add(row.groups![g]![side]?.trim());
    return builder.build();
  };
  return {
    length: rows.length,
    label: Uint8Array.from(rows, ({ label }) => label),
    score: Float64Array.from(scores, ({ value }) => value),
    scoreState: Uint8Array.from(scores, ({ state }) => state),
    ...hashes('subject'),
    ...hashes('other'),
    ...hashes('id'),
    ...(first!.threshold === undefined ? {} : { threshold: Float64Array.from(rows, ({ threshold }) => numberText(threshold!).value) }),
    groups: groups.map((name, g) => ({ name, own: column(g, 0), ...(first!.groups![g]![1] === undefined ? {} : { other: column(g, 1) }) })),
    rowName: (row) => `line ${rows[row]!.line}`,
  };
}

/** The label a word stands for, looking at neither case nor spaces around it. */
export function labeller(mated: readonly string[], nonMated: readonly string[]): (word: string) => number {
  const lower = (words: readonly string[]) => new Set(words.map((word) => word.trim().toLowerCase()));
  const [same, different] = [lower(mated), lower(nonMated)];
  return (word) => {
    const label = word.trim().toLowerCase();
    if (same.has(label)) return LABEL.mated;
    if (different.has(label)) return LABEL.nonMated;
    return label === '' ? LABEL.missing : LABEL.unknown;
  };
}
