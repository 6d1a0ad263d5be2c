import { describe, expect, it } from 'vitest';
import { createPresentationAttackDetector } from '../../src/presentation-attack/detector.ts';
import { judge } from '../../src/presentation-attack/fuse.ts';
import { faceOf, meshOf, type Sight, withOpening } from './observed.ts';

const cameras = { low: { heightMetres: 1.4 }, middle: { heightMetres: 1.7 }, high: { heightMetres: 2 } };
const ids = ['low', 'middle', 'high'] as const;

/** Walks up to three cameras; `sight` says how a face is seen from an elevation. */
function graded(sight: (elevation: number, k: number) => Sight, opening: (k: number) => number = () => 0.3, options = { cameras }) {
  const detector = createPresentationAttackDetector(options);
  for (let k = 0; k < 18; k++) {
    const camera = ids[k % 3]!;
    const distance = 2.2 - 0.06 * k;
    const eyes = (640 / Math.tan((28 * Math.PI) / 180) / distance) * 0.063;
    const elevation = (Math.atan((cameras[camera].heightMetres - 1.6) / distance) * 180) / Math.PI;
    detector.offer(camera, 1000 + 120 * k, [faceOf(withOpening(meshOf({ size: eyes, ...sight(elevation, k) }), opening(k)), eyes)]);
  }
  return detector.result()!;
}

describe('the detector of presentation attacks', () => {
  it('grades a head low and a picture high, by the parallax alone', () => {
    const head = graded((pitch, k) => ({ pitch: pitch + 2 * Math.sin(k) }));
    const print = graded((pitch, k) => ({ printed: [0, 0], pitch: pitch + 10 * Math.sin(k) }));
    expect(head.score).toBeLessThan(0.05);
    expect(Math.abs(head.signals[0]!.value - 1)).toBeLessThan(0.2);
    expect(print.score).toBeGreaterThan(0.8);
    expect(print.signals.find(({ signal }) => signal === 'parallax')!.evidence).toBeGreaterThan(3);
  });

  it('grades a mask between the two', () => {
    const of = (relief: number) => graded((pitch) => ({ pitch, relief })).score;
    expect(of(0.2)).toBeGreaterThan(of(0.45));
    expect(of(0.45)).toBeGreaterThan(of(0.8));
  });

  it('takes a blink as a little for the traveller', () => {
    const still = graded((pitch) => ({ pitch, relief: 0.4 }));
    const blinking = graded(
      (pitch) => ({ pitch, relief: 0.4 }),
      (k) => (k === 8 ? 0.08 : 0.3),
    );
    expect(blinking.score).toBeLessThan(still.score);
    expect(blinking.signals).toContainEqual({ signal: 'blinks', value: 1, evidence: -0.4 });
  });

  it('is settled when pictures of several heights are enough to grade a print above a half', () => {
    const shown = (until: number, heights: readonly ('low' | 'middle' | 'high')[] = ids) => {
      const detector = createPresentationAttackDetector({ cameras });
      for (let k = 0; k < until; k++) {
        const camera = heights[k % heights.length]!;
        detector.offer(camera, 1000 + 120 * k, [faceOf(meshOf({ printed: [0, 0], size: 60 }), 60)]);
      }
      return { settled: detector.settled(), score: detector.result()?.score };
    };
    expect(shown(0).settled).toBe(false);
    expect(shown(2).settled).toBe(false);
    const first = Array.from({ length: 18 }, (_, k) => shown(k)).find(({ settled }) => settled);
    expect(first!.score).toBeGreaterThan(0.5);
    // One camera alone tells nothing, however long it looks; where all hang at one height there is nothing to wait for.
    expect(shown(18, ['low']).settled).toBe(false);
    const level = createPresentationAttackDetector({ cameras: { a: { heightMetres: 1.6 }, b: { heightMetres: 1.6 } } });
    expect(level.settled()).toBe(true);
  });

  it('leaves out what it cannot tell, and says nothing before a face', () => {
    const unplaced = graded(
      (pitch) => ({ pitch }),
      () => 0.3,
      { cameras: {} as typeof cameras },
    );
    expect(unplaced.signals.map(({ signal }) => signal)).toEqual(['blinks']);
    const detector = createPresentationAttackDetector({ cameras });
    expect(detector.result()).toBeUndefined();
    detector.offer('low', 1, []);
    detector.offer('low', 2, [faceOf(meshOf({ size: 20 }), 20)]);
    const { mesh: _, ...bare } = faceOf(meshOf());
    detector.offer('low', 3, [bare]);
    expect(detector.result()).toBeUndefined();
  });

  it('measures pixels where the frame is given', () => {
    const detector = createPresentationAttackDetector({ cameras });
    const image = { width: 1280, height: 720, rgb: new Uint8Array(1280 * 720 * 3).fill(120) };
    detector.offer('low', 1, [faceOf(meshOf())], image);
    expect(detector.result()!.signals.map(({ signal }) => signal)).toEqual(['raster', 'frame']);
  });
});

describe('the grade', () => {
  it('rises with each signal that speaks for an attack', () => {
    const none = judge({}).score;
    expect(none).toBeGreaterThan(0);
    expect(none).toBeLessThan(0.5);
    expect(judge({ raster: 3 }).score).toBeGreaterThan(none);
    expect(judge({ frame: 0.95 }).score).toBeGreaterThan(none);
    expect(judge({ light: 0 }).score).toBeGreaterThan(none);
    expect(judge({ light: 1 }).score).toBeLessThan(none);
    expect(judge({ depth: 0 }).score).toBeGreaterThan(0.9);
    expect(judge({ depth: 20 }).score).toBeLessThan(0.01);
    expect(judge({ parallax: { gain: 0, error: 0.05, views: 18 } }).score).toBeGreaterThan(0.9);
    expect(judge({ parallax: { gain: 0.8, error: 0.05, views: 18 } }).score).toBeLessThan(0.01);
  });

  it('trusts a parallax the less the less sure it is', () => {
    const unsure = judge({ parallax: { gain: 0, error: 1, views: 3 } });
    expect(Math.abs(unsure.signals[0]!.evidence)).toBeLessThan(1);
  });

  it('holds more relief than usual for no attack', () => {
    expect(judge({ parallax: { gain: 6, error: 0.05, views: 18 } }).score).toBeLessThan(0.01);
  });
});
