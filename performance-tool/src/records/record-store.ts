/** One row of a passage log as stored: `record` is JSON not yet validated. */
export interface PassageRow {
  readonly passageId: string;
  readonly outcome: string | null;
  readonly record: string;
}

/** One non-mated score as stored, not yet validated, of a comparison chosen at random; see `NonMatedScore`. */
export interface NonMatedRow {
  readonly passageId: string;
  readonly otherPassageId?: string;
  readonly shared?: number;
  readonly similarity: number;
  readonly templateVersion: string;
}

/**
 * Where passage records are kept: today one gate's SQLite file, later a fleet's database.
 * Rows come in batches and from one moment (a snapshot), whatever a gate writes meanwhile; a store never changes what it reads.
 */
export interface RecordStore {
  /** Names the store in reports. */
  readonly name: string;
  passages(): AsyncIterable<readonly PassageRow[]>;
  nonMatedScores(): AsyncIterable<readonly NonMatedRow[]>;
  close(): Promise<void>;
}
