/*
 * Where a pair is counted. Bin b of B holds the cosines from 2b/B - 1 up to, and without, 2(b + 1)/B - 1; the last one holds 1 too.
 *
 * Kernels add in float32. A sum of n products of two vectors of unit length, in whatever order, with or without fused operations, is
 * at most n·u / (1 - n·u) from the true one, u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1); rounding the
 * vectors to unit length, and finding the bin, add no more than eight u. So a pair may be counted in a bin that its `similarity` is
 * outside of by that much, and by no more.
 */

/** The powers of two from 2^16 to 2^20: with a power of two the kernel's arithmetic of bins rounds once and alike everywhere. */
export const isBinCount = (bins: number): boolean => Number.isInteger(Math.log2(bins)) && bins >= 2 ** 16 && bins <= 2 ** 20;

/** Longest template: beyond it the bound says too little. */
export const mostDimensions = 16_384;

/** The most by which a kernel's cosine, or the bin it is counted in, is away from `similarity`. */
export function uncertaintyOf(dimensions: number): number {
  const u = 2 ** -24;
  const products = dimensions * u;
  return products / (1 - products) + 8 * u;
}

/** The bin of a similarity that is exactly known. */
export const binOf = (similarity: number, bins: number): number =>
  Math.max(0, Math.min(bins - 1, Math.floor(((similarity + 1) * bins) / 2)));

/** The lowest cosine of a bin; of `bins`, the upper edge of the last one. */
export const lowerEdge = (bin: number, bins: number): number => (2 * bin) / bins - 1;

/**
 * Bins as kernels count them: some room on both sides, since a cosine in float32 may lie outside of [-1, 1], and one bin at the end for pairs that
 * do not count.
 */
export const kernelBins = (bins: number) => ({ length: 2 * room + bins + 1, first: room, skipped: 2 * room + bins });
const room = 2 ** 10; // more than uncertaintyOf(mostDimensions) × 2^19

/** The kernel's bin of its float32 cosine, in the same arithmetic, counted from the first. */
export const kernelBinOf = (cosine: number, bins: number): number =>
  Math.max(0, Math.min(bins - 1, Math.trunc(Math.fround(cosine * (bins / 2) + bins / 2))));

/** Adds what a kernel counted to the histogram, and clears it; what does not count is left out. */
export function takeCounts(counted: Uint32Array, counts: Float64Array): void {
  const bins = counts.length;
  const { first, skipped } = kernelBins(bins);
  for (let at = 0; at < skipped; at++) {
    const count = counted[at]!;
    if (count !== 0) counts[Math.max(0, Math.min(bins - 1, at - first))]! += count;
  }
  counted.fill(0);
}
