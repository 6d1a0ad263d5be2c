import { type FaceEngine, openFaceEngine, readImage, similarity } from 'face-match';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawModel, modelFace, PRESENT } from '../../src/travellers/draw-face.ts';
import { createIdentity } from '../../src/travellers/identity.ts';
import { gateLight, liveLook } from '../../src/travellers/live-look.ts';
import { PORTRAIT, passportPortrait } from '../../src/travellers/passport-portrait.ts';

describe('a drawn face', () => {
  let engine: FaceEngine;
  beforeAll(async () => {
    engine = await openFaceEngine();
  });
  afterAll(() => engine.close());

  const live = async (seed: number, yaw: number, pitch: number) => {
    const identity = createIdentity(seed);
    const size = { width: 480, height: 480 };
    const rgba = drawModel(await modelFace(identity, liveLook(identity)), {
      ...size,
      pixelsPerMm: 1.2,
      centre: [240, 230],
      distance: 1100,
      pose: { yaw, pitch, roll: 0 },
      light: gateLight(identity),
    });
    return readImage(
      await sharp(rgba, { raw: { ...size, channels: 4 } })
        .flatten({ background: '#889' })
        .png()
        .toBuffer(),
    );
  };

  it('is a passport portrait as ICAO 9303 wants it: one face, straight, large, evenly lit', async () => {
    const portrait = await passportPortrait(createIdentity(5));
    const meta = await sharp(portrait).metadata();
    expect([meta.format, meta.width, meta.height]).toEqual(['jpeg', PORTRAIT.width, PORTRAIT.height]);
    const faces = await engine.analyse(await readImage(portrait), 'detect');
    expect(faces).toHaveLength(1);
    expect(Math.abs(faces[0]!.quality.yaw)).toBeLessThan(8);
    expect(faces[0]!.quality.interEyeDistance).toBeGreaterThanOrEqual(80);
    expect(faces[0]!.quality.uniformity).toBeGreaterThan(70);
  });

  it('is the same picture for the same seed', async () => {
    const [a, b] = await Promise.all([passportPortrait(createIdentity(6)), passportPortrait(createIdentity(6))]);
    expect(a.equals(b)).toBe(true);
  });

  it('turns its head as it is told', async () => {
    const yaws: number[] = [];
    for (const yaw of [-20, 0, 20]) yaws.push((await engine.analyse(await live(5, yaw, 0), 'detect'))[0]!.quality.yaw);
    // The engine's sign is its own; the order and the size are what a face shows.
    expect(Math.abs(yaws[0]! - yaws[2]!)).toBeGreaterThan(18);
    expect((yaws[1]! - yaws[0]!) * (yaws[2]! - yaws[1]!)).toBeGreaterThan(0);
  });

  it('is recognised as the same person on another day, and as nobody else', async () => {
    const seeds = [4, 10, 20];
    const chips = [];
    const lives = [];
    for (const seed of seeds) {
      chips.push((await engine.analyse(await readImage(await passportPortrait(createIdentity(seed))), 'template'))[0]!.template!);
      lives.push((await engine.analyse(await live(seed, 4, 3), 'template'))[0]!.template!);
    }
    for (const [i, face] of lives.entries()) {
      const scores = chips.map((chip) => similarity(face, chip));
      expect(scores.indexOf(Math.max(...scores))).toBe(i);
    }
  });

  it('shows its expression', async () => {
    const identity = createIdentity(5);
    const view = {
      width: 200,
      height: 240,
      pixelsPerMm: 0.9,
      centre: [100, 110] as const,
      distance: 1100,
      pose: { yaw: 0, pitch: 0, roll: 0 },
      light: gateLight(identity),
    };
    const neutral = drawModel(await modelFace(identity, PRESENT), view);
    const smiling = drawModel(await modelFace(identity, { ...PRESENT, expression: { smile: 0.8, eyesOpen: 1, brows: 0 } }), view);
    expect(Buffer.from(smiling).equals(Buffer.from(neutral))).toBe(false);
  });
});
