import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse, similarity } from '../src/index.ts';

const template = (values: readonly number[], version = 'test/1') => ({ version, vector: Float32Array.from(values) });
const direction = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => template(values.map((value) => value / Math.hypot(...values))));

describe('similarity', () => {
  it('is the cosine: symmetric, within [-1, 1], one with itself', () => {
    fc.assert(
      fc.property(direction, direction, (a, b) => {
        expect(similarity(a, b)).toBe(similarity(b, a));
        expect(Math.abs(similarity(a, b))).toBeLessThanOrEqual(1);
        expect(similarity(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is not rounded', () => {
    const [a, b, c] = [template([1, 0]), template([1, 0.001]), template([1, 0.002])];
    expect(similarity(a, b)).not.toBe(similarity(a, c));
  });

  it('refuses templates of different versions or lengths', () => {
    expect(() => similarity(template([1, 0]), template([1, 0], 'test/2'))).toThrow(expect.objectContaining({ code: 'template-version' }));
    expect(() => similarity(template([1, 0]), template([1, 0, 0]))).toThrow(expect.objectContaining({ code: 'template-version' }));
  });
});

describe('fuse', () => {
  it('is one template itself, whatever its weight', () => {
    fc.assert(
      fc.property(direction, fc.double({ min: 0.1, max: 100, noNaN: true }), (a, weight) => {
        expect(similarity(fuse([{ template: a, weight }]), a)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('has unit length and leans to the heavier part', () => {
    const [a, b] = [template([1, 0]), template([0, 1])];
    const both = fuse([
      { template: a, weight: 3 },
      { template: b, weight: 1 },
    ]);
    expect(Math.hypot(...both.vector)).toBeCloseTo(1, 6);
    expect(similarity(both, a)).toBeGreaterThan(similarity(both, b));
  });

  it('refuses to mix versions', () => {
    const parts = [template([1, 0]), template([1, 0], 'test/2')].map((part) => ({ template: part, weight: 1 }));
    expect(() => fuse(parts)).toThrow(expect.objectContaining({ code: 'template-version' }));
  });
});
