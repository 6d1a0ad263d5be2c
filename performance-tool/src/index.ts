export { PASSAGE_LOG_SCHEMA, PASSAGE_LOG_VERSION } from './passage-log-schema.ts';
export { AgeBand, CheckRecord, NonMatedScore, PassageOutcome, PassageRecord } from './passage-record.ts';
