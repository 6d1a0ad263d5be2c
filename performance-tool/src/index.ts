export { renderHtml } from './html/page.ts';
export {
  ALIKE,
  type BinnedComparison,
  binOf,
  keepComparisons,
  lowestOf,
  type NonMatedComparison,
  type NonMatedComparisons,
  sharedTraits,
  type Traits,
  unpackBins,
} from './non-mated-comparisons.ts';
export { ATTRIBUTE_COLUMNS, nonMatedFileOf, PASSAGE_COLUMNS } from './passage-columns.ts';
export { PASSAGE_LOG_SCHEMA, PASSAGE_LOG_VERSION, passageLogMigration } from './passage-log-schema.ts';
export { AgeBand, CheckRecord, ImageQuality, NonMatedScore, PassageOutcome, PassageRecord } from './passage-record.ts';
export { PerformanceToolError, type PerformanceToolErrorCode } from './performance-tool-error.ts';
export { type Exported, exportPassages } from './records/export-passages.ts';
export { type BadRow, type PassageLog, readPassageLog, readRecords } from './records/passage-log.ts';
export type { InputCounts, Passages, Progress, ReadOptions } from './records/passages.ts';
export { readPassages } from './records/read-passages.ts';
export { ATTEMPT_RESULTS, type AttemptResult } from './records/recognition-attempt.ts';
export type { NonMatedRow, PassageRow, RecordStore } from './records/record-store.ts';
export { parseScores, readScores } from './records/scores/read-scores.ts';
export {
  SCORE_FORMATS,
  SCORE_ROLES,
  type ScoreFormat,
  type ScoreOptions,
  type ScoreRole,
  type ScoreSource,
} from './records/scores/score-options.ts';
export { openSqliteRecordStore } from './records/sqlite-record-store.ts';
export type { Attempts, Attribute, Trials } from './records/trials.ts';
export { createReport, type ReportInputs } from './report/create-report.ts';
export type { ReportOptions } from './report/report-options.ts';
export { Report } from './report/report-schema.ts';
export { areaUnderCurve } from './statistics/auc.ts';
export { type CumulativeMatch, cumulativeMatch, rankOfMate } from './statistics/cmc.ts';
export { type Det, det } from './statistics/det.ts';
export { type DetCorners, detCorners } from './statistics/det-corners.ts';
export {
  fairnessDiscrepancyRate,
  garbe,
  gini,
  inequityRate,
  maxOverGeometricMean,
  maxOverMin,
} from './statistics/differentials.ts';
export { type EqualErrorRate, equalErrorRate } from './statistics/eer.ts';
export { equalErrorRateOfBob, equalErrorRateOfHull, equalErrorRateOfPyeer } from './statistics/eer-definitions.ts';
export { clopperPearson, type Interval, wilson } from './statistics/interval.ts';
export { atThreshold, fmrAtFnmr, fnmrAtFmr, type OperatingPoint } from './statistics/operating-point.ts';
export { sharedFloats, sortInThreads } from './statistics/sort-in-threads.ts';
export { type SortedScores, sortScores } from './statistics/sorted-scores.ts';
export { type ReadScores, type ScoreChunk, type StreamedPoints, streamedPoints } from './statistics/streamed-points.ts';
export { summary } from './summary.ts';
export { type WrittenReport, writeReport } from './write-report.ts';
