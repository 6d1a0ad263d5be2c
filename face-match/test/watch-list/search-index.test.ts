import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity, type Template } from '../../src/index.ts';
import { createSearchIndex } from '../../src/watch-list/search-index.ts';

const version = 'test-1';
const template = (vector: Float32Array): Template => ({ version, vector });

/** The definition: every entry compared by `similarity`. */
function all(entries: readonly Float32Array[], query: Template, threshold: number) {
  const compared = entries.map((vector, index) => ({ index, similarity: similarity(query, template(vector)) }));
  const found = compared.filter((c) => c.similarity >= threshold).sort((a, b) => b.similarity - a.similarity);
  return compared.length === 0 ? { found } : { found, best: Math.max(...compared.map((c) => c.similarity)) };
}

function indexOf(entries: readonly Float32Array[], dimensions: number) {
  const index = createSearchIndex(version, entries.length, dimensions);
  const numbers = new Float32Array(entries.length * dimensions);
  entries.forEach((vector, i) => {
    numbers.set(vector, i * dimensions);
  });
  index.add(numbers);
  return index;
}

/** Numbers without end from one seed. */
function uniform(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

const hasDirection = (vector: Float32Array) => vector.some((v) => v !== 0);
/** Any numbers at all, the very large and very small among them, of any size that is not a multiple of the kernel's 16. */
const anyList = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 127, max: 150 })).chain((dimensions) =>
  fc.array(
    fc
      .array(fc.oneof(fc.float({ noNaN: true, min: -(2 ** 50), max: 2 ** 50 }), fc.constantFrom(0, 1, -1)), {
        minLength: dimensions,
        maxLength: dimensions,
      })
      .map((numbers) => Float32Array.from(numbers))
      .filter(hasDirection),
    { minLength: 1, maxLength: 40 },
  ),
);

describe('the search', () => {
  it('finds what comparing all finds, to the last bit, for any templates and any threshold', () => {
    fc.assert(
      fc.property(anyList, fc.double({ min: -1, max: 1, noNaN: true }), ([query, ...entries], threshold) => {
        const asked = template(query!);
        expect(indexOf(entries, query!.length).search(asked, threshold)).toEqual(all(entries, asked, threshold));
      }),
      { numRuns: 300 },
    );
  });

  it('takes the threshold that is just reached, and leaves the next number above it', () => {
    fc.assert(
      fc.property(anyList, fc.nat(), ([query, ...entries], pick) => {
        fc.pre(entries.length > 0);
        const asked = template(query!);
        const reached = similarity(asked, template(entries[pick % entries.length]!));
        const index = indexOf(entries, query!.length);
        expect(index.search(asked, reached).found.some((f) => f.similarity === reached)).toBe(true);
        expect(index.search(asked, reached + Number.EPSILON).found.every((f) => f.similarity > reached)).toBe(true);
      }),
    );
  });

  it.each([
    [128, 5_000],
    [1_152, 2_100],
    [2_048, 300],
  ])('finds the same among faces’ look-alikes: %i numbers, %i entries, over the borders of its slices', (dimensions, count) => {
    const next = uniform(dimensions);
    const shared = Float32Array.from({ length: dimensions }, next);
    const near = (to: Float32Array, by: number) => Float32Array.from(to, (v) => v + next() * by);
    const entries = Array.from({ length: count }, () => near(shared, 1));
    const index = indexOf(entries, dimensions);
    for (const place of [0, 2_047, 2_048, count - 1]) {
      const asked = template(near(entries[Math.min(place, count - 1)]!, 0.2));
      const expected = all(entries, asked, 0.9);
      expect(expected.found.length).toBeGreaterThan(0);
      expect(expected.found.length).toBeLessThan(count / 2);
      expect(index.search(asked, 0.9)).toEqual(expected);
      expect(index.search(asked, 0.9999).best).toBe(expected.best);
    }
  });

  it.each([
    ['few are left after the first numbers', 12 / 13],
    ['all are left', 1 / 2],
    ['the first numbers say everything', 1],
    ['the first numbers say nothing', 0],
  ])('finds the same where %s', (_, share) => {
    const next = uniform(Math.round(share * 100));
    const [dimensions, count] = [640, 2_600];
    const lean = Float32Array.from({ length: dimensions }, next);
    /** The first 128 numbers lean one way, the others each their own; `share` of the squared length is in the first. */
    const face = (near?: Float32Array) => {
      const vector = Float32Array.from(lean, (v, i) => (near ? near[i]! + next() * 0.01 : (i < 128 ? 2 * v : 0) + next()));
      const squares = (from: number, to: number) => vector.subarray(from, to).reduce((sum, v) => sum + v * v, 0);
      const [first, rest] = [Math.sqrt(share / squares(0, 128)), Math.sqrt((1 - share) / squares(128, dimensions))];
      return vector.map((v, i) => v * (i < 128 ? first : rest));
    };
    const entries = Array.from({ length: count }, () => face());
    const index = indexOf(entries, dimensions);
    const seen = entries[2_050]!;
    for (const [asked, thresholds] of [
      [template(face(seen)), [0.9, 0.999]],
      [template(face()), [0.99, 0.5 * share]],
      [template(seen.map((v) => -v)), [0.9]],
    ] as const)
      for (const threshold of thresholds) expect(index.search(asked, threshold)).toEqual(all(entries, asked, threshold));
  });

  it('adds up the largest products there can be', () => {
    const ones = new Float32Array(2_048).fill(1);
    const index = indexOf([ones, ones.map((v) => -v)], 2_048);
    expect(index.search(template(ones), -1)).toEqual(all([ones, ones.map((v) => -v)], template(ones), -1));
  });

  it('refuses templates of another version or size, and what is no direction', () => {
    const index = indexOf([Float32Array.of(1, 0)], 2);
    expect(() => index.search({ version: 'other', vector: Float32Array.of(1, 0) }, 0)).toThrow(
      expect.objectContaining({ code: 'template-version' }),
    );
    expect(() => index.search(template(Float32Array.of(1, 0, 0)), 0)).toThrow(expect.objectContaining({ code: 'template-version' }));
    for (const wrong of [Float32Array.of(0, 0), Float32Array.of(Number.NaN, 1), Float32Array.of(Number.POSITIVE_INFINITY, 1)]) {
      expect(() => index.search(template(wrong), 0)).toThrow(expect.objectContaining({ code: 'watch-list-failed' }));
      expect(() => indexOf([wrong], 2)).toThrow(expect.objectContaining({ code: 'watch-list-damaged' }));
    }
  });

  it('finds nothing in an empty list, nor in one that was erased', () => {
    expect(indexOf([], 4).search(template(Float32Array.of(1, 0, 0, 0)), -1)).toEqual({ found: [] });
    const index = indexOf([Float32Array.of(1, 0)], 2);
    index.erase();
    expect(index.search(template(Float32Array.of(1, 0)), -1)).toEqual({ found: [] });
  });
});
