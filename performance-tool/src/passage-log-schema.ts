/**
 * The passage log on disk: one SQLite file per gate, written by gate-controller, read by the reports.
 * A passage's row exists from its first moment, so a killed gate leaves a row without an outcome, never nothing.
 *
 * Non-mated comparisons (`non-mated-comparisons.ts`): `non_mated` holds the highest of each passage, from `exact_from` on, with the
 * other passage, `non_mated_bins` the bins of the rest. In logs of version 1 `non_mated` held all, and there were no bins.
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
  selection TEXT NOT NULL DEFAULT 'random',
  shared INTEGER,
  same_day INTEGER,
  PRIMARY KEY (passage_id, other_passage_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS non_mated_bins (
  passage_id TEXT PRIMARY KEY REFERENCES passage (passage_id),
  template_version TEXT NOT NULL,
  exact_from REAL NOT NULL,
  bins BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`;
/** `PRAGMA user_version` of this schema. */
export const PASSAGE_LOG_VERSION = 2;

/** Brings a log of an earlier version up to `PASSAGE_LOG_SCHEMA`, to be run before it; nothing written is changed. */
export const passageLogMigration = (version: number): string =>
  version === 1
    ? `ALTER TABLE non_mated ADD COLUMN selection TEXT NOT NULL DEFAULT 'random';
       ALTER TABLE non_mated ADD COLUMN shared INTEGER;
       ALTER TABLE non_mated ADD COLUMN same_day INTEGER;`
    : '';
