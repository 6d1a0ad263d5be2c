import { lowerEdge, takeCounts, uncertaintyOf } from './histogram.ts';
import type { Hit, Kernel } from './kernel.ts';
import type { Piece } from './plan.ts';
import type { PanelSide, Run, ThreadWork } from './run.ts';
import { type KeptTail, keepTail } from './tail.ts';

/** A cosine that no pair reaches. */
const nothing = 4;

/** One thread's share: counts of the histograms it met, as the kernel counted, and its part of the tail. */
export interface Share {
  readonly counts: Map<number, Float64Array<ArrayBuffer>>;
  readonly tail: KeptTail;
}

/**
 * Compares piece after piece. Whatever the kernel finds near the tail is compared again in the arithmetic of `similarity`, which alone decides.
 *
 * @param kernel prepared for this work
 * @param next the next piece, undefined when there is none left
 * @param done told after each
 */
export async function comparePieces(
  kernel: Kernel,
  work: Pick<ThreadWork, 'live' | 'chip' | 'dimensions' | 'bins'>,
  { from, most }: Run['tail'],
  next: () => Piece | undefined,
  done: () => void = () => undefined,
): Promise<Share> {
  const { live, chip, dimensions, bins } = work;
  const keeper = keepTail(from, most);
  const uncertainty = uncertaintyOf(dimensions);
  const counts = new Map<number, Float64Array<ArrayBuffer>>();
  const threshold = () => roundDown(keeper.from - uncertainty);
  const show: Hit = (livePlace, chipPlace, cosine, bin) => {
    if (cosine < keeper.from - uncertainty) return; // it has risen since the kernel was asked
    const [a, b] = [live.order[livePlace]!, chip.order[chipPlace]!];
    if (a < 0 || b < 0 || live.persons[livePlace] === chip.persons[chipPlace]) return;
    keeper.add(exactly(live, a, chip, b, dimensions), a, b, bin);
  };
  const take = (counted: Uint32Array, { histogram: name, empty }: Piece) => {
    const histogram = counts.get(name) ?? new Float64Array(bins);
    counts.set(name, histogram);
    takeCounts(counted, histogram);
    histogram[bins / 2]! -= empty;
    keeper.raise(highestOf(most, [...counts.values()], bins) - uncertainty);
  };
  let first = from <= -1;
  for (let piece = next(); piece; piece = next()) {
    // Where only the highest are wanted, the first piece is counted before it is shown: else nearly all of it would be.
    if (first) {
      take(await kernel.compare(piece, () => nothing, show), piece);
      (await kernel.compare(piece, threshold, show)).fill(0);
    } else take(await kernel.compare(piece, threshold, show), piece);
    first = false;
    done();
  }
  return { counts, tail: keeper.tail(false) };
}

/** The highest edge of a bin that more than `most` pairs reach, as far as they are counted; -2 where there are not so many. */
function highestOf(most: number, histograms: readonly Float64Array[], bins: number): number {
  let count = 0;
  for (let bin = bins - 1; bin >= 0; bin--) {
    for (const histogram of histograms) count += histogram[bin]!;
    if (count > most) return lowerEdge(bin, bins);
  }
  return -2;
}

/** `similarity` of two rows, to the last bit: the same sums in the same order, those of one row alone taken from where they are known. */
function exactly(live: PanelSide, a: number, chip: PanelSide, b: number, dimensions: number): number {
  const [x, y] = [live.rows, chip.rows];
  let dot = 0;
  for (let k = 0, i = a * dimensions, j = b * dimensions; k < dimensions; k++) dot += x[i + k]! * y[j + k]!;
  return Math.max(-1, Math.min(1, dot / Math.sqrt(live.squares[a]! * chip.squares[b]!)));
}

/** A float32 that is no greater. */
function roundDown(value: number): number {
  const nearest = Math.fround(value);
  return nearest <= value ? nearest : Math.fround(nearest - 2 ** -23);
}
