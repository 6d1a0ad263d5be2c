import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBlinks, eyeOpening } from '../../src/presentation-attack/eye-opening.ts';
import { parallaxOf } from '../../src/presentation-attack/relief.ts';
import { type ParallaxView, viewParallax } from '../../src/presentation-attack/view-parallax.ts';
import { meshOf, withOpening } from './observed.ts';

const angle = fc.double({ min: -30, max: 30, noNaN: true });
const size = fc.double({ min: 20, max: 200, noNaN: true });
const sine = (degrees: number) => Math.sin((degrees * Math.PI) / 180);

describe('the parallax of one view', () => {
  it('of a head is the sine of the angle that it is seen from, whatever its size and tilt', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: -25, max: 25, noNaN: true }), size, (pitch, roll, size) => {
        expect(parallaxOf(meshOf({ pitch, roll, size })).down).toBeCloseTo(sine(pitch), 2);
        expect(parallaxOf(meshOf({ yaw: pitch, size })).across).toBeCloseTo(Math.tan((pitch * Math.PI) / 180), 2);
      }),
    );
  });

  it('of a picture stays what was printed, however it is held, shrunk, tilted or evenly bent', () => {
    fc.assert(
      fc.property(angle, angle, angle, angle, size, (printedYaw, printedPitch, pitch, roll, size) => {
        const printed = [printedYaw / 2, printedPitch / 2] as const;
        const before = parallaxOf(meshOf({ printed }));
        const after = parallaxOf(meshOf({ printed, pitch, roll, size }));
        expect(after.down).toBeCloseTo(before.down * Math.cos((pitch * Math.PI) / 180), 2);
        expect(parallaxOf(meshOf({ relief: 0, bend: 1.8, pitch, size })).down).toBeCloseTo(0, 3);
        expect(parallaxOf(meshOf({ relief: 0, curl: 2.5, pitch, size })).down).toBeCloseTo(0, 3);
      }),
    );
  });

  it('shrinks with the relief of a mask', () => {
    const half = parallaxOf(meshOf({ pitch: 20, relief: 0.5 })).down;
    expect(half).toBeCloseTo(0.5 * sine(20), 2);
  });
});

/** Three cameras in turn, every 100 ms, somebody 1.6 m tall who walks up to them and nods. */
function walk(down: (elevation: number, nod: number) => number): ParallaxView[] {
  return Array.from({ length: 24 }, (_, k) => {
    const cameraHeight = [1.4, 1.7, 2][k % 3]!;
    const distance = 2.4 - 0.06 * k;
    const nod = 4 * Math.sin(k / 5);
    const elevation = (Math.atan((cameraHeight - 1.55) / distance) * 180) / Math.PI;
    return { camera: String(k % 3), at: 100 * k, distance, cameraHeight, across: 0, down: down(elevation, nod) };
  });
}

describe('the parallax between cameras', () => {
  it('tells a head that nods from a picture that is turned to and fro', () => {
    const head = viewParallax(walk((elevation, nod) => parallaxOf(meshOf({ pitch: elevation - nod })).down))!;
    expect(head.gain).toBeGreaterThan(0.85);
    expect(head.gain).toBeLessThan(1.15);
    expect(head.error).toBeLessThan(0.2);
    const print = viewParallax(walk((elevation, nod) => parallaxOf(meshOf({ printed: [3, -5], pitch: elevation + 3 * nod })).down))!;
    expect(Math.abs(print.gain)).toBeLessThan(0.05);
    const mask = viewParallax(walk((elevation, nod) => parallaxOf(meshOf({ relief: 0.5, pitch: elevation - nod })).down))!;
    expect(mask.gain).toBeCloseTo(0.5 * head.gain, 1);
  });

  it('says nothing of one camera, of cameras at one height, or of views far apart in time', () => {
    const views = walk((elevation) => sine(elevation));
    expect(viewParallax(views.filter((v) => v.camera === '1'))).toBeUndefined();
    expect(viewParallax(views.map((v) => ({ ...v, cameraHeight: 1.7 })))).toBeUndefined();
    expect(viewParallax(views.map((v, k) => ({ ...v, at: 1000 * k })))).toBeUndefined();
    expect(viewParallax([])).toBeUndefined();
  });

  it('is less sure of few and noisy views', () => {
    const views = walk((elevation) => sine(elevation));
    expect(viewParallax(views.slice(0, 3))!.error).toBeGreaterThan(2 * viewParallax(views)!.error);
    // What is printed is the same in all views and no noise.
    const printed = views.map((v) => ({ ...v, down: v.down + 0.6 }));
    expect(viewParallax(printed)!.error).toBeCloseTo(viewParallax(views)!.error, 6);
    const noisy = views.map((v, k) => ({ ...v, down: v.down + (k % 2 ? 0.3 : -0.3) }));
    expect(viewParallax(noisy)!.error).toBeGreaterThan(2 * viewParallax(views)!.error);
  });
});

describe('the opening of the eyes', () => {
  it('is told against their width, at any size and tilt', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0.05, max: 0.5, noNaN: true }), (size, opening) => {
        expect(eyeOpening(withOpening(meshOf({ size }), opening))).toBeCloseTo(opening, 3);
      }),
    );
  });

  it('counts a blink once, and none where the eyes never closed or only began to', () => {
    expect(countBlinks([0.3, 0.31, 0.12, 0.1, 0.29, 0.3])).toBe(1);
    expect(countBlinks([0.3, 0.12, 0.3, 0.3, 0.1, 0.3, 0.31])).toBe(2);
    expect(countBlinks([0.3, 0.26, 0.31, 0.28])).toBe(0);
    expect(countBlinks([0.3, 0.3, 0.3, 0.1])).toBe(0);
    expect(countBlinks([])).toBe(0);
  });
});
