import { similarity } from '../similarity.ts';
import { takeCounts, uncertaintyOf } from './histogram.ts';
import type { Kernel } from './kernel.ts';
import type { Piece } from './plan.ts';
import type { PanelSide, Run, ThreadWork } from './run.ts';
import { type KeptTail, keepTail } from './tail.ts';

/** One thread's share: counts of the histograms it met, as the kernel counted, and its part of the tail. */
export interface Share {
  readonly counts: Map<number, Float64Array<ArrayBuffer>>;
  readonly tail: KeptTail;
}

/**
 * Compares piece after piece. Whatever the kernel finds near the tail is compared by `similarity`, which alone decides.
 *
 * @param kernel prepared for this work
 * @param next the next piece, undefined when there is none left
 */
export async function comparePieces(
  kernel: Kernel,
  work: Pick<ThreadWork, 'live' | 'chip' | 'dimensions' | 'bins'>,
  { from, most }: Run['tail'],
  next: () => Piece | undefined,
): Promise<Share> {
  const { live, chip, dimensions, bins } = work;
  const keeper = keepTail(from, most);
  const uncertainty = uncertaintyOf(dimensions);
  const template = ({ rows }: PanelSide, row: number) => ({
    version: '',
    vector: rows.subarray(row * dimensions, (row + 1) * dimensions),
  });
  const counts = new Map<number, Float64Array<ArrayBuffer>>();
  for (let piece = next(); piece; piece = next()) {
    const counted = await kernel.compare(
      piece,
      () => roundDown(keeper.from - uncertainty),
      (livePlace, chipPlace, _, bin) => {
        const [a, b] = [live.order[livePlace]!, chip.order[chipPlace]!];
        if (a < 0 || b < 0 || live.persons[livePlace] === chip.persons[chipPlace]) return;
        keeper.add(similarity(template(live, a), template(chip, b)), a, b, bin);
      },
    );
    const histogram = counts.get(piece.histogram) ?? new Float64Array(bins);
    counts.set(piece.histogram, histogram);
    takeCounts(counted, histogram);
    histogram[bins / 2]! -= piece.empty;
  }
  return { counts, tail: keeper.tail() };
}

/** A float32 that is no greater. */
function roundDown(value: number): number {
  const nearest = Math.fround(value);
  return nearest <= value ? nearest : Math.fround(nearest - 2 ** -23);
}
