import type { Template } from '../template.ts';
import type { WatchListHeader } from './watch-list-file.ts';

export interface WatchListHit {
  /** The issuer's, opaque. */
  readonly reference: string;
  /** Cosine, as `similarity` gives it. */
  readonly similarity: number;
}

/** What one search found. */
export interface WatchListAnswer {
  /** Every entry at or above the threshold, best first. */
  readonly hits: readonly WatchListHit[];
  /** Highest similarity of all entries, hit or not; absent when the list is empty. */
  readonly best?: number;
  /** Entries searched: all of them. */
  readonly entries: number;
  readonly threshold: number;
  /** Of the search alone. */
  readonly milliseconds: number;
}

/** A watch list, decrypted in the memory of a thread of its own and searched there: the caller's event loop does not wait. */
export interface WatchList {
  readonly about: WatchListHeader;
  /**
   * Compares with every entry. Calls are answered in order.
   *
   * @param threshold the list's own where absent
   * @throws {FaceMatchError} `template-version`, `watch-list-expired` once the list has expired, `watch-list-failed` when the thread died
   * or the list was closed
   */
  search(template: Template, threshold?: number): Promise<WatchListAnswer>;
  /** Ends the thread; its memory goes back to the system. */
  close(): Promise<void>;
}
