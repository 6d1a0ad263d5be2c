import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCapture, type Face, similarity } from '../src/index.ts';

const person = (values: readonly number[]) => ({ version: 'test/1', vector: Float32Array.from(values) });
const face = (overall: number, more: Partial<Face> & { side?: number; measures?: Partial<Face['quality']> } = {}): Face => ({
  box: { x: 0, y: 0, width: more.side ?? 200, height: more.side ?? 200 },
  quality: { overall, yaw: 0, pitch: 0, roll: 0, interEyeDistance: 90, sharpness: 80, brightness: 120, uniformity: 90, ...more.measures },
  points: [],
  template: more.template ?? person([1, 0]),
});
const image = { width: 1, height: 1, rgb: new Uint8Array(3) };

describe('capture', () => {
  it('keeps the best frames of all cameras, however they arrive', () => {
    const frame = fc.record({ camera: fc.constantFrom('upper', 'middle', 'lower'), overall: fc.integer({ min: 0, max: 100 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
        const capture = createCapture({ maxImages: 3, minQuality: 20, spacing: 10 });
        for (const [i, { camera, overall }] of frames.entries()) capture.offer(camera, i * 10, [face(overall)], image);
        const good = frames
          .map(({ overall }) => overall)
          .filter((overall) => overall >= 20)
          .sort((a, b) => b - a);
        const result = capture.result();
        expect(result.images).toBe(Math.min(3, good.length));
        expect(result.bestFrame?.face.quality.overall).toBe(good[0]);
        expect(result.template === undefined).toBe(good.length === 0);
        if (good.length > 0) expect(result.bestFrame!.image).toBe(image);
        const seen = Object.values(result.perCamera).reduce((sum, { frames: count }) => sum + count, 0);
        expect(seen).toBe(frames.length);
      }),
    );
  });

  it('weighs a frame by its quality', () => {
    const capture = createCapture();
    capture.offer('upper', 0, [face(90, { template: person([1, 0]) })]);
    capture.offer('lower', 0, [face(30, { template: person([0, 1]) })]);
    const { template, agreement } = capture.result();
    expect(similarity(template!, person([1, 0]))).toBeCloseTo(3 / Math.sqrt(10), 5);
    expect(agreement).toBeCloseTo(1 / Math.sqrt(10), 5);
  });

  it('does not take neighbours of one camera, but the better of them', () => {
    const capture = createCapture({ spacing: 150 });
    capture.offer('upper', 0, [face(50)]);
    capture.offer('upper', 40, [face(70)]);
    capture.offer('lower', 40, [face(60)]);
    expect(capture.result()).toMatchObject({ images: 2, bestFrame: { at: 40, camera: 'upper' } });
  });

  it('counts two faces of comparable size at once, not one far behind', () => {
    const behind = createCapture();
    behind.offer('upper', 0, [face(80), face(10, { side: 60 })]);
    expect(behind.result().mostFacesAtOnce).toBe(1);
    const beside = createCapture();
    beside.offer('upper', 0, [face(80), face(60, { side: 180 })]);
    beside.offer('upper', 500, [face(80)]);
    expect(beside.result().mostFacesAtOnce).toBe(2);
    expect(beside.progress()).toMatchObject({ mostFacesAtOnce: 2, hint: 'good' });
  });

  it('has enough when as many frames as wanted are good', () => {
    const capture = createCapture({ maxImages: 2, goodQuality: 50 });
    capture.offer('upper', 0, [face(40)]);
    capture.offer('lower', 0, [face(80)]);
    expect(capture.enough()).toBe(false);
    expect(capture.describeFrom()).toBe(41);
    capture.offer('middle', 0, [face(60)]);
    expect(capture.enough()).toBe(true);
    expect(capture.describeFrom()).toBe(61);
  });

  it.each([
    ['no-face', []],
    ['several-people', [face(80), face(80)]],
    ['too-far', [face(20, { measures: { interEyeDistance: 30 } })]],
    ['look-at-camera', [face(20, { measures: { yaw: 35 } })]],
    ['too-dark', [face(20, { measures: { brightness: 30 } })]],
    ['hold-still', [face(20, { measures: { sharpness: 10 } })]],
    ['good', [face(80)]],
  ] as const)('advises %s', (hint, faces) => {
    const capture = createCapture();
    capture.offer('upper', 0, faces);
    expect(capture.progress().hint).toBe(hint);
  });

  it('advises from what is seen now, by the camera that sees best', () => {
    const capture = createCapture();
    capture.offer('upper', 0, []);
    capture.offer('middle', 10, [face(70)]);
    expect(capture.progress().hint).toBe('good');
    capture.offer('upper', 5000, []);
    expect(capture.progress().hint).toBe('no-face');
  });
});
