import { type Face, FaceMatchError, type Template } from 'face-match';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type CaptureSite, captureFaces, type FaceCapture } from '../src/capture-faces.ts';
import type { TravellerView } from '../src/views.ts';
import { aFace, aTemplate, handCamera, handEngine } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

const me = aTemplate([1, 0]);

const policy = { threshold: 0.9, minimumImages: 2 };

function setUp(
  find: () => readonly Face[] | Promise<readonly Face[]>,
  chip?: Template,
  early?: { margin?: number; minimumImages?: number },
  other: Partial<Pick<CaptureSite, 'policy' | 'devices'>> = {},
) {
  const clock = new VirtualClock();
  const cameras = ['low', 'high'].map((id) => handCamera(id, clock));
  const abort = new AbortController();
  const guidance: (string | undefined)[] = [];
  let looks = 0;
  let result: FaceCapture | undefined;
  const engine = handEngine(() => {
    looks += 1;
    return find();
  });
  const site = {
    policy,
    capture: { minimumQuality: 25, maximumImages: chip ? 4 : 2, milliseconds: 8_000, ...(early && { early }) },
    devices: { cameras: [] },
    ...other,
  };
  const done = captureFaces({ cameras: cameras.map((c) => c.camera), engine, clock }, site, chip, abort.signal, (g) =>
    guidance.push(g),
  ).then((r) => {
    result = r;
    return r;
  });
  const looked = async (times: number) => {
    for (const limit = Date.now() + 5_000; looks < times && Date.now() < limit; ) await new Promise((r) => setTimeout(r, 1));
    expect(looks).toBe(times);
    await new Promise((r) => setTimeout(r, 1));
  };
  return { clock, cameras, abort, guidance, done, looked, result: () => result };
}

/** Four looks decide nothing; the time limit ends the capture with all four. */
async function goesOnToTheLimit(c: ReturnType<typeof setUp>): Promise<void> {
  for (let i = 0; i < 4; i++) {
    c.cameras[i % 2]!.show();
    await c.looked(i + 1);
    await c.clock.advance(200);
  }
  expect(c.result()).toBeUndefined();
  await c.clock.advance(8_000);
  expect(await c.done).toMatchObject({ images: 4, milliseconds: 8_000 });
}

