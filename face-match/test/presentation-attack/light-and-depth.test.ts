import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DepthImage, noseHeight } from '../../src/presentation-attack/depth-relief.ts';
import { createPresentationAttackDetector } from '../../src/presentation-attack/detector.ts';
import { lightResponse } from '../../src/presentation-attack/light-challenge.ts';
import { faceOf, meshOf } from './observed.ts';

const levels = [
  { at: 0, level: 0 },
  { at: 1000, level: 1 },
  { at: 2000, level: 0 },
  { at: 3000, level: 1 },
];
const levelAt = (at: number) => levels.filter((l) => l.at <= at).at(-1)!.level;
const faces = (gain: number, drift = 0) =>
  Array.from({ length: 40 }, (_, k) => ({
    at: 100 * k,
    camera: k % 2 ? 'low' : 'high',
    brightness: 120 * (1 + gain * levelAt(100 * k) + drift * k) + (k % 3) - 1,
  }));

describe('the answer to a change of light', () => {
  it('is the share of what skin gives back, whatever the walk adds', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -0.004, max: 0.004, noNaN: true }), (share, drift) => {
        expect(lightResponse(levels, faces(0.08 * share, drift), 0.08)).toBeCloseTo(share, 0);
      }),
    );
    expect(lightResponse(levels, faces(0.06))).toBeGreaterThan(0.8);
    expect(lightResponse(levels, faces(0))).toBeLessThan(0.2);
  });

  it('waits until a change has settled in the streams', () => {
    const late = faces(0).map((face) => ({ ...face, brightness: 120 * (1 + 0.06 * levelAt(Math.max(0, face.at - 200))) }));
    expect(lightResponse(levels, late)).toBeCloseTo(1, 1);
    const overshooting = late.map((face) => ({
      ...face,
      brightness: face.brightness - (face.at % 1000 < 250 ? 40 * levelAt(face.at) : 0),
    }));
    expect(lightResponse(levels, overshooting)).toBeCloseTo(1, 1);
  });

  it('is not told without a change, or right after one', () => {
    expect(lightResponse([], faces(0.06))).toBeUndefined();
    expect(lightResponse([{ at: 0, level: 1 }], faces(0.06))).toBeUndefined();
    expect(
      lightResponse(
        [
          { at: 0, level: 0 },
          { at: 3800, level: 1 },
        ],
        faces(0.06),
      ),
    ).toBeUndefined();
    expect(lightResponse(levels, faces(0.06).slice(0, 4))).toBeUndefined();
  });
});

/** A tilted sheet, with a nose of a height or none. */
function depthOf(mesh: Float32Array, height: number): DepthImage {
  const [width, size] = [640, 640 * 480];
  const millimetres = new Uint16Array(size);
  const [nx, ny] = [mesh[12]!, mesh[13]!];
  for (let i = 0; i < size; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const nose = Math.hypot(x - nx, y - ny) < 30 ? height : 0;
    millimetres[i] = 1200 + 0.5 * (x - 320) - 0.3 * (y - 240) - nose;
  }
  return { width, height: 480, millimetres };
}

describe('the height of the nose', () => {
  it('is told against the sheet through the face, however it is tilted', () => {
    const mesh = meshOf({ centre: [320, 220] });
    expect(noseHeight(mesh, depthOf(mesh, 20))).toBeCloseTo(20, -0.5);
    expect(Math.abs(noseHeight(mesh, depthOf(mesh, 0))!)).toBeLessThan(1);
  });

  it('is not told where the camera saw nothing', () => {
    const mesh = meshOf({ centre: [320, 220] });
    expect(noseHeight(mesh, { width: 640, height: 480, millimetres: new Uint16Array(640 * 480) })).toBeUndefined();
    expect(noseHeight(meshOf({ centre: [5000, 220] }), depthOf(mesh, 20))).toBeUndefined();
  });
});

describe('the detector', () => {
  it('adds light and depth where a gate has them', () => {
    const mesh = meshOf({ centre: [320, 220] });
    const grade = (height: number, gain: number) => {
      const detector = createPresentationAttackDetector();
      for (const { at, level } of levels) detector.light(at, level);
      for (const { at, camera, brightness } of faces(gain)) {
        const face = faceOf(mesh);
        detector.offer(camera, at, [{ ...face, quality: { ...face.quality, brightness } }]);
      }
      detector.depth(faceOf(mesh), depthOf(mesh, height));
      return detector.result()!;
    };
    expect(grade(20, 0.06).score).toBeLessThan(0.01);
    expect(grade(0, 0).score).toBeGreaterThan(0.95);
    expect(grade(20, 0.06).signals.map(({ signal }) => signal)).toEqual(['light', 'depth', 'blinks']);
  });
});
