import { type FaceEngine, openFaceEngine } from 'face-match';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeFrame } from '../../src/cameras/compose.ts';
import { drawCorridor } from '../../src/cameras/corridor.ts';
import { FRAME } from '../../src/cameras/optics.ts';
import type { CameraId, PersonInView } from '../../src/cameras/scene.ts';
import { halveSprite } from '../../src/cameras/sprite.ts';
import { createArtist, type SpriteName, spriteKey } from '../../src/cameras/sprite-set.ts';
import type { SizedSprite } from '../../src/cameras/sprite-store.ts';
import { type FaceSource, sourceKey } from '../../src/travellers/face-source.ts';
import { createIdentity } from '../../src/travellers/identity.ts';

/** What the gate's own engine finds in the scenes. */
describe('a scene', () => {
  let engine: FaceEngine;
  const corridors = new Map<CameraId, Uint8Array>();
  const sprites = new Map<string, SizedSprite>();
  beforeAll(async () => {
    engine = await openFaceEngine();
    for (const camera of ['low', 'middle', 'high'] as const) corridors.set(camera, await drawCorridor(camera));
  });
  afterAll(() => engine.close());

  const drawn = (seed: number, age?: number): FaceSource => ({
    kind: 'drawn',
    identity: createIdentity(seed, age === undefined ? {} : { age }),
  });
  const person = (source: FaceSource, x: number, rest: Partial<PersonInView> = {}): PersonInView => ({
    source,
    x,
    y: 0,
    yaw: 0,
    looking: true,
    walkingPhase: 0,
    ...rest,
  });

  async function faces(camera: CameraId, people: readonly PersonInView[], light = 1) {
    const wanted: { source: FaceSource; name: SpriteName }[] = [];
    const key = (source: FaceSource, name: SpriteName) => `${sourceKey(source)} ${spriteKey(name)}`;
    const find = (source: FaceSource, name: SpriteName) => {
      if (!sprites.has(key(source, name))) wanted.push({ source, name });
      return sprites.get(key(source, name));
    };
    const scene = { people, light };
    composeFrame(camera, corridors.get(camera)!, scene, find, 1);
    for (const { source, name } of wanted) {
      const full = await createArtist(source)(name);
      sprites.set(key(source, name), { full, half: halveSprite(full) });
    }
    return engine.analyse({ ...FRAME, rgb: composeFrame(camera, corridors.get(camera)!, scene, find, 1) }, 'detect');
  }

  it('with nobody shows no face', async () => {
    for (const camera of corridors.keys()) expect(await faces(camera, [])).toHaveLength(0);
  });

  it('with one traveller shows one face, larger when nearer', async () => {
    const far = await faces('middle', [person(drawn(4), 1.2)]);
    const near = await faces('middle', [person(drawn(4), 2.3)]);
    expect([far.length, near.length]).toEqual([1, 1]);
    expect(near[0]!.quality.interEyeDistance).toBeGreaterThan(1.5 * far[0]!.quality.interEyeDistance);
    expect(near[0]!.quality.overall).toBeGreaterThan(60);
  });

  it('with two travellers shows two faces of like size', async () => {
    const found = await faces('middle', [person(drawn(4), 2, { y: -0.22 }), person(drawn(10), 1.9, { y: 0.25 })]);
    expect(found).toHaveLength(2);
    expect(found[1]!.box.width / found[0]!.box.width).toBeGreaterThan(0.7);
  });

  it('shows a child to the low camera straight on', async () => {
    const child = drawn(8, 11);
    const [seen] = await faces('low', [person(child, 2.1)]);
    expect(seen!.quality.overall).toBeGreaterThan(40);
  });

  it('shows a traveller who looks away with the head turned', async () => {
    const [ahead] = await faces('middle', [person(drawn(4), 2.2)]);
    const [away] = await faces('middle', [person(drawn(4), 2.2, { looking: false, yaw: -20 })]);
    expect(Math.abs(away!.quality.yaw)).toBeGreaterThan(Math.abs(ahead!.quality.yaw) + 8);
  });

  it('is darker in less light', async () => {
    const [bright] = await faces('middle', [person(drawn(4), 2.2)]);
    const [dim] = await faces('middle', [person(drawn(4), 2.2)], 0.5);
    expect(dim!.quality.brightness).toBeLessThan(0.65 * bright!.quality.brightness);
  });
});
