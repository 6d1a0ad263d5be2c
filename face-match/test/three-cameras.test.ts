import { spawnSync } from 'node:child_process';
import { filter, firstValueFrom, timeout } from 'rxjs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captureFrom,
  type FaceEngine,
  openCamera,
  openFaceEngine,
  type RgbImage,
  readImage,
  similarity,
  toPortrait,
} from '../src/index.ts';
import { anna, boris, draw, frameOf } from './drawn-face.ts';
import { mjpegServer } from './mjpeg-server.ts';

const haveFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const opened: { close(): Promise<void> }[] = [];
let engine: FaceEngine;

beforeAll(async () => {
  engine = await openFaceEngine();
});
afterAll(async () => {
  for (const it of [engine, ...opened.reverse()]) await it.close();
});

/** The same scene three times, as a sensor with a little noise sees it. */
async function noisy(frame: RgbImage): Promise<() => Buffer> {
  const pictures = await Promise.all(
    [1, 2, 3].map((seed) => {
      const rgb = frame.rgb.map((value, i) => Math.max(0, Math.min(255, value + (((i * 7919 * seed) >> 5) % 7) - 3)));
      return sharp(rgb, { raw: { width: frame.width, height: frame.height, channels: 3 } })
        .jpeg()
        .toBuffer();
    }),
  );
  let next = 0;
  return () => pictures[next++ % pictures.length]!;
}

describe.skipIf(!haveFfmpeg)('three cameras on one drawn traveller', () => {
  it('make one template that belongs to the chip portrait of the same person and to no other', async () => {
    const views = [
      await frameOf(anna),
      await frameOf(anna, { faces: [{ person: anna, x: 560, y: 360, scale: 0.75, roll: 8 }], light: 0.8 }),
      await frameOf(anna, { faces: [{ person: anna, x: 700, y: 300, scale: 0.7, roll: -6 }], blur: 1 }),
    ];
    const cameras = await Promise.all(
      views.map(async (view, i) => {
        const server = await mjpegServer();
        opened.push(server);
        server.show(await noisy(view));
        const camera = await openCamera({ id: `camera ${i}`, url: server.url });
        opened.push(camera);
        return camera;
      }),
    );
    const enough = captureFrom(cameras, engine).pipe(
      filter(({ progress }) => progress.enough),
      timeout(50_000),
    );
    const { result, progress } = await firstValueFrom(enough);
    const { template, bestFrame, perCamera, mostFacesAtOnce, agreement } = result();
    expect(progress.hint).toBe('good');
    expect(mostFacesAtOnce).toBe(1);
    expect(Object.keys(perCamera)).toHaveLength(3);
    expect(agreement).toBeGreaterThan(0.97);

    const chipOf = async (person: typeof anna) => {
      const portrait = await draw({ width: 413, height: 531, faces: [{ person, x: 206, y: 250, scale: 0.7 }], background: '#dde2e6' });
      return (await engine.analyse(portrait, 'template'))[0]!.template!;
    };
    const own = similarity(template!, await chipOf(anna));
    expect(own).toBeGreaterThan(0.97);
    expect(own).toBeGreaterThan(similarity(template!, await chipOf(boris)) + 0.03);

    const officer = await readImage(await toPortrait(bestFrame!.image!, bestFrame!.face));
    const [seen] = await engine.analyse(officer, 'template');
    expect(similarity(seen!.template!, template!)).toBeGreaterThan(0.97);
  });
});
