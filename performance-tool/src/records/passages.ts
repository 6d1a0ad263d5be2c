import type { PassageTallies } from './passage-tallies.ts';
import type { Period } from './sqlite-record-store.ts';
import type { Column, Trials } from './trials.ts';

/** What one log or file held. */
export interface InputCounts {
  readonly name: string;
  /** Passages with a comparison, of whatever version. */
  readonly mated: number;
  readonly nonMated: number;
  readonly badRows: number;
}

/** Everything a report says of passages, gathered from one or many inputs: columns and counts, no record. */
export interface Passages {
  readonly inputs: readonly InputCounts[];
  readonly trials: Trials;
  /** In force at each subject's comparison, as text; −1 where there was none. */
  readonly threshold: Column;
  /** Of each subject's comparison. */
  readonly templateVersion: Column;
  readonly tallies: PassageTallies;
}

/** How far a long reading is. `total` is missing where nobody knows. */
export interface Progress {
  /** In words: “reading gate-1.sqlite”. */
  readonly step: string;
  readonly done: number;
  readonly total?: number;
}

export interface ReadOptions {
  /** Take this version of templates instead of the latest. */
  readonly templateVersion?: string;
  /** Only passages that began then. */
  readonly during?: Period;
  /** Hours and days are of this zone; UTC without it. */
  readonly timeZone?: string;
  /** Called often; draw as seldom as you like. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the reading: it rejects with code `cancelled` and leaves nothing behind. */
  readonly signal?: AbortSignal;
}
