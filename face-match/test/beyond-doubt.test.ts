import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondDoubt } from '../src/index.ts';

const sure = { similarity: 0.96, images: 3, quality: 60, people: 1 };

describe('a decision before the time is over', () => {
  it('is made on a score that lies a quarter of the way from the threshold to 1', () => {
    expect(beyondDoubt({ ...sure, similarity: 0.9251 }, 0.9)).toBe(true);
    expect(beyondDoubt({ ...sure, similarity: 0.9249 }, 0.9)).toBe(false);
    expect(beyondDoubt({ ...sure, similarity: 0.51 }, 0.3)).toBe(true);
    expect(beyondDoubt({ ...sure, similarity: 0.91 }, 0.9, { margin: 0 })).toBe(true);
  });

  it.each([
    ['two images', { images: 2 }],
    ['poor images', { quality: 39 }],
    ['a second person', { people: 2 }],
  ])('is not made on %s', (_what, worse) => {
    expect(beyondDoubt(sure, 0.9)).toBe(true);
    expect(beyondDoubt({ ...sure, ...worse }, 0.9)).toBe(false);
  });

  it('never admits what the threshold would not', () => {
    const any = fc.record({
      similarity: fc.double({ min: -1, max: 1, noNaN: true }),
      images: fc.nat(9),
      quality: fc.integer({ min: 0, max: 100 }),
      people: fc.nat(3),
    });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(any, fc.double({ min: -1, max: 1, noNaN: true }), share, (score, threshold, margin) => {
        if (beyondDoubt(score, threshold, { margin })) expect(score.similarity).toBeGreaterThanOrEqual(threshold);
      }),
    );
  });
});
