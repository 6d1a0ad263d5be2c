import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactFrom } from '../../src/compare/finish.ts';
import { binOf } from '../../src/compare/histogram.ts';

const bins = 2 ** 16;
const uncertainty = 1e-4;
/** Close together, and as far from where the kernel counts them as may be. */
const pair = fc.record({
  similarity: fc.double({ min: 0.4995, max: 0.5005, noNaN: true }),
  off: fc.double({ min: -1, max: 1, noNaN: true }),
});

it('makes the histogram exact from the tail on, and loses no pair', () => {
  fc.assert(
    fc.property(fc.array(pair, { minLength: 20, maxLength: 60 }), fc.double({ min: 0.4995, max: 0.5005, noNaN: true }), (pairs, from) => {
      const counts = new Float64Array(bins);
      const counted = pairs.map(({ similarity, off }) => binOf(similarity + off * uncertainty, bins));
      for (const bin of counted) counts[bin]! += 1;
      const tail = pairs.map(({ similarity }, i) => ({ similarity, bin: counted[i]! })).filter(({ similarity }) => similarity >= from);
      exactFrom(counts, {
        from,
        similarity: Float64Array.from(tail, ({ similarity }) => similarity),
        bin: Uint32Array.from(tail, ({ bin }) => bin),
      });
      const edge = binOf(from, bins);
      const expected = new Float64Array(bins);
      for (const [i, { similarity }] of pairs.entries())
        expected[similarity >= from ? binOf(similarity, bins) : Math.min(edge, counted[i]!)]! += 1;
      expect(counts.findIndex((count, bin) => count !== expected[bin])).toBe(-1);
    }),
  );
});
