import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { parseCsv } from '../records/csv.ts';
import { isLog } from '../records/is-log.ts';
import { readPassageLog } from '../records/passage-log.ts';

/** One trial of one system. */
export interface KeyedScore {
  readonly mated: boolean;
  readonly similarity: number;
  /** The persons; empty where the input does not name them. */
  readonly subject: string;
  readonly other: string;
}

/** The trials of one system by what names the same trial in another system's. */
export interface KeyedScores {
  readonly name: string;
  readonly trials: ReadonlyMap<string, KeyedScore>;
  /** Rows without a score or label, and rows whose trial occurred before: in no figure. */
  readonly badRows: number;
  readonly repeated: number;
}

const MATED = new Set(['mated', 'genuine', '1', 'true']);
const NON_MATED = new Set(['non-mated', 'nonmated', 'impostor', 'imposter', '0', '-1', 'false']);
const TRIAL = ['trial', 'trial_id', 'id'];

/**
 * Reads a score file (CSV) or a gate's log for pairing. Trials are named by a column `trial` (or `trial_id`, `id`), without one by `subject` and
 * `other_subject`; those of a log by their passages.
 * @throws PerformanceToolError `file-missing`, `score-file`, and as `readPassageLog` does
 */
export async function readKeyedScores(file: string): Promise<KeyedScores> {
  if (await isLog(file)) return ofLog(file);
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a CSV file of scores or a gate's log.`, { cause });
  });
  return keyedScores(text, basename(file));
}

export function keyedScores(text: string, name: string): KeyedScores {
  const separator = /^[^\n]*;/.test(text) && !/^[^\n]*,/.test(text) ? ';' : ',';
  const rows = parseCsv(text.replace(/^\uFEFF/, ''), separator);
  const first = rows.next();
  const header = first.done ? [] : first.value.fields.map((field) => field.trim().toLowerCase());
  const [label, score, subject, other] = ['label', 'score', 'subject', 'other_subject'].map((wanted) => header.indexOf(wanted)) as Four;
  const trial = header.findIndex((field) => TRIAL.includes(field));
  if (label < 0 || score < 0 || (trial < 0 && (subject < 0 || other < 0)))
    throw new PerformanceToolError(
      'score-file',
      `${name} cannot be paired. Expected a header with label, score, and trial or else subject and other_subject; it has ${header.join(', ') || 'nothing'}.`,
    );
  const collected = collector(name);
  for (const { fields } of rows) {
    const kind = fields[label]?.trim().toLowerCase() ?? '';
    const similarity = fields[score]?.trim() ? Number(fields[score]) : Number.NaN;
    const [one, two] = [fields[subject]?.trim() ?? '', fields[other]?.trim() ?? ''];
    const key = trial >= 0 ? (fields[trial]?.trim() ?? '') : JSON.stringify([one, two]);
    const known = MATED.has(kind) || NON_MATED.has(kind);
    if (!known || !Number.isFinite(similarity) || key === '' || (trial < 0 && one === '')) collected.bad();
    else collected.add(key, { mated: MATED.has(kind), similarity, subject: one, other: two });
  }
  return collected.done();
}

type Four = [number, number, number, number];

async function ofLog(file: string): Promise<KeyedScores> {
  const log = await readPassageLog(file);
  const collected = collector(log.name);
  for (let i = 0; i < log.badRows.length; i++) collected.bad();
  for (const { passageId, comparison } of log.passages)
    if (comparison) collected.add(passageId, { mated: true, similarity: comparison.similarity, subject: passageId, other: '' });
  for (const { passageId, otherPassageId, similarity } of log.nonMated) {
    if (otherPassageId === undefined)
      throw new PerformanceToolError(
        'option',
        `${log.name} keeps of most non-mated comparisons the bin only, so they cannot be paired with those of another version. Compare score files of both versions.`,
      );
    collected.add(`${passageId}\t${otherPassageId}`, { mated: false, similarity, subject: passageId, other: otherPassageId });
  }
  return collected.done();
}

function collector(name: string) {
  const trials = new Map<string, KeyedScore>();
  const ambiguous = new Set<string>();
  let badRows = 0;
  let repeated = 0;
  return {
    bad: () => badRows++,
    add(key: string, score: KeyedScore): void {
      if (!trials.has(key)) trials.set(key, score);
      else {
        // Which of the two would belong to the other system's nobody can tell: neither is used.
        if (!ambiguous.has(key)) repeated++;
        ambiguous.add(key);
        repeated++;
      }
    },
    done(): KeyedScores {
      for (const key of ambiguous) trials.delete(key);
      return { name, trials, badRows, repeated };
    },
  };
}
