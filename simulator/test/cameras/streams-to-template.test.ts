import { captureFrom, fusedSimilarity, openCamera, openFaceEngine, readImage } from 'face-match';
import { filter, firstValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { CAMERA_IDS, personAt, serveCameras } from '../../src/cameras/index.ts';
import { readCalibration } from '../../src/travellers/calibrate.ts';
import { createIdentity } from '../../src/travellers/identity.ts';
import { passportPortrait } from '../../src/travellers/passport-portrait.ts';

it('recognises over the three streams who walks through, and not the passport of somebody else', async () => {
  const { threshold } = await readCalibration();
  const identity = createIdentity(10);
  const source = { kind: 'drawn', identity } as const;
  const engine = await openFaceEngine();
  const rig = await serveCameras({ fps: 10 });
  const cameras = await Promise.all(CAMERA_IDS.map((id) => openCamera({ id, url: rig.urls[id] })));
  try {
    await rig.prepare(source);
    // A few millimetres further with every picture taken, until the exit door.
    let x = 1.4;
    rig.show(() => {
      x = Math.min(2.4, x + 0.01);
      return { light: 1, people: [personAt(source, x)] };
    });
    const step = await firstValueFrom(captureFrom(cameras, engine).pipe(filter(({ progress }) => progress.enough)));
    const { template, mostFacesAtOnce } = step.result();
    const score = async (seed: number) => {
      const [face] = await engine.analyse(await readImage(await passportPortrait(createIdentity(seed))), 'template');
      return fusedSimilarity(template!, face!.template!);
    };
    expect(mostFacesAtOnce).toBe(1);
    expect(await score(10)).toBeGreaterThan(threshold);
    expect(await score(4)).toBeLessThan(threshold);
  } finally {
    await Promise.all(cameras.map((camera) => camera.close()));
    await Promise.all([rig.close(), engine.close()]);
  }
}, 120_000);
