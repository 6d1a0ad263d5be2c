import { binOf } from './histogram.ts';
import type { KeptTail } from './tail.ts';

/**
 * Makes a histogram exact from the tail's bin on: pairs of the tail go from the kernel's bin to that of their similarity, and what the kernel counted
 * above the bin of `from` without being in the tail goes into that bin.
 *
 * @param counts as the kernel counted, changed in place
 * @param tail pairs that were counted in this histogram, every one of `from` or more
 */
export function exactFrom(counts: Float64Array, tail: Pick<KeptTail, 'from' | 'similarity' | 'bin'>): void {
  const bins = counts.length;
  const edge = binOf(tail.from, bins);
  const above = new Float64Array(bins - edge);
  for (let i = 0; i < tail.similarity.length; i++) {
    const exact = binOf(tail.similarity[i]!, bins);
    counts[tail.bin[i]!]! -= 1;
    counts[exact]! += 1;
    above[exact - edge]! += 1;
  }
  for (let bin = edge + 1; bin < bins; bin++) {
    counts[edge]! += counts[bin]! - above[bin - edge]!;
    counts[bin] = above[bin - edge]!;
  }
}
