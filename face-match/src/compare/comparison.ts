import type { KernelName } from './kernel.ts';
import type { Tail } from './tail.ts';

/** One side's label of each row. */
export interface Labels<Label> {
  readonly live: ArrayLike<Label>;
  readonly chip: ArrayLike<Label>;
}

export interface CompareOptions {
  /** Bins of the histogram over [-1, 1]: a power of two from 2^16 (the default) to 2^20. */
  readonly bins?: number;
  /**
   * Pairs to keep with their exact similarity: all of `from` (default -1) or more. Where that is more than `most` (default 100,000), `from` rises until it
   * is not, and the answer says so; so `{ most }` alone keeps the highest of all.
   */
  readonly tail?: { readonly from?: number; readonly most?: number };
  /** Who it is: pairs of one person are neither compared nor counted. `undefined` is nobody: compared with all. */
  readonly persons?: Labels<string | number | undefined>;
  /** Counts pairs apart, too: those of one name in one histogram. `nameOf` is asked once for any two labels. */
  readonly strata?: Labels<string | number> & { readonly nameOf: (live: string | number, chip: string | number) => string };
  /** Ends the work within some 10 ms; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Of the pairs to go through, those of one person included; ten times a second at most. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * How many pairs lie in each bin, over [-1, 1]: bin b of B from 2b/B - 1 on. A pair of `tail.from` or more is in the bin of its similarity, and none but
 * these are above the bin of `tail.from`; any other one is in a bin that its similarity misses by `uncertainty` at most.
 */
export interface Histogram {
  readonly counts: Float64Array<ArrayBuffer>;
  readonly comparisons: number;
}

export interface Comparison extends Histogram {
  readonly tail: Tail;
  /** By the names that `strata.nameOf` gave; empty without strata. */
  readonly strata: ReadonlyMap<string, Histogram>;
  readonly uncertainty: number;
  readonly kernel: KernelName;
}
