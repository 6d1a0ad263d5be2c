import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { morphCheck } from '../../src/presentation-attack/morph-check.ts';
import { RELIEF_POINTS } from '../../src/presentation-attack/relief.ts';
import { shapeDifference } from '../../src/presentation-attack/shape-difference.ts';
import { meshOf } from './observed.ts';

/** A face whose jaw and cheeks are drawn in. */
function otherShape(mesh: Float32Array, by: number): Float32Array {
  const out = new Float32Array(mesh);
  for (const index of [50, 117, 205, 61]) out[3 * index]! += by;
  for (const index of [280, 346, 425, 291]) out[3 * index]! -= by;
  for (const index of [10, 67, 297]) out[3 * index + 1]! += by;
  return out;
}

describe('the difference in shape of two faces', () => {
  it('is none between two views of one head, whatever its pose, place and size', () => {
    const angle = fc.double({ min: -15, max: 15, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, fc.double({ min: 30, max: 200, noNaN: true }), (yaw, pitch, roll, size) => {
        expect(shapeDifference(meshOf({ yaw, pitch, roll, size }), meshOf())).toBeLessThan(1e-4);
      }),
    );
  });

  it('grows with how much another shape is mixed in', () => {
    const own = meshOf();
    const at = (by: number) => shapeDifference(otherShape(own, by), own);
    expect(at(0)).toBeLessThan(1e-6);
    expect(at(4)).toBeCloseTo(2 * at(2), 2);
    expect(at(4)).toBeGreaterThan(0.01);
    expect(RELIEF_POINTS.length).toBeGreaterThan(30);
  });
});

describe('the check for morphed portraits', () => {
  const threshold = 0.93;

  it('judges nothing below the threshold', () => {
    expect(morphCheck({ similarity: 0.92, threshold })).toBeUndefined();
    expect(morphCheck({ similarity: Number.NaN, threshold })).toBeUndefined();
  });

  it('grades a bare likeness high and a full one low', () => {
    expect(morphCheck({ similarity: 0.931, threshold })!.score).toBeGreaterThan(0.9);
    expect(morphCheck({ similarity: 0.999, threshold })!.score).toBeLessThan(0.1);
    expect(morphCheck({ similarity: 1, threshold: 1 })!.score).toBeGreaterThan(0);
  });

  it('grades another shape higher', () => {
    const chipMesh = meshOf();
    const of = (by: number) => morphCheck({ similarity: 0.97, threshold, liveMesh: otherShape(chipMesh, by), chipMesh })!;
    expect(of(6).score).toBeGreaterThan(of(0).score);
    expect(of(6).shapeDifference).toBeGreaterThan(of(2).shapeDifference!);
  });
});
