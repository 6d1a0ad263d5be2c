import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineFor, fuse, fusedSimilarity, recipes, similarity, similarityFor, type Template, templateVersion } from '../src/index.ts';

const unit = (values: readonly number[]) => values.map((value) => value / Math.hypot(...values));
const template = (values: readonly number[], version = templateVersion): Template => ({ version, vector: Float32Array.from(unit(values)) });
const direction = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }).map((values) => template(values));
const meanOf = (parts: readonly Template[]) => fuse(parts.map((one) => ({ template: one, weight: 1 })));

/** Normal numbers, always the same (mulberry32 and Box–Muller). */
function normals(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

describe('similarity of a mean, on the scale of one image', () => {
  it('is the cosine where nothing was averaged, and where all averaged images are alike, however many', () => {
    fc.assert(
      fc.property(direction, direction, fc.integer({ min: 1, max: 9 }), (a, b, images) => {
        expect(fusedSimilarity(a, b)).toBe(similarity(a, b));
        expect(fusedSimilarity(meanOf(Array(images).fill(a)), b)).toBeCloseTo(similarity(a, b), 5);
      }),
    );
  });

  it('is lower than the cosine the less the images agree, and the same for both sides', () => {
    const [a, b, far, probe] = [
      [9, 1, 0],
      [9, 0, 1],
      [9, 0, 4],
      [9, 1, 1],
    ].map((values) => template(values)) as [Template, Template, Template, Template];
    const loss = (mean: Template) => similarity(mean, probe) - fusedSimilarity(mean, probe);
    expect(loss(meanOf([a, b]))).toBeGreaterThan(0.001);
    expect(loss(meanOf([a, far]))).toBeGreaterThan(3 * loss(meanOf([a, b])));
    expect(fusedSimilarity(probe, meanOf([a, b]))).toBe(fusedSimilarity(meanOf([a, b]), probe));
    const [one, other] = [meanOf([a, b]), meanOf([a, far])];
    const { mean } = recipes['dlib+faceres'].strangers;
    // Each side has its own part in it.
    expect(fusedSimilarity(one, other) - mean).toBeCloseTo(
      ((similarity(one, other) * one.mean!.length * other.mean!.length - mean) / narrowed(one)) * (1 / narrowed(other)),
      10,
    );
  });

  it('keeps FMR where it is for one image, whatever number was averaged, where the plain cosine does not', () => {
    // What all have in common, the person's own, the image's own; both of the latter without a direction of their own: then narrowing is 1 / (1 - mean).
    const [size, people, own, noise] = [64, 300, 0.45, 0.45];
    const normal = normals(1);
    const random = (length: number) => Array.from({ length: size }, () => (length * normal()) / Math.sqrt(size));
    const take = (person: readonly number[]) => template([Math.sqrt(1 - own ** 2), ...random(noise).map((value, i) => value + person[i]!)]);
    const square = 1 - own ** 2 + own ** 2 + noise ** 2;
    const mean = (1 - own ** 2) / square;
    const strangers = { mean, narrowing: 1 / (1 - mean) };
    const images = Array.from({ length: people }, () => {
      const person = random(own);
      return { live: Array.from({ length: 5 }, () => take(person)), chip: take(person) };
    });
    const scores = (count: number, compare: (a: Template, b: Template) => number) =>
      images.flatMap(({ live }, i) => {
        const fused = meanOf(live.slice(0, count));
        return images.flatMap(({ chip }, j) => (i === j ? [] : [compare(fused, chip)]));
      });
    const single = Float64Array.from(scores(1, similarity)).sort();
    const threshold = single[Math.floor(0.99 * single.length)]!;
    const fmr = (all: readonly number[]) => all.filter((score) => score >= threshold).length / all.length;
    for (const count of [2, 5]) {
      const corrected = fmr(scores(count, (a, b) => fusedSimilarity(a, b, strangers)));
      expect(corrected).toBeGreaterThan(0.0085);
      expect(corrected).toBeLessThan(0.0125);
    }
    expect(fmr(scores(5, similarity))).toBeGreaterThan(0.03);
  });

  it('is the mean of the single cosines for a recogniser whose strangers are not known', () => {
    const [a, b, probe] = [template([9, 1, 0], 'own/1'), template([9, 0, 4], 'own/1'), template([1, 1, 1], 'own/1')];
    expect(fusedSimilarity(meanOf([a, b]), probe)).toBeCloseTo((similarity(a, probe) + similarity(b, probe)) / 2, 6);
  });

  it('stays a number where images are of no one person', () => {
    const opposite = meanOf([template([9, 1, 0]), template([-9, 1, 0.1])]);
    expect(opposite.mean!.length).toBeLessThan(0.2);
    expect(Number.isFinite(fusedSimilarity(opposite, template([9, 1, 1])))).toBe(true);
  });

  it('can be told by the cosine alone, for lists that are searched by it', () => {
    fc.assert(
      fc.property(direction, direction, direction, (a, b, probe) => {
        const mean = meanOf([a, b]);
        const score = fusedSimilarity(mean, probe);
        expect(similarityFor(similarity(mean, probe), mean)).toBe(score);
        expect(cosineFor(score, mean)).toBeCloseTo(similarity(mean, probe), 10);
      }),
    );
  });
});

const narrowed = ({ mean }: Template) => Math.sqrt(1 - recipes['dlib+faceres'].strangers.narrowing * (1 - mean!.length ** 2));

describe('fuse', () => {
  it('tells how many images the mean has and how long it was', () => {
    const right = meanOf([template([1, 0]), template([0, 1])]);
    expect(right.mean).toEqual({ images: 2, length: expect.closeTo(Math.SQRT1_2, 6) });
    const leaning = fuse([
      { template: template([1, 0]), weight: 3 },
      { template: template([0, 1]), weight: 1 },
    ]);
    expect(leaning.mean!.length).toBeCloseTo(Math.sqrt(10) / 4, 6);
  });

  it('makes of means the mean of all their images', () => {
    fc.assert(
      fc.property(fc.array(direction, { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 5 }), (all, cut) => {
        const [first, rest] = [all.slice(0, Math.min(cut, all.length - 1)), all.slice(Math.min(cut, all.length - 1))];
        const both = fuse([
          { template: meanOf(first), weight: first.length },
          { template: meanOf(rest), weight: rest.length },
        ]);
        expect(both.mean!.images).toBe(all.length);
        expect(both.mean!.length).toBeCloseTo(meanOf(all).mean!.length, 5);
        expect(similarity(both, meanOf(all))).toBeCloseTo(1, 5);
      }),
    );
  });
});
