import type { Floats } from './bucket-sort.ts';
import { nextAbove } from './sorted-scores.ts';

/** What a threshold does: match means score ≥ threshold. */
export interface Counts {
  readonly threshold: number;
  readonly mated: number;
  readonly nonMated: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
}

const BINS = 0x10000;
/** Scores of one bin that are kept. */
const KEPT = 1 << 18;

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);

/**
 * Searches, reading all scores a few times, for the lowest score (or the number above all) from which a condition holds that then holds for
 * every higher one. Each pass either counts by the next sixteen bits of the order-preserving key or, once few are left, keeps them.
 */
export class ThresholdSearch {
  readonly holds: (counts: Counts) => boolean;
  /** The sixteen-bit digits settled so far, from the first. */
  readonly #prefix: number[] = [];
  #mated = 0;
  #nonMated = 0;
  /** Scores below the bin at hand. */
  #matedBelow = 0;
  #nonMatedBelow = 0;
  #inBin = Number.POSITIVE_INFINITY;
  #binMated = new Uint32Array(0);
  #binNonMated = new Uint32Array(0);
  #keeping = false;
  #kept: { mated: number[]; nonMated: number[] } = { mated: [], nonMated: [] };
  #lowestAbove = Number.POSITIVE_INFINITY;
  #highestBelow = Number.NEGATIVE_INFINITY;
  #matedAtHighest = 0;
  #nonMatedAtHighest = 0;
  #found: Counts | undefined;
  #below: Counts | undefined;

  constructor(holds: (counts: Counts) => boolean) {
    this.holds = holds;
  }

  get done(): boolean {
    return this.#found !== undefined;
  }

