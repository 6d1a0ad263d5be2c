/**
 * Counts of positive numbers in buckets a 4096th of their size wide: whole numbers up to 8192 are kept exactly, any other to 0.025 %.
 * Constant memory however many are counted, so that times of millions of passages need no column.
 */
export class ValueCounts {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Adds a number; what is no number is left out, what is 0 or less counts as 0. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#counts[bucketOf(value)]!++;
    this.#total++;
  }

  /** The smallest value with at least `fraction` of the values at or below it (nearest rank), as the shortest decimal of its bucket. Undefined for no values. */
  quantile(fraction: number): number | undefined {
    if (this.#total === 0) return undefined;
    const rank = Math.max(1, Math.ceil(fraction * this.#total - 1e-9));
    let below = 0;
    let bucket = 0;
    while (bucket < BUCKETS - 1) {
      below += this.#counts[bucket]!;
      if (below >= rank) break;
      bucket++;
    }
    return decimalIn(bucket);
  }
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** Buckets begin at 2⁻⁶; smaller values share bucket 0, values from 2³⁰ on the last. */
const FIRST_BITS = (127 - 6) << 12;
const BUCKETS = 36 * 4096 + 1;

function bucketOf(value: number): number {
  float[0] = value > 0 ? value : 0;
  return Math.min(BUCKETS - 1, Math.max(0, (bits[0]! >>> 11) - FIRST_BITS));
}

function edge(bucket: number): number {
  bits[0] = (bucket + FIRST_BITS) << 11;
  return float[0]!;
}

function decimalIn(bucket: number): number {
  if (bucket === 0) return 0;
  const [low, high] = [edge(bucket), edge(bucket + 1)];
  for (let digits = 1; digits < 10; digits++) {
    // Rounded up, so that a whole number at the bucket's lower edge is found itself.
    const unit = 10 ** (Math.floor(Math.log10(low)) + 1 - digits);
    const value = Number((Math.ceil(low / unit - 1e-9) * unit).toPrecision(digits + 1));
    if (value >= low && value < high) return value;
  }
  return low;
}
