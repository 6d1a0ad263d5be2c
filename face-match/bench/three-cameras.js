// What three streams of 1280 × 720 at 25 frames/s cost the gate, as a share of two cores: user and system time of this process, its threads and its
// ffmpeg children. The cameras run in a process of their own and are not counted.
// Run with: npm run build && node face-match/bench/three-cameras.js [--faces FOLDER/PICTURE] [SECONDS]
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { captureFrom, openCamera, openFaceEngine } from '../dist/index.js';

const size = { width: 1280, height: 720 };

/** Noisy pictures of one scene in turn, 25 a second: noise is what makes a camera's JPEGs large. */
async function serve(picture) {
  const scene = picture
    ? await sharp(picture)
        .resize({ ...size, fit: 'cover' })
        .removeAlpha()
        .raw()
        .toBuffer()
    : Buffer.alloc(size.width * size.height * 3, 110);
  const pictures = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const noise = await sharp({ create: { ...size, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 20, sigma: 4 } } })
        .removeAlpha()
        .raw()
        .toBuffer();
      const noisy = Buffer.from(scene.map((value, i) => Math.max(0, Math.min(255, value + noise[i] - 20))));
      return sharp(noisy, { raw: { ...size, channels: 3 } })
        .jpeg({ quality: 80 })
        .toBuffer();
    }),
  );
  const urls = [];
  for (let camera = 0; camera < 3; camera++) {
    const open = new Set();
    const server = createServer((_request, response) => {
      open.add(response);
      response.on('close', () => open.delete(response));
      response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    let next = camera;
    setInterval(() => {
      const jpeg = pictures[next++ % pictures.length];
      for (const response of open) {
        response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
        response.write(jpeg);
        response.write('\r\n');
      }
    }, 40);
    urls.push(`http://127.0.0.1:${server.address().port}/`);
  }
  process.once('disconnect', () => process.exit());
  process.send({ urls, bytes: pictures[0].length });
}

/** Seconds of processor time of the ffmpegs that read these streams; 100 ticks a second is what Linux reports in. */
function ffmpegSeconds(urls) {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!urls.some((url) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(url))) continue;
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      if (Number(fields[1]) !== process.pid) continue;
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / 100;
}

async function measure(picture, seconds) {
  const child = fork(new URL(import.meta.url), [], { env: { ...process.env, SERVE_PICTURE: picture ?? '', SERVE: '1' } });
  const { urls, bytes } = await new Promise((resolve) => child.once('message', resolve));
  const cameras = await Promise.all(urls.map((url, i) => openCamera({ id: `camera ${i}`, url })));
  const engine = await openFaceEngine();
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await pause(3000);
  const during = async (what, looks) => {
    let looked = 0;
    let faces = 0;
    const counts = cameras.map(() => 0);
    const listening = cameras.map((camera, i) => camera.looks.subscribe((look) => (counts[i] = look.frames)));
    await pause(1000);
    const running = looks?.(
      () => looked++,
      (found) => (faces += found),
    );
    const [before, ffmpegBefore, began, framesBefore] = [
      process.cpuUsage(),
      ffmpegSeconds(urls),
      performance.now(),
      counts.reduce((a, b) => a + b),
    ];
    await pause(seconds * 1000);
    const used = process.cpuUsage(before);
    const own = (used.user + used.system) / 1e6;
    const ffmpeg = ffmpegSeconds(urls) - ffmpegBefore;
    const passed = (performance.now() - began) / 1000;
    running?.unsubscribe();
    for (const one of listening) one.unsubscribe();
    const frames = (counts.reduce((a, b) => a + b) - framesBefore) / passed;
    const share = (100 * (own + ffmpeg)) / (2 * passed);
    console.log(
      `${what.padEnd(44)} ${frames.toFixed(0).padStart(4)} frames/s in, ${(looked / passed).toFixed(1).padStart(5)} looked at/s, ${faces} faces;  gate ${(own / passed).toFixed(2)} + ffmpeg ${(ffmpeg / passed).toFixed(2)} cores = ${share.toFixed(0)} % of two cores${looked ? `, ${((1000 * own) / looked).toFixed(0)} ms a look` : ''}`,
    );
  };
  console.log(
    `three streams of 1280 × 720 at 25 frames/s, ${(bytes / 1024).toFixed(0)} KiB a picture; ${engine.about.backend}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`,
  );
  await during('nobody looks');
  const capture = (options) => (count, found) =>
    captureFrom(cameras, engine, options).subscribe(({ faces }) => {
      count();
      found(faces.length);
    });
  await during('detect and mesh, 15 looks a second', capture({ looksPerSecond: 15, minQuality: 101 }));
  await during('with templates as a capture takes them, 15/s', capture({ looksPerSecond: 15 }));
  await during('the same, as fast as it goes', capture({}));
  await Promise.all(cameras.map((camera) => camera.close()));
  await engine.close();
  child.kill();
}

if (process.env.SERVE) await serve(process.env.SERVE_PICTURE || undefined);
else {
  const { values, positionals } = parseArgs({ options: { faces: { type: 'string' } }, allowPositionals: true });
  await measure(values.faces, Number(positionals[0] ?? 10));
}
