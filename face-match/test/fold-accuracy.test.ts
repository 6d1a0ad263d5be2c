import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FoldedScore, foldAccuracy } from '../src/fold-accuracy.ts';

const fold = (number: number, mated: readonly number[], nonMated: readonly number[]): FoldedScore[] => [
  ...mated.map((score) => ({ score, mated: true, fold: number })),
  ...nonMated.map((score) => ({ score, mated: false, fold: number })),
];

describe('accuracy by folds (Huang et al. 2007)', () => {
  it('judges each fold at the threshold that is best for all others', () => {
    const scores = [...fold(0, [0.9, 0.8], [0.2, 0.1]), ...fold(1, [0.9, 0.6], [0.1, 0.5]), ...fold(2, [0.7, 0.25], [0.1, 0.2])];
    const { mean, standardError, folds } = foldAccuracy(scores)!;
    // Fold 2's own best would be between 0.2 and 0.25; the other two ask for one between 0.5 and 0.6.
    expect(folds[2]).toEqual({ accuracy: 0.75, threshold: expect.closeTo(0.55, 10), pairs: 4 });
    // Without fold 0, two thresholds tell all but one pair right: the lower is taken.
    expect(folds[0]).toEqual({ accuracy: 1, threshold: expect.closeTo(0.225, 10), pairs: 4 });
    expect(folds[1]).toEqual({ accuracy: 0.75, threshold: expect.closeTo(0.225, 10), pairs: 4 });
    const accuracies = folds.map(({ accuracy }) => accuracy);
    expect(mean).toBeCloseTo(accuracies.reduce((a, b) => a + b) / 3, 12);
    const deviation = Math.sqrt(accuracies.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
    expect(standardError).toBeCloseTo(deviation / Math.sqrt(3), 12);
  });

  it('takes no threshold that tells fewer pairs right than any other would', () => {
    const score = fc.record({ score: fc.integer({ min: 0, max: 12 }).map((n) => n / 10), mated: fc.boolean() });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 30 }), (others) => {
        const training = others.map((one) => ({ ...one, fold: 1 }));
        const { threshold } = foldAccuracy([{ score: 0, mated: false, fold: 0 }, ...training])!.folds[0]!;
        const right = (limit: number) => training.filter((one) => one.score >= limit === one.mated).length;
        for (let limit = -0.05; limit < 1.3; limit += 0.05) expect(right(threshold)).toBeGreaterThanOrEqual(right(limit));
      }),
    );
  });

  it('is nothing with one fold', () => {
    expect(foldAccuracy(fold(0, [1], [0]))).toBeUndefined();
    expect(foldAccuracy([])).toBeUndefined();
  });
});
