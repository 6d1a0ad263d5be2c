/**
 * The passage log on disk: one SQLite file per gate, written by gate-controller, read by the reports.
 * A passage's row exists from its first moment, so a killed gate leaves a row without an outcome, never nothing.
 */
export const PASSAGE_LOG_SCHEMA = `
CREATE TABLE IF NOT EXISTS passage (
  passage_id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  outcome TEXT,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS passage_started_at ON passage (started_at);
CREATE TABLE IF NOT EXISTS non_mated (
  passage_id TEXT NOT NULL REFERENCES passage (passage_id),
  other_passage_id TEXT NOT NULL,
  similarity REAL NOT NULL,
  template_version TEXT NOT NULL,
  PRIMARY KEY (passage_id, other_passage_id)
) STRICT, WITHOUT ROWID;
`;
/** `PRAGMA user_version` of this schema. */
export const PASSAGE_LOG_VERSION = 1;
