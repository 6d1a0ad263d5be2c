import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../src/image.ts';
import { type DepthImage, noseHeight } from '../../src/presentation-attack/depth-relief.ts';
import { createPresentationAttackDetector } from '../../src/presentation-attack/detector.ts';
import { lightResponse } from '../../src/presentation-attack/light-challenge.ts';
import { skinTint } from '../../src/presentation-attack/skin-tint.ts';
import { faceOf, meshOf } from './observed.ts';

const fields = (['warm', 'cool', 'cool', 'warm'] as const).map((field, i) => ({ field, askedAt: 1000 * i, shownAt: 1000 * i + 40 }));
const fieldAt = (at: number) => fields.filter((f) => f.askedAt <= at).at(-1)!.field;
/** Two cameras with a white balance of their own; whoever walks comes nearer and into other light. */
const tints = (gain: number, { drift = 0, near = 1, far = near }: { drift?: number; near?: number; far?: number } = {}) =>
  Array.from({ length: 40 }, (_, k) => {
    const distance = far + ((near - far) * k) / 39;
    const light = (fieldAt(100 * k) === 'warm' ? 0.5 : -0.5) / distance ** 2;
    const camera = k % 2 ? 'low' : 'high';
    return { at: 100 * k, camera, distance, tint: (k % 2 ? 0.4 : 0.6) + gain * light + drift * k + ((k % 3) - 1) * 0.002 };
  });

describe('the answer to a change of light', () => {
  it('is the share of what skin gives back, whatever the walk adds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -0.004, max: 0.004, noNaN: true }),
        fc.double({ min: 0.8, max: 1.3, noNaN: true }),
        (share, drift, near) => {
          expect(Math.abs(lightResponse(fields, tints(0.12 * share, { drift, near, far: 1.5 }), 0.12)! - share)).toBeLessThan(0.06);
        },
      ),
    );
    expect(lightResponse(fields, tints(0.1))).toBeGreaterThan(0.9);
    expect(lightResponse(fields, tints(0))).toBeLessThan(0.1);
  });

  it('waits until a field that was drawn has settled in the streams', () => {
    const late = tints(0).map((face) => ({ ...face, tint: 0.5 + (fieldAt(Math.max(0, face.at - 280)) === 'warm' ? 0.05 : -0.05) }));
    expect(lightResponse(fields, late)).toBeCloseTo(1, 1);
  });

  it('leaves out what may have been seen in either field: asked for, not yet drawn', () => {
    const slow = fields.map((step) => ({ ...step, shownAt: step.askedAt + 400 }));
    const late = tints(0).map((face) => ({ ...face, tint: 0.5 + (fieldAt(Math.max(0, face.at - 600)) === 'warm' ? 0.05 : -0.05) }));
    expect(lightResponse(slow, late)).toBeCloseTo(1, 1);
    expect(
      lightResponse(
        fields.map(({ field, askedAt }) => ({ field, askedAt })),
        tints(0.1),
      ),
    ).toBeUndefined();
  });

  it('is not told where it would be a guess', () => {
    expect(lightResponse([], tints(0.1))).toBeUndefined();
    // One field; both, but only as time went on; too few pictures; too far from the screen; lamps that flicker more than the screen adds.
    expect(lightResponse(fields.slice(0, 1), tints(0.1))).toBeUndefined();
    expect(lightResponse([fields[0]!, { ...fields[1]!, askedAt: 2800, shownAt: 3500 }], tints(0.1))).toBeUndefined();
    expect(lightResponse(fields, tints(0.1).slice(0, 6))).toBeUndefined();
    expect(lightResponse(fields, tints(0.1, { near: 4 }))).toBeUndefined();
    const flickering = tints(0.1).map((face, k) => ({ ...face, tint: face.tint + 0.25 * Math.sin(k * k) }));
    expect(lightResponse(fields, flickering)).toBeUndefined();
  });
});

describe('the colour of skin', () => {
  const picture = (rgb: readonly [number, number, number]) => ({
    width: 60,
    height: 60,
    rgb: Uint8Array.from({ length: 60 * 60 * 3 }, (_, i) => rgb[i % 3]!),
  });

  it('is the logarithm of red over blue, near the edge of a picture too', () => {
    expect(skinTint(picture([180, 120, 90]), [[30, 30]], 8)).toBeCloseTo(Math.log(2), 6);
    expect(skinTint(picture([180, 120, 90]), [[0, 59]], 8)).toBeCloseTo(Math.log(2), 6);
  });

  it('changes alike on skin of every tone', () => {
    const change = (tone: readonly [number, number, number]) =>
      skinTint(picture([tone[0] * 1.1, tone[1], tone[2]]), [[30, 30]], 8)! - skinTint(picture(tone), [[30, 30]], 8)!;
    expect(change([200, 160, 140])).toBeCloseTo(Math.log(1.1), 2);
    expect(change([60, 40, 30])).toBeCloseTo(Math.log(1.1), 2);
  });

  it('is not told of what no longer follows the light, or of nothing', () => {
    expect(skinTint(picture([255, 230, 210]), [[30, 30]], 8)).toBeUndefined();
    expect(skinTint(picture([30, 10, 4]), [[30, 30]], 8)).toBeUndefined();
    expect(skinTint(picture([180, 120, 90]), [[500, 500]], 8)).toBeUndefined();
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
  const mesh = meshOf({ centre: [320, 220] });
  /** A picture of one colour, as the face in it. */
  const pictures = new Map<string, RgbImage>();
  const lit = (tint: number): RgbImage => {
    const known = pictures.get(tint.toFixed(4));
    if (known) return known;
    const rgb = Buffer.alloc(
      640 * 480 * 3,
      Uint8Array.of(Math.round(120 * Math.exp(tint / 2)), 120, Math.round(120 * Math.exp(-tint / 2))),
    );
    const picture = { width: 640, height: 480, rgb };
    pictures.set(tint.toFixed(4), picture);
    return picture;
  };
  const grade = (height: number, gain: number, asked = fields) => {
    const detector = createPresentationAttackDetector({ cameras: {}, lightGain: 0.3 });
    const face = faceOf(mesh);
    for (const step of asked) detector.light(step);
    // As near as the size of the face says.
    const distance = (640 / 2 / Math.tan((28 * Math.PI) / 180)) * (0.063 / face.quality.interEyeDistance);
    for (const { at, camera, tint } of tints(gain / distance ** 2)) detector.offer(camera, at, [face], lit(tint));
    detector.depth(face, depthOf(mesh, height));
    return detector.result()!;
  };
  const saidBy = (signal: string, { signals }: ReturnType<typeof grade>) => signals.find((one) => one.signal === signal);

  it('adds light and depth where a gate has them', () => {
    expect(saidBy('light', grade(20, 0.3))!.value).toBeGreaterThan(0.8);
    expect(saidBy('light', grade(20, 0))!.value).toBeLessThan(0.15);
    expect(saidBy('depth', grade(20, 0))!.value).toBeCloseTo(20, -0.5);
    expect(grade(0, 0).score).toBeGreaterThan(0.95);
    expect(grade(20, 0.3).score).toBeLessThan(0.01);
  });

  it('lets an answer say little, since paper answers like skin, and silence much', () => {
    expect(saidBy('light', grade(20, 0.3))!.evidence).toBeCloseTo(-0.4);
    expect(saidBy('light', grade(20, 0))!.evidence).toBeGreaterThan(2.5);
  });

  it('says nothing of light that no page has shown', () => {
    expect(saidBy('light', grade(20, 0, []))).toBeUndefined();
  });
});
