/** Pairs with their exact similarity, column by column. */
export interface Tail {
  /** Every pair of this similarity or more is here, and no other. Above 1 where too many pairs share the highest one to keep any. */
  readonly from: number;
  /** What was asked for, where more pairs reached it than may be kept and `from` had to be raised. */
  readonly raisedFrom?: number;
  /** Indices of the rows; highest similarity first, then by live and chip. */
  readonly live: Uint32Array<ArrayBuffer>;
  readonly chip: Uint32Array<ArrayBuffer>;
  /** As `similarity` has it, to the last bit. */
  readonly similarity: Float64Array<ArrayBuffer>;
}

/** A tail, and in which bin a kernel counted each pair. */
export interface KeptTail extends Tail {
  readonly bin: Uint32Array<ArrayBuffer>;
}

export interface TailKeeper {
  /** Pairs below this one need not be shown any more. It only ever rises. */
  readonly from: number;
  /** More than `most` pairs are known to be of this similarity or more. */
  raise(to: number): void;
  add(similarity: number, live: number, chip: number, bin: number): void;
  /** What is kept, the highest first; in any order where that is not needed. */
  tail(sorted?: boolean): KeptTail;
}

/**
 * Keeps every pair of at least `from`, in twice the room of `most`. When that is full, `from` rises to just above the highest similarity that more than
 * `most` of the pairs reach. Some of the pairs never raise it above what all of them would: so the same pairs remain in whatever order, and from
 * however many keepers, they come.
 *
 * @param asked what `from` was before anybody raised it
 */
export function keepTail(from: number, most: number, asked: number = from): TailKeeper {
  const room = 2 * most + 1;
  let size = 0;
  let [similarity, live, chip, bin] = columns(Math.min(room, 1_024));
  let now = from;
  const keepOnly = () => {
    const lowest = aboveExcess(similarity.subarray(0, size), most);
    if (lowest === undefined) return;
    now = lowest;
    let kept = 0;
    for (let i = 0; i < size; i++) {
      if (similarity[i]! < lowest) continue;
      for (const column of [similarity, live, chip, bin]) column[kept] = column[i]!;
      kept++;
    }
    size = kept;
  };
  return {
    get from() {
      return now;
    },
    raise(to) {
      now = Math.max(now, to);
    },
    add(value, liveRow, chipRow, itsBin) {
      if (value < now) return;
      if (size === room) keepOnly();
      if (value < now) return;
      if (size === similarity.length) {
        const old = [similarity, live, chip, bin];
        const larger = columns(Math.min(room, 4 * size));
        for (const [i, column] of larger.entries()) column.set(old[i]!);
        [similarity, live, chip, bin] = larger;
      }
      similarity[size] = value;
      live[size] = liveRow;
      chip[size] = chipRow;
      bin[size++] = itsBin;
    },
    tail(sorted = true) {
      keepOnly();
      const order = Uint32Array.from({ length: size }, (_, i) => i);
      if (sorted) order.sort((a, b) => similarity[b]! - similarity[a]! || live[a]! - live[b]! || chip[a]! - chip[b]!);
      return {
        from: now,
        ...(now === asked ? {} : { raisedFrom: asked }),
        live: Uint32Array.from(order, (i) => live[i]!),
        chip: Uint32Array.from(order, (i) => chip[i]!),
        similarity: Float64Array.from(order, (i) => similarity[i]!),
        bin: Uint32Array.from(order, (i) => bin[i]!),
      };
    },
  };
}

/** Just above the highest value that more than `most` reach; undefined where all may stay. */
function aboveExcess(values: Float64Array, most: number): number | undefined {
  if (values.length <= most) return undefined;
  const sorted = Float64Array.from(values).sort();
  return nextUp(sorted[sorted.length - most - 1]!);
}

/** The next double. */
function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  number[0] = value;
  bits[0]! += value > 0 ? 1n : -1n;
  return number[0]!;
}

const columns = (
  length: number,
): [Float64Array<ArrayBuffer>, Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>] => [
  new Float64Array(length),
  new Uint32Array(length),
  new Uint32Array(length),
  new Uint32Array(length),
];
