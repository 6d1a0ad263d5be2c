import type { Hit } from './kernel.ts';

/*
 * Kernels on the processor hand over a tile of cosines as a whole when one of them reaches the threshold: two numbers that say where it is, then its
 * rows.
 */

/** Numbers of a tile as it is handed over. */
export const tileRecord = (width: { readonly live: number; readonly chip: number }): number => 2 + width.live * width.chip;

/** Shows every cosine of a tile that reaches the threshold; `live` and `chip` are its first places. */
export function tileHits(
  cosines: Float32Array,
  { width, live, chip }: { readonly width: number; readonly live: number; readonly chip: number },
  threshold: number,
  binOf: (cosine: number) => number,
  hit: Hit,
): void {
  for (let i = 0; i < cosines.length; i++) {
    const cosine = cosines[i]!;
    if (cosine >= threshold) hit(live + Math.floor(i / width), chip + (i % width), cosine, binOf(cosine));
  }
}
