import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTracker, type Face, type Template } from '../src/index.ts';

const directions = 32;
const unit = (values: readonly number[]): Template => {
  const length = Math.hypot(...values);
  return { version: 'test/1', vector: Float32Array.from(values, (value) => value / length) };
};
/** Person `who` as a noisy image describes them: people are at right angles, images of one within some 15°. */
const describe_ = (who: number, noise: readonly number[]): Template =>
  unit(Array.from({ length: directions }, (_, i) => (i === who ? 1 : 0) + 0.04 * (noise[i % noise.length] ?? 0)));

const faceAt = (x: number, y: number, side: number, template?: Template): Face => ({
  box: { x: x - side / 2, y: y - side / 2, width: side, height: side },
  quality: { overall: 70, yaw: 0, pitch: 0, roll: 0, interEyeDistance: 90, sharpness: 80, brightness: 120, uniformity: 90 },
  points: [],
  ...(template && { template }),
});

const cameras = ['low', 'middle', 'high'];
const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
/** One look of a walk: who is described, how the box trembles, whether the detector misses. */
const look = fc.record({
  camera: fc.constantFrom(...cameras),
  shake: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  described: fc.boolean(),
  missed: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  noise,
});
/** Somebody who walks up: larger with time, at another height in each view. */
const walker = (camera: string, at: number, shake: number) => {
  const side = 200 + (at / 1000) * 10;
  return [600 + shake * side, 300 + cameras.indexOf(camera) * 60 + shake * side, side] as const;
};

describe('the tracker', () => {
  it('sees one person in one traveller, through all views, trembling boxes, gaps and missed faces', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 60 }), fc.integer({ min: 20, max: 700 }), (looks, beat) => {
        const tracker = createTracker();
        const ids = new Set<number>();
        for (const [i, { camera, shake, described, missed, noise: n }] of looks.entries()) {
          const at = Math.min(i * beat, 12_000);
          const faces = missed ? [] : [faceAt(...walker(camera, at, shake), described ? describe_(0, n) : undefined)];
          for (const id of tracker.observe(camera, at, faces)) ids.add(id);
        }
        expect(ids.size).toBeLessThanOrEqual(1);
        expect(tracker.people(0.4)).toBe(ids.size);
      }),
    );
  });

  it('tells two who come one after another in different views, and never gives one the other’s face', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 4, maxLength: 40 }), fc.array(look, { minLength: 4, maxLength: 40 }), (first, second) => {
        const tracker = createTracker();
        const walk = (who: number, looks: typeof first, from: number) =>
          looks.flatMap(({ camera, shake, described, noise: n }, i) => {
            const at = from + i * 100;
            const ids = tracker.observe(camera, at, [faceAt(...walker(camera, at, shake), described ? describe_(who, n) : undefined)]);
            return described ? ids : [];
          });
        const one = new Set(walk(1, first, 0).map(tracker.identity));
        const two = new Set(walk(2, second, first.length * 100).map(tracker.identity));
        for (const id of two) expect(one.has(id)).toBe(false);
        const described = (looks: typeof first) => looks.filter((l) => l.described).length;
        if (described(first) >= 2 && described(second) >= 2) expect(tracker.people(0.4)).toBe(2);
      }),
    );
  });

  it('keeps two who cross in one view apart', () => {
    fc.assert(
      fc.property(fc.array(noise, { minLength: 40, maxLength: 40 }), fc.double({ min: 0.2, max: 1, noNaN: true }), (noises, pace) => {
        const tracker = createTracker();
        const whose: [Set<number>, Set<number>] = [new Set(), new Set()];
        for (const [i, n] of noises.entries()) {
          const at = i * 80;
          const x = [300 + pace * at * 0.2, 900 - pace * at * 0.2];
          // The nearer one is described; they take turns.
          const nearer = i % 2;
          const faces = [faceAt(x[nearer]!, 300, 122, describe_(nearer, n)), faceAt(x[1 - nearer]!, 300, 118)];
          const [id] = tracker.observe('middle', at, faces);
          whose[nearer]!.add(tracker.identity(id!));
        }
        const [a, b] = whose.map((ids) => new Set([...ids].map(tracker.identity)));
        expect(a!.size).toBe(1);
        expect(b!.size).toBe(1);
        expect([...a!][0]).not.toBe([...b!][0]);
        expect(tracker.people(0.4)).toBe(2);
      }),
    );
  });

  it('does not count somebody who stands far behind, nor a single poor image', () => {
    const behind = createTracker();
    for (let i = 0; i < 4; i++) behind.observe('low', i * 100, [faceAt(600, 300, 200, describe_(0, [0]))]);
    for (let i = 0; i < 4; i++) behind.observe('low', 2000 + i * 100, [faceAt(300, 300, 60, describe_(1, [0]))]);
    expect(behind.people(0.4)).toBe(1);
    const poor = createTracker();
    for (let i = 0; i < 4; i++) poor.observe('low', i * 100, [faceAt(600, 300, 200, describe_(0, [0]))]);
    poor.observe('low', 500, [faceAt(600, 300, 200, describe_(5, [0]))]);
    expect(poor.people(0.4)).toBe(1);
  });

  it.each([
    ['joins two numbers whose templates come to agree', false],
    ['never joins two who were side by side', true],
  ])('%s', (_what, beside) => {
    const towards = (x: number, y: number) => unit([x, y, ...Array(directions - 2).fill(0)]);
    const tracker = createTracker({ differ: 0.5 });
    const [a, other] = tracker.observe('low', 0, [faceAt(600, 300, 200, towards(1, 0)), ...(beside ? [faceAt(200, 300, 190)] : [])]);
    const [b] = beside
      ? tracker.observe('low', 50, [faceAt(200, 300, 200, towards(0, 1)), faceAt(600, 300, 190)])
      : tracker.observe('high', 50, [faceAt(600, 300, 200, towards(0, 1))]);
    expect(tracker.identity(a!)).not.toBe(tracker.identity(b!));
    if (beside) expect(b).toBe(other);
    tracker.observe('middle', 100, [faceAt(600, 300, 200, towards(0.8, 0.6))]);
    tracker.observe('high', 100, [faceAt(600, 300, 200, towards(0.5, 0.866))]);
    expect(tracker.identity(a!) === tracker.identity(b!)).toBe(!beside);
  });

  it('is unsure of a face that it never saw described, or not for long', () => {
    const tracker = createTracker({ recheck: 1500 });
    expect(tracker.unsure('low', 0)).toBe(true);
    tracker.observe('low', 0, [faceAt(600, 300, 200)]);
    expect(tracker.unsure('low', 10)).toBe(true);
    tracker.observe('low', 40, [faceAt(600, 300, 200, describe_(0, [0]))]);
    for (let at = 100; at <= 1540; at += 40) tracker.observe('low', at, [faceAt(600, 300, 200)]);
    expect(tracker.unsure('low', 1540)).toBe(false);
    expect(tracker.unsure('low', 1541)).toBe(true);
    // Far from where it was: another face.
    tracker.observe('low', 1600, [faceAt(100, 300, 200)]);
    expect(tracker.unsure('low', 1610)).toBe(true);
  });
});
