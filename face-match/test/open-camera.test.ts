import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { filter, firstValueFrom, take, timeout, toArray } from 'rxjs';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Camera, type CameraCondition, FaceMatchError, openCamera } from '../src/index.ts';
import { type MjpegServer, mjpegServer, type Way } from './mjpeg-server.ts';
import { rtspServer } from './rtsp-server.ts';

const haveFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** Different pictures in turn, as the noise of a sensor makes them: a room, a room in the dark, a grey cloth before the lens. */
let living: () => Buffer;
let still: () => Buffer;
let dark: () => Buffer;
let cloth: () => Buffer;

beforeAll(async () => {
  const door = await sharp({ create: { width: 100, height: 140, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const noisy = async (mean: number, sigma: number, furnished: boolean) => {
    const noise = { type: 'gaussian', mean, sigma } as const;
    const room = sharp({ create: { width: 320, height: 180, channels: 3, background: '#000', noise } });
    return (furnished ? room.composite([{ input: door, left: 120, top: 30 }]) : room).jpeg().toBuffer();
  };
  const inTurn = async (mean: number, sigma: number, furnished: boolean) => {
    const pictures = await Promise.all([0, 1, 2, 3].map(() => noisy(mean, sigma, furnished)));
    let i = 0;
    return { next: () => pictures[i++ % pictures.length]!, first: () => pictures[0]! };
  };
  const room = await inTurn(120, 20, true);
  [living, still] = [room.next, room.first];
  dark = (await inTurn(4, 2, false)).next;
  cloth = (await inTurn(110, 8, false)).next;
});

const opened: { close(): Promise<void> }[] = [];
const open = <T extends { close(): Promise<void> }>(it: T): T => {
  opened.push(it);
  return it;
};
afterEach(async () => {
  for (const it of opened.splice(0).reverse()) await it.close();
});

const becomes = (camera: Camera, wanted: CameraCondition, within = 30_000) =>
  firstValueFrom(
    camera.condition.pipe(
      filter((condition) => condition === wanted),
      timeout(within),
    ),
  );

const watch = async (show?: () => Buffer, way?: Way): Promise<{ server: MjpegServer; camera: Camera }> => {
  const server = open(await mjpegServer());
  server.show(show, way);
  return { server, camera: open(await openCamera({ id: 'upper', url: server.url })) };
};

describe('a camera without ffmpeg', () => {
  it('says what to install', async () => {
    const refused = openCamera({ id: 'upper', url: 'http://127.0.0.1:1/', ffmpeg: '/nowhere/ffmpeg' });
    await expect(refused).rejects.toMatchObject({ code: 'ffmpeg-missing', message: expect.stringContaining('apt-get install ffmpeg') });
    await expect(refused).rejects.toBeInstanceOf(FaceMatchError);
  });
});

describe.skipIf(!haveFfmpeg)('a camera that speaks MJPEG over HTTP', () => {
  it('goes from connecting to live, with numbered frames in red, green and blue', async () => {
    const { camera } = await watch(living);
    const seen = firstValueFrom(camera.condition.pipe(take(2), toArray()));
    const frames = await firstValueFrom(camera.frames.pipe(take(3), toArray(), timeout(30_000)));
    expect(await seen).toEqual(['connecting', 'live']);
    expect(frames[0]).toMatchObject({ camera: 'upper', width: 320, height: 180 });
    expect(frames[0]!.rgb).toHaveLength(320 * 180 * 3);
    expect(frames[2]!.sequence).toBeGreaterThan(frames[1]!.sequence);
    expect(frames[2]!.at).toBeGreaterThanOrEqual(frames[0]!.at);
  });

  it('gives the newest frame once to who asks for it', async () => {
    const { camera } = await watch(living);
    await becomes(camera, 'live');
    const first = await camera.latest();
    expect(first).toBeDefined();
    // Nothing has arrived since: both are asked for in one turn of the event loop.
    const [second, third] = await Promise.all([camera.latest(), camera.latest()]);
    expect(third).toBeUndefined();
    if (second) expect(second.sequence).toBeGreaterThan(first!.sequence);
  });

  it('is dead when frames stop and lives again when frames return', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    server.show(undefined);
    await becomes(camera, 'dead');
    expect(await camera.latest()).toBeUndefined();
    server.show(living);
    await becomes(camera, 'live');
  });

  it('connects again to a server that went away and came back', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    await server.close();
    await becomes(camera, 'dead');
    const again = open(await mjpegServer(server.port));
    again.show(living);
    await becomes(camera, 'live');
    expect(again.connections()).toBeGreaterThan(0);
    opened.splice(
      opened.findIndex((it) => (it as unknown) === server),
      1,
    );
  });

  it('is dead when nobody answers at all', async () => {
    const server = await mjpegServer();
    await server.close();
    await becomes(open(await openCamera({ id: 'upper', url: server.url })), 'dead');
  });

  it('is frozen when the picture never changes, and lives again when it does', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    server.show(still);
    await becomes(camera, 'frozen');
    server.show(living);
    await becomes(camera, 'live');
  });

  it('is black when the lens is covered', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    server.show(dark);
    await becomes(camera, 'black');
    server.show(living);
    await becomes(camera, 'live');
  });

  it('is covered when a grey cloth hangs before the lens', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    server.show(cloth);
    await becomes(camera, 'covered');
    server.show(living);
    await becomes(camera, 'live');
  });

  it('looks at its view twice a second, and counts frames and those that were dropped', async () => {
    let beat = 0;
    // Every fifth picture is lost on the way.
    const { camera } = await watch(() => (++beat % 5 === 0 ? Buffer.from('lost') : living()));
    const looks = await firstValueFrom(camera.looks!.pipe(take(7), toArray(), timeout(30_000)));
    for (const { light } of looks) expect(light).toHaveLength(32 * 18);
    expect(Math.max(...looks[0]!.light) - Math.min(...looks[0]!.light)).toBeGreaterThan(50);
    const [first, last] = [looks[0]!, looks.at(-1)!];
    expect(last.frames).toBeGreaterThan(first.frames + 10);
    expect(last.dropped).toBeGreaterThan(3);
    expect(last.at - first.at).toBeGreaterThan(2500);
    expect(last.hints).toEqual([]);
  });

  it('takes the time of a frame from the stream, however it was held up, and misses only what the stream misses', async () => {
    let k = 1_000;
    const stamp = () => (40 * ++k * 1e-3).toFixed(6);
    const { server, camera } = await watch(living, { stamp, atOnce: 5 });
    await becomes(camera, 'live');
    const late = await firstValueFrom(camera.frames.pipe(take(8), toArray(), timeout(30_000)));
    // Pictures taken 40 ms apart, some of which were decoded; by their arrival they were nothing or 200 ms apart. One that comes with less delay than any before
    // it shows that those were late too, so not every single one has to be right.
    const apart = late.slice(1).map(({ at, sequence }, i) => (at - late[i]!.at) / (sequence - late[i]!.sequence));
    expect(apart.sort((a, b) => a - b)[apart.length >> 1]).toBeCloseTo(40, 0);
    const dropped = async (looks: number) =>
      (await firstValueFrom(camera.looks!.pipe(take(looks), toArray(), timeout(30_000)))).at(-1)!.dropped;
    expect(await dropped(4)).toBe(0);
    // The camera itself leaves out every fifth.
    const leavingOut = () => {
      if (k % 5 === 0) k++;
      return stamp();
    };
    server.show(living, { stamp: leavingOut, atOnce: 5 });
    expect(await dropped(6)).toBeGreaterThan(4);
  });

  it('is read all the same when it is another coding than JPEG', async () => {
    const film = spawnSync('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25:duration=20', '-c:v', 'mpeg1video'],
      ...['-f', 'mpegts', 'pipe:1'],
    ]).stdout;
    const server = createServer((_request, response) => void response.end(film));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open({ close: () => new Promise<void>((resolve) => void server.close(() => resolve())) });
    const camera = open(await openCamera({ id: 'upper', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }));
    const [frame] = await firstValueFrom(camera.frames.pipe(take(1), toArray(), timeout(30_000)));
    expect(frame).toMatchObject({ width: 320, height: 180 });
  });

  it('completes its streams and ends ffmpeg when closed', async () => {
    const { server, camera } = await watch(living);
    await becomes(camera, 'live');
    const ended = firstValueFrom(camera.frames.pipe(toArray()));
    await camera.close();
    await ended;
    expect(await camera.latest()).toBeUndefined();
    expect(ffmpegsReading(server.url)).toEqual([]);
  });

  it('leaves no ffmpeg behind when its process is killed', async () => {
    const server = open(await mjpegServer());
    server.show(living);
    const program = `import { openCamera } from '${new URL('../dist/index.js', import.meta.url)}'; const c = await openCamera({ id: 'a', url: '${server.url}' }); c.condition.subscribe((x) => console.log(x));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => child.stdout.on('data', (said) => String(said).includes('live') && resolve()));
    expect(ffmpegsReading(server.url)).toHaveLength(1);
    child.kill('SIGKILL');
    await expect.poll(() => ffmpegsReading(server.url), { timeout: 30_000 }).toEqual([]);
  });
});

describe.skipIf(!haveFfmpeg)('a camera that is not there', () => {
  it('is dead, and why is told once, without its address', async () => {
    const server = await mjpegServer();
    await server.close();
    for (const [url, why] of [
      ['/dev/video97', /No such file or directory|Cannot open video device/],
      [server.url.replace('//', '//user:secret@'), /Connection refused/],
    ] as const) {
      const said: string[] = [];
      const camera = open(await openCamera({ id: 'upper', url, onTrouble: (one) => said.push(one) }));
      await becomes(camera, 'dead');
      await expect.poll(() => said.length, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(said[0]).toMatch(why);
      expect(said.join()).not.toMatch(/secret|video97/);
      expect(new Set(said).size).toBe(said.length);
    }
  });
});

describe.skipIf(!haveFfmpeg)('a camera that speaks RTSP', () => {
  it('is live, dead when it falls silent, and connects again by itself', async () => {
    const server = open(await rtspServer());
    const camera = open(await openCamera({ id: 'middle', url: server.url, fps: 5 }));
    await becomes(camera, 'live');
    const frames = await firstValueFrom(camera.frames.pipe(take(2), toArray(), timeout(30_000)));
    expect(frames[0]).toMatchObject({ camera: 'middle', width: 320, height: 180 });
    // The picture that ffmpeg drew, not a grey one of a stream without its key frame.
    expect(new Set(frames[0]!.rgb).size).toBeGreaterThan(100);
    // One picture in five of 25 a second, each at its own time and not when ffmpeg handed it on.
    const apart = frames[1]!.at - frames[0]!.at;
    expect(apart).toBeGreaterThan(0);
    expect(Math.abs(apart - 40 * Math.round(apart / 40))).toBeLessThan(2);
    server.send(false);
    await becomes(camera, 'dead');
    server.send(true);
    await becomes(camera, 'live');
  });
});

function ffmpegsReading(url: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return command[0]!.endsWith('ffmpeg') && command.includes(url);
    } catch {
      return false;
    }
  });
}
