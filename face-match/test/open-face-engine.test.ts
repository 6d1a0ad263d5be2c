import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaceEngine, openFaceEngine, templateVersion } from '../src/index.ts';
import { startEngine } from '../src/open-face-engine.ts';
import { anna, boris, draw, frameOf } from './drawn-face.ts';

const dying = new URL('./dying-worker.mjs', import.meta.url);

describe('face engine', () => {
  let engine: FaceEngine;
  beforeAll(async () => {
    engine = await openFaceEngine();
  });
  afterAll(() => engine.close());

  it('says what it runs on', () => {
    expect(engine.about).toEqual({ backend: 'onnx-cpu', templateVersion, detector: 'blazeface.json' });
  });

  it('answers in order, without holding up the caller', async () => {
    const [one, none, other] = [await frameOf(anna), await draw({ faces: [] }), await frameOf(boris)];
    const finished: number[] = [];
    let beats = 0;
    const heart = setInterval(() => beats++, 5);
    const [a, b, c] = await Promise.all(
      [one, none, other].map((frame, i) =>
        engine.analyse(frame, 'template').then((faces) => {
          finished.push(i);
          return faces;
        }),
      ),
    );
    clearInterval(heart);
    expect(finished).toEqual([0, 1, 2]);
    expect([a!.length, b!.length, c!.length]).toEqual([1, 0, 1]);
    expect(a![0]!.template!.vector).toBeInstanceOf(Float32Array);
    expect(beats).toBeGreaterThan(5);
    expect(one.rgb.byteLength).toBe(1280 * 720 * 3);
  });

  it('takes a view into a larger buffer for what it shows', async () => {
    const frame = await frameOf(anna);
    const larger = new Uint8Array(frame.rgb.length + 100);
    larger.set(frame.rgb, 50);
    const [face] = await engine.analyse({ ...frame, rgb: larger.subarray(50, 50 + frame.rgb.length) }, 'detect');
    expect(face!.quality.overall).toBeGreaterThan(50);
  });
});

describe('a face engine that fails', () => {
  it('rejects what was waiting and everything after when its worker dies', async () => {
    const engine = await startEngine(dying, {});
    const frame = await draw({ faces: [] });
    const [first, second] = await Promise.allSettled([engine.analyse(frame, 'detect'), engine.analyse(frame, 'detect')]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'engine-failed' } });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'engine-failed' } });
    await expect(engine.analyse(frame, 'detect')).rejects.toMatchObject({ code: 'engine-failed' });
    await engine.close();
  });

  it('does not open without its models', async () => {
    await expect(openFaceEngine({ models: '/nowhere' })).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('rejects what is waiting when it is closed', async () => {
    const engine = await openFaceEngine();
    const frame = await frameOf(anna);
    const waiting = Promise.allSettled([engine.analyse(frame, 'detect'), engine.analyse(frame, 'detect')]);
    await engine.close();
    for (const one of await waiting) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'engine-closed' } });
    await expect(engine.analyse(frame, 'detect')).rejects.toMatchObject({ code: 'engine-closed' });
  });

  it('shares the work among threads', async () => {
    const engine = await openFaceEngine({ threads: 2 });
    const frame = await frameOf(anna);
    const all = await Promise.all(Array.from({ length: 6 }, () => engine.analyse(frame, 'detect')));
    expect(all.map((faces) => faces.length)).toEqual([1, 1, 1, 1, 1, 1]);
    await engine.close();
  });
});
