import { kernelBinOf } from './histogram.ts';
import type { Hit } from './kernel.ts';

/*
 * Kernels on the processor hand over a tile of cosines as a whole when one of them reaches the threshold: two numbers that say where it is, then its
 * rows.
 */

/** Numbers of a tile as it is handed over. */
export const tileRecord = (width: { readonly live: number; readonly chip: number }): number => 2 + width.live * width.chip;

/** Shows every cosine of a tile that reaches the threshold; `at` is where its cosines begin, `live` and `chip` are its first places. */
export function tileHits(
  cosines: Float32Array,
  at: number,
  width: { readonly live: number; readonly chip: number },
  live: number,
  chip: number,
  threshold: number,
  bins: number,
  hit: Hit,
): void {
  for (let row = 0; row < width.live; row++)
    for (let column = 0; column < width.chip; column++) {
      const cosine = cosines[at + row * width.chip + column]!;
      if (cosine >= threshold) hit(live + row, chip + column, cosine, kernelBinOf(cosine, bins));
    }
}