describe('the capture', () => {
  it('stops early when there are enough good images', async () => {
    const c = setUp(() => [aFace(90, me)]);
    for (let i = 0; i < 4; i++) for (const camera of c.cameras) camera.show();
    const result = await c.done;
    expect(result).toMatchObject({ images: 2, faces: 2, mostFacesAtOnce: 1, cameras: 2, milliseconds: 0 });
    expect(result.template?.vector).toEqual(me.vector);
    expect(result.best?.face.quality.overall).toBe(90);
    expect(c.clock.waiting).toBe(0);
  });

  it('grades presentation attacks from the same frames, and not where no mesh was seen', async () => {
    const mesh = Float32Array.from({ length: 468 * 3 }, (_, i) => 400 + ((i * 37) % 101));
    const c = setUp(() => [{ ...aFace(90, me), mesh }]);
    for (let i = 0; i < 4; i++) for (const camera of c.cameras) camera.show();
    const { presentationAttack } = await c.done;
    expect(presentationAttack!.score).toBeGreaterThan(0);
    expect(presentationAttack!.score).toBeLessThan(1);
    const bare = setUp(() => [aFace(90, me)]);
    for (let i = 0; i < 4; i++) for (const camera of bare.cameras) camera.show();
    expect(await bare.done).not.toHaveProperty('presentationAttack');
  });

  it('goes on after a match beyond doubt where attacks are referred, until a head is told from a sheet', async () => {
    const mesh = Float32Array.from({ length: 468 * 3 }, (_, i) => 400 + ((i * 37) % 101));
    const devices = { cameras: [1.4, 2].map((heightMetres, i) => ({ id: ['low', 'high'][i]!, url: 'none', heightMetres })) };
    const run = (action: 'record' | 'refer') => {
      const attack = action === 'refer' ? ({ action, threshold: 0.5 } as const) : ({ action } as const);
      return setUp(() => [{ ...aFace(90, me), mesh }], me, undefined, { devices, policy: { ...policy, presentationAttack: attack } });
    };
    /** The low camera alone sees the traveller, until it is `high`'s turn. */
    const look = async (c: ReturnType<typeof setUp>, times: number, high = times) => {
      for (let i = 0; i < times && !c.result(); i++) {
        c.cameras[i < high ? 0 : 1]!.show();
        await c.looked(i + 1);
        await c.clock.advance(200);
      }
    };
    const recorded = run('record');
    await look(recorded, 3);
    expect((await recorded.done).presentationAttack!.settled).toBe(false);
    const referred = run('refer');
    await look(referred, 12, 6);
    const { presentationAttack, perCamera } = await referred.done;
    expect(perCamera.map(({ frames }) => frames > 0)).toEqual([true, true]);
    expect(presentationAttack!.settled).toBe(true);
    expect(referred.clock.waiting).toBe(0);
  });

  it('ends at once on a match beyond doubt, of no fewer images than the site wants', async () => {
    // Three images that are too poor to be enough by themselves.
    const c = setUp(() => [aFace(45, me)], me);
    for (let i = 0; i < 4; i++) {
      c.cameras[i % 2]!.show();
      await c.looked(i + 1);
      await c.clock.advance(200);
      if (i === 1) expect(c.result()).toBeUndefined();
      if (c.result()) break;
    }
    expect(await c.done).toMatchObject({ images: 3, milliseconds: 600 - 200 });
    const two = setUp(() => [aFace(45, me)], me, { minimumImages: 1 });
    for (let i = 0; i < 2; i++) {
      two.cameras[i]!.show();
      await two.looked(i + 1);
    }
    expect(await two.done).toMatchObject({ images: 2 });
  });

  it.each([
    ['somebody else', aTemplate([0, 1]), undefined],
    ['a score hardly above the threshold', aTemplate([0.91, Math.sqrt(1 - 0.91 ** 2)]), undefined],
    ['a score below the margin of the site', aTemplate([0.95, Math.sqrt(1 - 0.95 ** 2)]), { margin: 0.9 }],
  ])('goes on to the time limit for %s', async (_who, chip, early) => {
    const c = setUp(() => [aFace(45, me)], chip, early);
    await goesOnToTheLimit(c);
  });

  it('goes on where only the cosine of the mean is beyond doubt, and not the similarity corrected for its images', async () => {
    const [left, right] = [1, -1].map((side) => aTemplate([0.98, side * Math.sqrt(1 - 0.98 ** 2)])) as [Template, Template];
    let look = 0;
    // The mean's cosine with the chip is 0.998, the images' own are 0.98; 0.99 is beyond doubt.
    const c = setUp(() => [aFace(45, look++ % 2 ? left : right)], me, { margin: 0.9 });
    await goesOnToTheLimit(c);
  });

  it('keeps a second person out of the template, and says that there were two', async () => {
    const other = aTemplate([0, 1]);
    let look = 0;
    const c = setUp(() => [look++ < 3 ? aFace(45, me) : aFace(40, other)]);
    for (let i = 0; i < 6; i++) {
      c.cameras[i < 3 ? 0 : 1]!.show();
      await c.looked(i + 1);
      await c.clock.advance(200);
    }
    c.abort.abort();
    const result = await c.done;
    expect(result.template?.vector).toEqual(me.vector);
    expect(result).toMatchObject({ mostFacesAtOnce: 1, people: 2 });
  });

  it('ends with what there is when the time is over', async () => {
    const c = setUp(() => [aFace(30, me)]);
    c.cameras[0]!.show();
    await c.looked(1);
    await c.clock.advance(7_999);
    expect(c.result()).toBeUndefined();
    await c.clock.advance(1);
    expect(await c.done).toMatchObject({
      images: 1,
      cameras: 1,
      perCamera: [{ camera: 'low', frames: 1, faces: 1, best: 30 }],
      milliseconds: 8_000,
    });
  });

  it('says that there was nobody, and that there was no camera', async () => {
    const nobody = setUp(() => []);
    nobody.cameras[0]!.show();
    await nobody.looked(1);
    await nobody.clock.advance(8_000);
    expect(await nobody.done).toEqual({
      images: 0,
      faces: 0,
      mostFacesAtOnce: 0,
      people: 0,
      cameras: 1,
      perCamera: [{ camera: 'low', frames: 1, faces: 0 }],
      milliseconds: 8_000,
    });
    const dark = setUp(() => []);
    await dark.clock.advance(8_000);
    expect(await dark.done).toMatchObject({ cameras: 0, perCamera: [] });
  });

  it('keeps a match waiting until the fields of light are over, and tells what was shown', async () => {
    const clock = new VirtualClock();
    const [camera] = [handCamera('low', clock)];
    const shown = new Subject<number>();
    const asked: (string | undefined)[] = [];
    const site = {
      policy,
      capture: { minimumQuality: 25, maximumImages: 1, milliseconds: 8_000, lightChallenge: {} },
      devices: { cameras: [] },
    };
    let looks = 0;
    const engine = handEngine(() => {
      looks += 1;
      return looks === 1 ? [] : [aFace(90, me)];
    });
    let result: FaceCapture | undefined;
    const screen = {
      show: (light: TravellerView['light']) => {
        asked.push(light?.field);
        if (light) shown.next(light.step);
      },
      shown,
    };
    const done = captureFaces({ cameras: [camera.camera], engine, clock }, site, me, new AbortController().signal, () => undefined, screen);
    void done.then((r) => {
      result = r;
    });
    const look = async () => {
      const before = looks;
      camera.show();
      await expect.poll(() => looks).toBe(before + 1);
      await new Promise((r) => setTimeout(r, 1));
    };
    await look();
    expect(asked).toEqual([]); // nobody is there yet
    for (let i = 0; i < 4; i++) {
      await look();
      expect(result).toBeUndefined();
      expect(asked).toHaveLength(i + 1);
      await clock.advance(700);
    }
    expect(asked.at(-1)).toBeUndefined();
    await look();
    expect((await done).light).toHaveLength(4);
    expect(clock.waiting).toBe(0);
  });

  it('gives the screen its own colour back when it is stopped', async () => {
    const clock = new VirtualClock();
    const camera = handCamera('low', clock);
    const abort = new AbortController();
    const asked: TravellerView['light'][] = [];
    const site = {
      policy,
      capture: { minimumQuality: 25, maximumImages: 2, milliseconds: 8_000, lightChallenge: {} },
      devices: { cameras: [] },
    };
    const screen = { show: (light: TravellerView['light']) => void asked.push(light), shown: new Subject<number>() };
    const done = captureFaces(
      { cameras: [camera.camera], engine: handEngine(() => [aFace(90, me)]), clock },
      site,
      undefined,
      abort.signal,
      () => undefined,
      screen,
    );
    camera.show();
    await expect.poll(() => asked.length).toBe(1);
    abort.abort();
    expect((await done).light).toHaveLength(1);
    expect(asked.at(-1)).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });

  it('uses nothing that was seen before it began', async () => {
    const c = setUp(() => [aFace(90, me)]);
    c.cameras[0]!.show(1_000);
    c.cameras[1]!.show(1_000);
    await expect.poll(() => c.cameras.map((camera) => camera.left())).toEqual([0, 0]);
    await c.clock.advance(8_000);
    expect(await c.done).toMatchObject({ images: 0, cameras: 0 });
  });

  it('ends at once when it is stopped, with what was seen', async () => {
    const c = setUp(() => [aFace(30, me), aFace(30, me)]);
    c.cameras[0]!.show();
    await c.looked(1);
    c.abort.abort();
    expect(await c.done).toMatchObject({ images: 1, mostFacesAtOnce: 2 });
    expect(c.clock.waiting).toBe(0);
  });

  it('ends at once when it was stopped before it began', async () => {
    const clock = new VirtualClock();
    const site = { policy, capture: { minimumQuality: 25, maximumImages: 2, milliseconds: 8_000 }, devices: { cameras: [] } };
    const result = await captureFaces({ cameras: [], engine: handEngine(() => []), clock }, site, me, AbortSignal.abort(), () => undefined);
    expect(result).toMatchObject({ images: 0, cameras: 0 });
  });

  it('tells the traveller what to do, in no word that tells a score', async () => {
    const views: (readonly Face[])[] = [
      [],
      [aFace(30, me), aFace(30, me)],
      [{ ...aFace(30, me), quality: { ...aFace(30).quality, interEyeDistance: 20 } }],
      [{ ...aFace(30, me), quality: { ...aFace(30).quality, yaw: 40 } }],
      [{ ...aFace(30, me), quality: { ...aFace(30).quality, sharpness: 10 } }],
      [aFace(90, me)],
    ];
    let next = 0;
    const c = setUp(() => views[Math.floor(next++ / 2)]!);
    for (let i = 0; i < 2 * views.length; i++) {
      c.cameras[0]!.show();
      await c.looked(i + 1);
      await c.clock.advance(600);
    }
    c.abort.abort();
    await c.done;
    expect(c.guidance.filter((g, i) => i === 0 || g !== c.guidance[i - 1])).toEqual([
      undefined,
      'only-one-person',
      'come-closer',
      'look-at-camera',
      'stand-still',
      undefined,
    ]);
  });

  it('fails when the engine died', async () => {
    const c = setUp(() => Promise.reject(new FaceMatchError('engine-failed', 'The worker ended.')));
    c.cameras[0]!.show();
    await expect(c.done).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
