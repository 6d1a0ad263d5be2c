import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PerformanceToolError } from '../../performance-tool-error.ts';
import { throwIfCancelled } from '../duckdb.ts';
import { hashTexts } from '../hash-index.ts';
import { fieldLines } from './list-scores.ts';
import { numberText } from './number-text.ts';
import { LABEL, SCORE, type ScoreBatch } from './score-batch.ts';
import type { ScoreOptions } from './score-options.ts';

interface Entry {
  readonly name: string;
  readonly subject: string;
}

/**
 * NIST's Biometric Scores Set (BSSR1): a folder with one similarity file for each entry of users.xml, each with a line about itself, the
 * number of scores, and the scores of that user against the entries of enrollees.xml in their order. Entries are XML elements with
 * the attributes `name` (the similarity file's) and `subject_id`; equal ids are mated. The score −1 stands for a comparison that failed.
 * @throws PerformanceToolError `file-missing`, `score-file`, `cancelled`
 */
export function* bssr1Scores(folder: string, options: ScoreOptions): Generator<ScoreBatch> {
  const users = new Map(entries(options.users ?? listFile(folder, 'users.xml')).map((user) => [user.name, user.subject]));
  const enrollees = entries(options.enrollees ?? listFile(folder, 'enrollees.xml'));
  const targets = hashTexts(enrollees.map(({ subject }) => subject));
  const files = readdirSync(folder)
    .filter((name) => users.has(name))
    .sort();
  if (files.length === 0)
    throw new PerformanceToolError('score-file', `${folder} has no similarity file that users.xml names. Expected one for each user.`);
  for (const [done, name] of files.entries()) {
    throwIfCancelled(options.signal);
    yield similarityFile(join(folder, name), users.get(name)!, enrollees, targets);
    options.onProgress?.({ step: `reading ${basename(folder)}`, done: done + 1, total: files.length });
  }
}

function similarityFile(file: string, subject: string, enrollees: readonly Entry[], targets: Uint32Array): ScoreBatch {
  const lines = [...fieldLines(readFileSync(file, 'utf8'))].map(({ fields }) => fields[0]!);
  const count = Number(lines[1]);
  if (count !== enrollees.length || lines.length < count + 2)
    throw new PerformanceToolError(
      'score-file',
      `${file} tells ${lines[1] ?? 'no number of'} scores and has ${Math.max(0, lines.length - 2)}; expected ${enrollees.length}, one for each enrollee.`,
    );
  const scores = lines.slice(2, count + 2).map(numberText);
  const failed = scores.map(({ value }) => value === -1);
  const [low, high] = hashTexts([subject]);
  return {
    length: count,
    label: Uint8Array.from(enrollees, (enrollee) => (enrollee.subject === subject ? LABEL.mated : LABEL.nonMated)),
    score: Float64Array.from(scores, ({ value }, i) => (failed[i] ? Number.NaN : value)),
    scoreState: Uint8Array.from(scores, ({ state }, i) => (failed[i] ? SCORE.missing : state)),
    subject: Uint32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? low! : high!)),
    other: targets,
    groups: [],
    rowName: (row) => `${basename(file)} line ${row + 3}`,
  };
}

/** In the folder, or where the release keeps it: sims/dos/li/V belongs to sets/dos/li. */
function listFile(folder: string, name: string): string {
  const own = join(folder, name);
  if (existsSync(own)) return own;
  const parts = dirname(folder).split('/');
  const at = parts.lastIndexOf('sims');
  const kept = at < 0 ? own : join([...parts.slice(0, at), 'sets', ...parts.slice(at + 1)].join('/') || '/', name);
  if (existsSync(kept)) return kept;
  throw new PerformanceToolError(
    'file-missing',
    `There is no ${name} for ${folder}. Expected it there or in the release’s folder sets, or named with --users and --enrollees.`,
  );
}

function entries(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a list of BSSR1.`, { cause });
  }
  const found = [...text.matchAll(/<[A-Za-z][\w.-]*\s[^<>]*>/g)].flatMap(([tag]) => {
    const subject = attribute(tag, 'subject_id');
    return subject === undefined ? [] : [{ name: attribute(tag, 'name') ?? '', subject }];
  });
  if (found.length === 0)
    throw new PerformanceToolError('score-file', `${file} names nobody. Expected XML elements with name and subject_id.`);
  return found;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined);
