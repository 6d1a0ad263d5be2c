import type { BadRow } from './passage-log.ts';

/** Bad rows named one by one; all are counted. */
export const LISTED = 100;

/** Counts the rows of one input that cannot be used, and names the first hundred. */
export class BadRows {
  readonly listed: BadRow[] = [];
  count = 0;
  readonly #source: string;
  constructor(source: string) {
    this.#source = source;
  }
  /** `row` is asked for only while rows are named. */
  add(row: () => string, fault: string): void {
    this.count++;
    if (this.listed.length < LISTED) this.listed.push({ source: this.#source, row: row(), fault });
  }
}
