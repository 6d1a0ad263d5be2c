import { errorRates } from 'face-match';
import fc from 'fast-check';
import { det, equalErrorRate, fnmrAtFmr, sortScores } from 'performance-tool';
import { expect, it } from 'vitest';

/** Few different ones, so that many are alike: there two ways to count go apart. */
const scores = fc
  .array(
    fc.integer({ min: -4, max: 9 }).map((tenth) => tenth / 10),
    { minLength: 1, maxLength: 200 },
  )
  .map((all) => Float32Array.from(all));

it('face-match evaluate and the performance report find the same EER, and the same FNMR at the same FMR, each by code of its own', () => {
  const shares = ['0.3', '0.1', '0.01'];
  fc.assert(
    fc.property(scores, scores, (mated, nonMated) => {
      const found = errorRates(mated, nonMated, shares);
      expect(found.eer).toBeCloseTo(equalErrorRate(det(sortScores([...mated]), sortScores([...nonMated]))).value, 12);
      for (const share of shares) {
        const fnmr = found.fnmrAtFmr[share];
        // Where not even one false match is allowed, face-match says nothing; the report gives an interval.
        if (fnmr === null) continue;
        const point = fnmrAtFmr(sortScores([...mated]), sortScores([...nonMated]), Number(share))!;
        expect(point.falseNonMatches / mated.length).toBe(fnmr);
        const threshold = found.thresholdAtFmr[share]!;
        expect(nonMated.filter((score) => score >= threshold).length).toBe(point.falseMatches);
      }
    }),
  );
});
