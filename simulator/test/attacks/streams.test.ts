import { createPresentationAttackDetector, type FaceEngine, openFaceEngine } from 'face-match';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCorridor, type Species } from '../../src/attacks/index.ts';
import { CAMERA_HEIGHT, FRAME } from '../../src/cameras/optics.ts';
import { walkFrames } from '../../src/cameras/walk.ts';
import { createIdentity } from '../../src/travellers/index.ts';

/** What the three streams show of somebody behind an artefact, picture by picture and without time: the same cut-outs, the same light of the totem's screen. */
let engine: FaceEngine;
let corridors: Parameters<typeof walkFrames>[1];
const cameras = Object.fromEntries(Object.entries(CAMERA_HEIGHT).map(([id, heightMetres]) => [id, { heightMetres }]));
const identity = createIdentity(810_001, { age: 36 });
const victim = createIdentity(810_501, { age: 40 });

beforeAll(async () => {
  engine = await openFaceEngine();
  corridors = { low: await drawCorridor('low'), middle: await drawCorridor('middle'), high: await drawCorridor('high') };
});
afterAll(() => engine.close());

const fields = ['warm', 'cool', 'cool', 'warm'] as const;
async function grade(species?: Species) {
  const detector = createPresentationAttackDetector({ cameras, lightGain: 0.1 });
  for (const [step, field] of fields.entries()) detector.light({ field, askedAt: 400 * step - 300, shownAt: 400 * step - 270 });
  const behind = species && { behind: { species, quality: 'middle', victim } as const };
  for await (const { camera, step, rgb } of walkFrames({ kind: 'drawn', identity, ...behind }, corridors, [1.7, 1.9, 2.1, 2.2], fields)) {
    const jpeg = await sharp(rgb, { raw: { ...FRAME, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    const frame = { ...FRAME, rgb: new Uint8Array(await sharp(jpeg).raw().toBuffer()) };
    detector.offer(camera, 400 * step + 50 * Object.keys(cameras).indexOf(camera), await engine.analyse(frame, 'detect'), frame);
  }
  const { score, signals } = detector.result()!;
  return { score, ...Object.fromEntries(signals.map(({ signal, value }) => [signal, value])) } as {
    readonly score: number;
    readonly parallax: number;
    readonly light: number;
  };
}

describe('in the streams', () => {
  it('a traveller is a head and gives the screen’s light back', async () => {
    const { score, parallax, light } = await grade();
    expect(parallax).toBeGreaterThan(0.4);
    expect(light).toBeGreaterThan(0.6);
    expect(score).toBeLessThan(0.1);
  });

  it('a print is a sheet that gives the light back, and is graded high all the same', async () => {
    const { score, parallax, light } = await grade('print-flat');
    expect(parallax).toBeLessThan(0.3);
    expect(light).toBeGreaterThan(0.6);
    expect(score).toBeGreaterThan(0.5);
  });

  it('a screen held before the face gives no light back', async () => {
    const { score, light } = await grade('screen-video');
    expect(light).toBeLessThan(0.4);
    expect(score).toBeGreaterThan(0.9);
  });

  it('a paper mask is graded high', async () => {
    expect((await grade('mask-paper')).score).toBeGreaterThan(0.5);
  });
});
