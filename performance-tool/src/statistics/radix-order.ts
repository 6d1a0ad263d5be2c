const BITS = 11;
const BUCKETS = 1 << BITS;
const PASSES = 6;

/**
 * The order that sorts doubles ascending, equal ones in the order they came: `values[order[0]]` is the lowest. Least significant digit
 * first on order-preserving keys (a positive number's sign bit is set, a negative one is inverted); digits that all numbers share are
 * skipped, as the lower half of single-precision scores. Linear time. @throws RangeError for NaN, which has no place in any order.
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  let low = new Uint32Array(n);
  let high = new Uint32Array(n);
  let order = new Uint32Array(n);
  const counts = Array.from({ length: PASSES }, () => new Uint32Array(BUCKETS));
  const word = new Float64Array(1);
  const halves = new Uint32Array(word.buffer);
  for (let i = 0; i < n; i++) {
    // −0 equals 0 and must share its key.
    word[0] = values[i]! + 0;
    if (Number.isNaN(word[0])) throw new RangeError('expected scores without NaN');
    const negative = halves[1]! >>> 31;
    const l = negative ? ~halves[0]! >>> 0 : halves[0]!;
    const h = negative ? ~halves[1]! >>> 0 : (halves[1]! | 0x80000000) >>> 0;
    low[i] = l;
    high[i] = h;
    order[i] = i;
    for (let pass = 0; pass < PASSES; pass++) counts[pass]![digit(l, h, pass)]!++;
  }
  let [nextLow, nextHigh, nextOrder] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];
  for (let pass = 0; pass < PASSES; pass++) {
    const ends = counts[pass]!;
    if (n === 0 || ends[digit(low[0]!, high[0]!, pass)] === n) continue;
    let sum = 0;
    for (let d = 0; d < BUCKETS; d++) {
      const size = ends[d]!;
      ends[d] = sum;
      sum += size;
    }
    for (let i = 0; i < n; i++) {
      const to = ends[digit(low[i]!, high[i]!, pass)]!++;
      nextLow[to] = low[i]!;
      nextHigh[to] = high[i]!;
      nextOrder[to] = order[i]!;
    }
    [low, nextLow] = [nextLow, low];
    [high, nextHigh] = [nextHigh, high];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}

/** Eleven bits from bit 11 × pass of a 64-bit key. */
function digit(low: number, high: number, pass: number): number {
  const from = pass * BITS;
  if (from + BITS <= 32) return (low >>> from) & (BUCKETS - 1);
  if (from < 32) return ((low >>> from) | (high << (32 - from))) & (BUCKETS - 1);
  return (high >>> (from - 32)) & (BUCKETS - 1);
}
