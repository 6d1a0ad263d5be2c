import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CameraRig, serveCameras } from '../../src/cameras/index.ts';
import { createIdentity } from '../../src/travellers/identity.ts';
import { framesOf, open } from './frames-of.ts';

describe('three virtual cameras', () => {
  let rig: CameraRig;
  const source = { kind: 'drawn', identity: createIdentity(4) } as const;
  beforeAll(async () => {
    rig = await serveCameras({ fps: 25 });
    await rig.prepare(source);
  });
  afterAll(() => rig.close());

  it('speak multipart/x-mixed-replace on the loopback, each on its own port', async () => {
    expect(new Set(Object.values(rig.urls).map((url) => new URL(url).port)).size).toBe(3);
    for (const url of Object.values(rig.urls)) {
      expect(new URL(url).hostname).toBe('127.0.0.1');
      const response = await open(url);
      expect(response.headers['content-type']).toMatch(/^multipart\/x-mixed-replace; boundary=/);
      response.destroy();
    }
  });

  it('show the empty corridor with a noise that never stands still', async () => {
    const frames = await framesOf(rig.urls.middle, 3);
    const meta = await sharp(frames[0]).metadata();
    expect([meta.format, meta.width, meta.height]).toEqual(['jpeg', 1280, 720]);
    expect(frames[0]!.equals(frames[1]!)).toBe(false);
    expect(frames[1]!.equals(frames[2]!)).toBe(false);
  });

  it('show the traveller where the traveller is', async () => {
    const [empty] = await framesOf(rig.urls.middle, 1);
    rig.show(() => ({ light: 1, people: [{ source, x: 2.1, y: 0, yaw: 0, looking: true, walkingPhase: 0 }] }));
    const [full] = (await framesOf(rig.urls.middle, 3)).slice(-1);
    rig.show(() => ({ light: 1, people: [] }));
    const box = { left: 520, top: 300, width: 240, height: 240 };
    const mean = async (jpeg: Buffer) => (await sharp(await sharp(jpeg).extract(box).toBuffer()).stats()).channels[0]!.mean;
    expect(Math.abs((await mean(full!)) - (await mean(empty!)))).toBeGreaterThan(15);
  });

  it('freezes to one and the same picture, and thaws', async () => {
    rig.freeze('low');
    const frozen = (await framesOf(rig.urls.low, 4)).slice(1);
    expect(frozen.every((frame) => frame.equals(frozen[0]!))).toBe(true);
    await rig.mend('low');
    const thawed = (await framesOf(rig.urls.low, 4)).slice(1);
    expect(thawed.every((frame) => frame.equals(thawed[0]!))).toBe(false);
  });

  it('goes black when covered', async () => {
    rig.blacken('high');
    const [frame] = (await framesOf(rig.urls.high, 2)).slice(-1);
    expect((await sharp(frame).stats()).channels[1]!.mean).toBeLessThan(10);
    await rig.mend('high');
  });

  it('breaks off when killed, refuses to answer, and is back at the same address when mended', async () => {
    const url = rig.urls.low;
    const stream = await open(url);
    const ended = new Promise<void>((resolve) => {
      stream.on('close', resolve);
      stream.on('error', () => {});
      stream.resume();
    });
    rig.kill('low');
    await ended;
    await expect(open(url)).rejects.toThrow(/ECONNREFUSED/);
    await rig.mend('low');
    expect(rig.urls.low).toBe(url);
    expect(await framesOf(url, 1)).toHaveLength(1);
  });
});
