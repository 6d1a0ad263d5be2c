import type { NonMatedScore } from '../passage-record.ts';
import { ColumnBuilder } from './column-builder.ts';
import { hashTexts } from './hash-index.ts';
import { batchFromRecords } from './passage-batch.ts';
import { type NonMatedBatch, PassageCollector } from './passage-collector.ts';
import { type PassageLog, scoreName } from './passage-log.ts';
import type { Passages, ReadOptions } from './passages.ts';
import type { Trials } from './trials.ts';

const BATCH = 10_000;

/**
 * Columns and counts of logs that are in memory. A passage in two logs is used once and the second is a bad row. Scores of different
 * versions are different scales and never share a curve: without `templateVersion` the version of the latest comparison is taken and
 * the others are counted in the notes.
 */
export function gatherLogs(logs: readonly PassageLog[], options: Pick<ReadOptions, 'templateVersion' | 'timeZone'> = {}): Passages {
  const collector = new PassageCollector(options);
  const inputs = logs.map((log) => {
    const { input, bad } = collector.begin(log.name);
    for (const { row, fault } of log.badRows) bad.add(() => row, fault);
    for (let i = 0; i < log.passages.length; i += BATCH) {
      const records = log.passages.slice(i, i + BATCH);
      collector.add(input, batchFromRecords(records, hashTexts(records.map(({ passageId }) => passageId))));
    }
    collector.addUnfinished(hashTexts(log.unfinished));
    return { log, input };
  });
  for (const { log, input } of inputs)
    for (let i = 0; i < log.nonMated.length; i += BATCH) {
      const scores = log.nonMated.slice(i, i + BATCH);
      collector.addNonMated(input, nonMatedBatch(scores, hashTexts(pairs(scores))));
    }
  return collector.finish();
}

/** The comparisons of logs that are in memory. */
export const trialsFromLogs = (logs: readonly PassageLog[], templateVersion?: string): Trials =>
  gatherLogs(logs, templateVersion === undefined ? {} : { templateVersion }).trials;

/** The passage ids of each score's two sides, one after the other; no text where the other is not named. */
export const pairs = (scores: readonly NonMatedScore[]): string[] =>
  scores.flatMap(({ passageId, otherPassageId = '' }) => [passageId, otherPassageId]);

/** Scores as a batch; `sides` are hashes of the two passage ids of each, one after the other. */
export function nonMatedBatch(scores: readonly NonMatedScore[], sides: Uint32Array): NonMatedBatch {
  const version = new ColumnBuilder();
  for (const { templateVersion } of scores) version.add(templateVersion);
  const side = (which: 0 | 1) => Uint32Array.from({ length: 2 * scores.length }, (_, i) => sides[2 * i + 2 * which - (i & 1)]!);
  return {
    length: scores.length,
    ids: side(0),
    others: side(1),
    similarity: Float64Array.from(scores, ({ similarity }) => similarity),
    templateVersion: version.build(),
    shared: Int8Array.from(scores, ({ shared }) => shared ?? -1),
    rowName: (row) => scoreName(scores[row]!),
  };
}
