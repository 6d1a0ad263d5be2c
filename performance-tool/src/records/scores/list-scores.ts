import { labeller, rowBatches, type TextRow } from './row-batches.ts';
import { LABEL, type ScoreBatch } from './score-batch.ts';
import { MATED_WORDS, NON_MATED_WORDS, type ScoreOptions } from './score-options.ts';

/** Fields between white space of each line, without empty lines and, as bob reads them, comments. */
export function* fieldLines(text: string): Generator<{ line: number; fields: string[] }> {
  let line = 0;
  let at = 0;
  const plain = text.replace(/^\uFEFF/, '');
  while (at < plain.length) {
    line++;
    let end = plain.indexOf('\n', at);
    if (end < 0) end = plain.length;
    const content = plain.slice(at, end).trim();
    at = end + 1;
    if (content !== '' && !content.startsWith('#')) yield { line, fields: content.split(/\s+/) };
  }
}

/**
 * bob.measure's files of four columns (claimed identity, real identity, label of the probe, score) or five (the model's label after the
 * claimed identity). A comparison is mated where both identities are the same; the real one is the live traveller.
 */
export function* bobScores(text: string, columns: 4 | 5): Generator<ScoreBatch> {
  const real = columns - 3;
  function* rows(): Generator<TextRow> {
    for (const { line, fields } of fieldLines(text)) {
      const complete = fields.length >= columns;
      yield {
        line,
        label: complete ? (fields[0] === fields[real] ? LABEL.mated : LABEL.nonMated) : LABEL.missing,
        score: fields[columns - 1] ?? '',
        subject: fields[real] ?? '',
        other: fields[0] ?? '',
      };
    }
  }
  yield* rowBatches(rows());
}

/** bob.measure's and others' two columns: a label (1 or −1, or any word for it) and a score. */
export function* labelledScores(text: string, options: ScoreOptions): Generator<ScoreBatch> {
  const labelOf = labeller(options.labels?.mated ?? MATED_WORDS, options.labels?.nonMated ?? NON_MATED_WORDS);
  function* rows(): Generator<TextRow> {
    for (const { line, fields } of fieldLines(text)) {
      // “-1.000” is a label, too.
      const word = fields[0]!;
      const label = labelOf(word);
      const again = label === LABEL.unknown && Number.isInteger(Number(word)) ? labelOf(String(Number(word))) : label;
      yield { line, label: again, score: fields[1] ?? '' };
    }
  }
  yield* rowBatches(rows());
}

/** pyeer's lists: a score a line, in the last column. */
export function* listScores(text: string, label: number): Generator<ScoreBatch> {
  function* rows(): Generator<TextRow> {
    for (const { line, fields } of fieldLines(text)) yield { line, label, score: fields.at(-1)! };
  }
  yield* rowBatches(rows());
}

/** pyeer's histogram of impostors: each line tells how many comparisons had the whole score that is its place, from 0. */
export function* histogramScores(text: string): Generator<ScoreBatch> {
  let score = 0;
  for (const { line, fields } of fieldLines(text)) {
    const count = Number(fields.at(-1));
    const isCount = Number.isInteger(count) && count >= 0 && count < 2 ** 31;
    const length = isCount ? count : 1;
    const at = `line ${line}`;
    for (let done = 0; done < length; done += 100_000) {
      const part = Math.min(100_000, length - done);
      yield {
        length: part,
        label: new Uint8Array(part).fill(isCount ? LABEL.nonMated : LABEL.unknown),
        score: new Float64Array(part).fill(score),
        groups: [],
        rowName: () => at,
      };
    }
    score++;
  }
}
