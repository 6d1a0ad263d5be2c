import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameGaps } from '../src/frame-gaps.ts';

describe('dropped frames', () => {
  it('are counted from the times of the others, through jitter', () => {
    const jitter = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 500, maxLength: 500 });
    fc.assert(
      fc.property(jitter, fc.uniqueArray(fc.integer({ min: 2, max: 498 }), { maxLength: 20 }), (late, lost) => {
        const gaps = frameGaps();
        for (const [i, by] of late.entries()) if (!lost.includes(i)) gaps.next(i * 40 + by);
        // The last frames wait for their judgement.
        const judged = lost.filter((i) => i < 450).length;
        expect(gaps.missing()).toBeGreaterThanOrEqual(judged - 3);
        expect(gaps.missing()).toBeLessThanOrEqual(lost.length + 3);
      }),
    );
  });

  it('are none while a stream is started again', () => {
    const gaps = frameGaps();
    for (let i = 0; i < 100; i++) gaps.next(i * 40);
    gaps.restart();
    for (let i = 0; i < 100; i++) gaps.next(60_000 + i * 40);
    expect(gaps.missing()).toBe(0);
  });
});
