import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BackendName,
  type RgbImage,
  readImage,
  type StartedAnalyser,
  similarity,
  startAnalyser,
  templateVersion,
  toPortrait,
} from '../src/index.ts';
import { anna, boris, draw, frameOf } from './drawn-face.ts';

describe.each<BackendName>(['onnx-cpu', 'wasm'])('on %s', (backend) => {
  let analyser: StartedAnalyser;

  beforeAll(async () => {
    analyser = await startAnalyser({ backend });
  });

  describe('analyser', () => {
    it('says what it runs on', () => {
      expect(analyser.backend).toBe(backend);
      expect(analyser.fellBack).toBeUndefined();
      if (backend === 'wasm') expect(tf.getBackend()).toBe('wasm');
    });

    it('finds nobody in an empty picture', async () => {
      expect(await analyser.analyse(await draw({ faces: [] }), 'template')).toEqual([]);
    });

    it('tells one person from the next: nothing is kept from the picture before', async () => {
      const [one, other] = [await frameOf(anna), await frameOf(boris)];
      const templateOf = async (frame: RgbImage) => (await analyser.analyse(frame, 'template'))[0]!.template!;
      const [a, b, again] = [await templateOf(one), await templateOf(other), await templateOf(one)];
      expect(similarity(a, again)).toBeCloseTo(1, 6);
      expect(similarity(a, b)).toBeLessThan(0.97);
    });

    it('gives the same templates while another one works in the same thread with another recogniser: nothing is shared', async () => {
      const other = await startAnalyser({ backend, recogniser: 'dlib' });
      const [one, two] = [await frameOf(anna), await frameOf(boris)];
      const templateOf = async (from: StartedAnalyser, frame: RgbImage) => (await from.analyse(frame, 'template'))[0]!.template!;
      const alone = [await templateOf(analyser, one), await templateOf(other, two)];
      const together = await Promise.all([templateOf(analyser, one), templateOf(other, two)]);
      for (const [i, template] of together.entries()) {
        expect(template.version).toBe([analyser, other][i]!.templateVersion);
        expect(similarity(template, alone[i]!)).toBeCloseTo(1, 6);
      }
      expect(together.map(({ vector }) => vector.length)).toEqual([1152, 128]);
    });

    it('knows the same drawn person in poorer light, nearer and tilted', async () => {
      const chip = (
        await analyser.analyse(await draw({ width: 480, height: 600, faces: [{ person: anna, x: 240, y: 270, scale: 0.8 }] }), 'template')
      )[0]!;
      const live = (
        await analyser.analyse(
          await frameOf(anna, { light: 0.7, blur: 1.5, faces: [{ person: anna, x: 500, y: 360, scale: 1.1, roll: 12 }] }),
          'template',
        )
      )[0]!;
      const stranger = (await analyser.analyse(await frameOf(boris), 'template'))[0]!;
      expect(live.template!.version).toBe(templateVersion);
      expect(Math.hypot(...live.template!.vector)).toBeCloseTo(1, 5);
      expect(similarity(chip.template!, live.template!)).toBeGreaterThan(similarity(chip.template!, stranger.template!) + 0.03);
    });

    it('gives all faces, the largest first, or the central one when asked', async () => {
      const frame = await draw({
        width: 1280,
        height: 720,
        faces: [
          { person: anna, x: 230, y: 340, scale: 0.9 },
          { person: boris, x: 640, y: 340, scale: 0.6 },
        ],
      });
      const faces = await analyser.analyse(frame, 'template');
      expect(faces).toHaveLength(2);
      expect(faces[0]!.box.x).toBeLessThan(400);
      expect(faces[0]!.template).toBeDefined();
      expect(faces[1]!.template).toBeUndefined();
      const central = await analyser.analyse(frame, 'template', { first: 'central' });
      expect(central[0]!.box.x).toBeGreaterThan(400);
      expect(central[0]!.template).toBeDefined();
    });

    it('describes only from the quality that is asked for', async () => {
      const frame = await frameOf(anna);
      expect((await analyser.analyse(frame, 'detect'))[0]!.template).toBeUndefined();
      expect((await analyser.analyse(frame, 'template', { describeFrom: 101 }))[0]!.template).toBeUndefined();
      expect((await analyser.analyse(frame, 'template', { describeFrom: 1 }))[0]!.template).toBeDefined();
    });

    it('puts the five points where they were drawn', async () => {
      const [x, y, scale] = [640, 340, 0.9];
      const { points, box } = (await analyser.analyse(await frameOf(anna), 'template'))[0]!;
      const drawn = [
        [x + scale * (anna.eyes + 25), y - 15 * scale],
        [x + scale * (anna.eyes - 25), y - 15 * scale],
        [x - scale * (anna.eyes + 25), y - 15 * scale],
        [x - scale * (anna.eyes - 25), y - 15 * scale],
        [x, y + 58 * scale],
      ] as const;
      for (const [i, [px, py]] of drawn.entries()) expect(Math.hypot(points[i]![0] - px, points[i]![1] - py)).toBeLessThan(12);
      expect(box.x).toBeGreaterThan(480);
      expect(box.x + box.width).toBeLessThan(800);
    });

    it('finds a face that fills the picture', async () => {
      const frame = await draw({ width: 300, height: 340, faces: [{ person: anna, x: 150, y: 170, scale: 1.05 }] });
      expect(await analyser.analyse(frame, 'template')).toHaveLength(1);
    });

    // ONNX Runtime holds no tensors of ours.
    if (backend === 'wasm')
      it('gives every tensor back: memory is flat over many frames', async () => {
        const frames = [await frameOf(anna), await frameOf(boris), await draw({ faces: [] })];
        for (const frame of frames) await analyser.analyse(frame, 'template');
        const before = tf.memory();
        for (let i = 0; i < 24; i++) await analyser.analyse(frames[i % 3]!, i % 2 ? 'template' : 'detect');
        expect(tf.memory().numTensors).toBe(before.numTensors);
        expect(tf.memory().numBytes).toBe(before.numBytes);
      });
  });

  describe('quality', () => {
    const quality = async (scene: Parameters<typeof frameOf>[1], person = anna) =>
      (await analyser.analyse(await frameOf(person, scene), 'detect'))[0]!.quality;

    it('is high for a face that looks straight into the camera', async () => {
      const q = await quality({});
      expect(q.overall).toBeGreaterThan(80);
      expect(Math.abs(q.yaw)).toBeLessThan(6);
      expect(Math.abs(q.roll)).toBeLessThan(3);
      expect(q.interEyeDistance).toBeGreaterThan(85);
      expect(q.interEyeDistance).toBeLessThan(103);
      expect(q.uniformity).toBeGreaterThan(90);
    });

    it('tells a tilted head in degrees, clockwise positive', async () => {
      const { roll, overall } = await quality({ faces: [{ person: anna, x: 640, y: 340, scale: 0.9, roll: 25 }] });
      expect(roll).toBeGreaterThan(21);
      expect(roll).toBeLessThan(29);
      expect(overall).toBeGreaterThan(50);
    });

    it('falls with distance, blur and darkness', async () => {
      const good = await quality({});
      const far = await quality({ faces: [{ person: anna, x: 640, y: 340, scale: 0.35 }] });
      const blurred = await quality({ blur: 8 });
      const dark = await quality({ light: 0.2 });
      expect(far.interEyeDistance).toBeLessThan(45);
      expect(blurred.sharpness).toBeLessThan(good.sharpness - 30);
      expect(dark.brightness).toBeLessThan(50);
      for (const poor of [far, blurred, dark]) expect(poor.overall).toBeLessThan(good.overall - 15);
    });
  });

  describe('toPortrait', () => {
    it('puts the eyes level at 45 % of the height, a quarter of the width apart', async () => {
      const frame = await frameOf(anna, { faces: [{ person: anna, x: 400, y: 330, scale: 0.9, roll: 15 }] });
      const face = (await analyser.analyse(frame, 'detect'))[0]!;
      const portrait = await readImage(await toPortrait(frame, face));
      expect([portrait.width, portrait.height]).toEqual([360, 480]);
      const { points, quality } = (await analyser.analyse(portrait, 'detect'))[0]!;
      expect(Math.abs(quality.roll)).toBeLessThan(3);
      expect(quality.interEyeDistance).toBeGreaterThan(80);
      expect(quality.interEyeDistance).toBeLessThan(100);
      expect((points[0]![1] + points[3]![1]) / 2).toBeGreaterThan(200);
      expect((points[0]![1] + points[3]![1]) / 2).toBeLessThan(232);
    });
  });
});
