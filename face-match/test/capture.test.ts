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
    // Two directions 20° apart: one person.
    const other = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
    capture.offer('upper', 0, [face(90, { template: person([1, 0]) })]);
    capture.offer('lower', 0, [face(30, { template: person(other) })]);
    const { template, agreement } = capture.result();
    const length = Math.hypot(3 + other[0]!, other[1]!);
    expect(similarity(template!, person([1, 0]))).toBeCloseTo((3 + other[0]!) / length, 5);
    expect(agreement).toBeCloseTo((3 * other[0]! + 1) / length, 5);
  });

  it('never mixes a second person into the template, whoever comes first', () => {
    const frame = fc.record({
      who: fc.constantFrom('traveller', 'other'),
      camera: fc.constantFrom('upper', 'middle', 'lower'),
      overall: fc.integer({ min: 30, max: 100 }),
      noise: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 25 }), (frames) => {
        const capture = createCapture({ spacing: 0 });
        for (const [i, { who, camera, overall, noise }] of frames.entries()) {
          const angle = noise + (who === 'traveller' ? 0 : Math.PI / 2);
          capture.offer(camera, i * 200, [face(overall, { template: person([Math.cos(angle), Math.sin(angle)]) })]);
        }
        const { template, agreement, people } = capture.result();
        const near = (values: readonly number[]) => similarity(template!, person(values)) > Math.cos(0.21);
        expect(near([1, 0]) !== near([0, 1])).toBe(true);
        expect(agreement).toBeGreaterThan(Math.cos(0.41));
        const seen = (who: string) => frames.filter((f) => f.who === who).length;
        if (seen('traveller') >= 2 && seen('other') >= 2) expect(people).toBe(2);
        if (seen('traveller') === 0 || seen('other') === 0) expect(people).toBe(1);
      }),
    );
  });

  it('asks for a description, good or not, where another may have stepped into the place', () => {
    const capture = createCapture({ maxImages: 1, recheck: 1500 });
    capture.offer('upper', 1000, [face(80)]);
    expect(capture.describeFrom('upper', 1040)).toBe(81);
    expect(capture.describeFrom('lower', 1040)).toBe(25);
    const { template: _, ...undescribed } = face(60);
    capture.offer('upper', 2000, [undescribed]);
    expect(capture.describeFrom('upper', 2500)).toBe(81);
    expect(capture.describeFrom('upper', 2501)).toBe(25);
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
    expect(beside.progress()).toMatchObject({ mostFacesAtOnce: 2, people: 2 });
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
    capture.offer('upper', 5400, []);
    expect(capture.progress().hint).toBe('no-face');
  });
});