  /** At the threshold searched for. */
  get found(): Counts {
    if (!this.#found) throw new Error('expected the search to be done');
    return this.#found;
  }

  /** At the next lower score; undefined where there is none. */
  get below(): Counts | undefined {
    return this.#below;
  }

  begin(): void {
    this.#keeping = this.#prefix.length === 4 || this.#inBin <= KEPT;
    if (this.#keeping) return;
    this.#binMated = new Uint32Array(BINS);
    this.#binNonMated = new Uint32Array(BINS);
  }

  /** Takes over what another search counted in the same pass. */
  adopt(other: ThresholdSearch): void {
    this.#binMated = other.#binMated;
    this.#binNonMated = other.#binNonMated;
  }

  take(scores: Floats, mated: boolean): void {
    if (this.#keeping) this.#keep(scores, mated);
    else this.#count(scores, mated ? this.#binMated : this.#binNonMated);
  }

  #count(scores: Floats, bins: Uint32Array): void {
    const depth = this.#prefix.length;
    for (let i = 0; i < scores.length; i++) {
      const order = keyOf(scores[i]!);
      if (depth > 0 && this.#side(depth) !== 0) continue;
      bins[digit(depth, order)]!++;
    }
  }

  #keep(scores: Floats, mated: boolean): void {
    const depth = this.#prefix.length;
    const list = mated ? this.#kept.mated : this.#kept.nonMated;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]! + 0;
      keyOf(score);
      const side = this.#side(depth);
      if (side > 0) {
        if (score < this.#lowestAbove) this.#lowestAbove = score;
      } else if (side < 0) {
        if (score > this.#highestBelow) {
          this.#highestBelow = score;
          this.#matedAtHighest = 0;
          this.#nonMatedAtHighest = 0;
        }
        if (score === this.#highestBelow) {
          if (mated) this.#matedAtHighest++;
          else this.#nonMatedAtHighest++;
        }
      } else list.push(score);
    }
  }

  /** Where the key at hand lies: below the bin (−1), in it (0) or above (1). */
  #side(depth: number): number {
    for (let d = 0; d < depth; d++) {
      const difference = digit(d, high) - this.#prefix[d]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  end(): void {
    if (this.#keeping) this.#settle();
    else this.#descend();
  }

  /** Into the first bin by whose end the condition holds. */
  #descend(): void {
    if (this.#prefix.length === 0) {
      for (let b = 0; b < BINS; b++) {
        this.#mated += this.#binMated[b]!;
        this.#nonMated += this.#binNonMated[b]!;
      }
      if (this.#mated === 0 || this.#nonMated === 0) throw new RangeError('expected mated and non-mated scores, got none of one kind');
    }
    let last = -1;
    let [matedBefore, nonMatedBefore] = [this.#matedBelow, this.#nonMatedBelow];
    let [matedLast, nonMatedLast] = [matedBefore, nonMatedBefore];
    for (let b = 0; b < BINS; b++) {
      if (this.#binMated[b]! + this.#binNonMated[b]! === 0) continue;
      last = b;
      [matedLast, nonMatedLast] = [matedBefore, nonMatedBefore];
      matedBefore += this.#binMated[b]!;
      nonMatedBefore += this.#binNonMated[b]!;
      if (this.holds(this.#at(0, matedBefore, nonMatedBefore))) break;
    }
    this.#prefix.push(last);
    this.#inBin = this.#binMated[last]! + this.#binNonMated[last]!;
    [this.#matedBelow, this.#nonMatedBelow] = [matedLast, nonMatedLast];
    this.#binMated = new Uint32Array(0);
    this.#binNonMated = new Uint32Array(0);
  }

  #at(threshold: number, matedBelow: number, nonMatedBelow: number): Counts {
    return {
      threshold,
      mated: this.#mated,
      nonMated: this.#nonMated,
      falseMatches: this.#nonMated - nonMatedBelow,
      falseNonMatches: matedBelow,
    };
  }

  /** Every score that can be the threshold is at hand: those of the bin, the first after it, and the number above all. */
  #settle(): void {
    const mated = Float64Array.from(this.#kept.mated).sort();
    const nonMated = Float64Array.from(this.#kept.nonMated).sort();
    this.#kept = { mated: [], nonMated: [] };
    if (this.#highestBelow > Number.NEGATIVE_INFINITY)
      this.#below = this.#at(this.#highestBelow, this.#matedBelow - this.#matedAtHighest, this.#nonMatedBelow - this.#nonMatedAtHighest);
    let [m, n] = [0, 0];
    let highest = this.#highestBelow;
    while (m < mated.length || n < nonMated.length) {
      const threshold = Math.min(mated[m] ?? Number.POSITIVE_INFINITY, nonMated[n] ?? Number.POSITIVE_INFINITY);
      const here = this.#at(threshold, this.#matedBelow + m, this.#nonMatedBelow + n);
      if (this.holds(here)) {
        this.#found = here;
        return;
      }
      this.#below = here;
      highest = threshold;
      while (m < mated.length && mated[m] === threshold) m++;
      while (n < nonMated.length && nonMated[n] === threshold) n++;
    }
    const next = this.#lowestAbove === Number.POSITIVE_INFINITY ? nextAbove(highest) : this.#lowestAbove;
    this.#found = this.#at(next, this.#matedBelow + mated.length, this.#nonMatedBelow + nonMated.length);
  }
}

let high = 0;
let low = 0;

/** Puts the order-preserving key of a score into `high` and `low`. */
function keyOf(score: number): number {
  word[0] = score + 0;
  const bits = halves[1]!;
  // NaN is the one number whose key no order can place.
  if (Number.isNaN(word[0])) throw new RangeError('expected scores without NaN');
  if (bits >>> 31) {
    high = ~bits >>> 0;
    low = ~halves[0]! >>> 0;
  } else {
    high = (bits | 0x80000000) >>> 0;
    low = halves[0]!;
  }
  return high;
}

const digit = (depth: number, top: number): number =>
  depth === 0 ? top >>> 16 : depth === 1 ? top & 0xffff : depth === 2 ? low >>> 16 : low & 0xffff;
