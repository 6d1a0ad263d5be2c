// The gate's event loop while three cameras are captured from: how long it does not come to its next turn, against a thread that does nothing.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const loopDelay = () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The measure counts its own interval of 1 ms.
  return () => {
    delay.disable();
    return { p99: delay.percentile(99) / 1e6 - 1, longest: delay.max / 1e6 - 1 };
  };
};

/**
 * The most processor time that this thread took between two turns, milliseconds: what it cost and not how long others kept it waiting. Linux tells; elsewhere
 * undefined.
 */
function mostBetweenTurns() {
  const file = `/proc/self/task/${process.pid}/schedstat`;
  const spent = () => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6;
  if (process.platform !== 'linux') return () => undefined;
  let before = spent();
  const took = [];
  const timer = setInterval(() => {
    const now = spent();
    took.push(now - before);
    before = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return Math.max(...took);
  };
}

/** Three drawn streams of 25 frames/s over MJPEG on loopback for so many seconds; milliseconds, and frames looked at. */
export async function gateLoop(engine, jpegs, seconds) {
  const { openCamera, captureFrom } = await import('../dist/index.js');
  const server = new Worker(new URL(import.meta.url), { workerData: { jpegs } });
  const port = await new Promise((resolve) => server.once('message', resolve));
  const cameras = await Promise.all([0, 1, 2].map((i) => openCamera({ id: `camera-${i}`, url: `http://127.0.0.1:${port}/${i}` })));
  await Promise.all(
    cameras.map(async (camera) => {
      while (!(await camera.latest())) await new Promise((r) => setTimeout(r, 50));
    }),
  );
  let looks = 0;
  const capture = captureFrom(cameras, engine).subscribe(() => looks++);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const idle = new Worker(new URL(import.meta.url), { workerData: { idle: seconds } });
  await new Promise((resolve) => idle.once('online', resolve));
  looks = 0;
  const read = loopDelay();
  const readMost = mostBetweenTurns();
  const quiet = await new Promise((resolve) => idle.once('message', resolve));
  const gate = { ...read(), most: readMost() };
  const done = looks;
  capture.unsubscribe();
  await Promise.all(cameras.map((camera) => camera.close()));
  await server.terminate();
  return { gate, quiet, looksPerSecond: done / seconds };
}

if (!isMainThread && workerData?.idle) {
  const read = loopDelay();
  setTimeout(() => parentPort.postMessage(read()), workerData.idle * 1000);
} else if (!isMainThread && workerData?.jpegs) {
  const open = new Set();
  const server = createServer((_request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  let beat = 0;
  setInterval(() => {
    const jpeg = Buffer.from(workerData.jpegs[beat++ % workerData.jpegs.length]);
    for (const response of open) {
      response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
      response.write(jpeg);
      response.write('\r\n');
    }
  }, 40);
}
