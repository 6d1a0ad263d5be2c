import { get, type IncomingMessage } from 'node:http';
import type { Camera, CameraCondition, Frame } from 'face-match';
import { readImage } from 'face-match';
import { BehaviorSubject, distinctUntilChanged, NEVER } from 'rxjs';

/** No picture for so long: the camera is dead. Milliseconds. */
const SILENCE = 1_500;

/** Reads one of our own MJPEG streams without ffmpeg, for machines that have none. Only for the simulator's cameras: it trusts their Content-Length. */
export function inProcessCamera(id: string, url: string): Camera {
  const condition = new BehaviorSubject<CameraCondition>('connecting');
  let newest: { readonly jpeg: Buffer; readonly at: number; readonly sequence: number } | undefined;
  let sequence = 0;
  let taken = 0;
  let closed = false;
  let stream: IncomingMessage | undefined;

  const onJpeg = (jpeg: Buffer): void => {
    newest = { jpeg, at: Date.now(), sequence: ++sequence };
    condition.next('live');
  };
  const connect = (): void => {
    if (closed) return;
    const request = get(url, (response) => {
      stream = response;
      let buffer: Buffer = Buffer.alloc(0);
      response.on('data', (chunk: Buffer) => {
        buffer = parts(Buffer.concat([buffer, chunk]), onJpeg);
      });
    });
    request.on('error', () => undefined); // 'close' follows
    request.on('close', () => setTimeout(connect, 500));
  };
  const watch = setInterval(() => {
    if (Date.now() - (newest?.at ?? 0) > SILENCE && condition.value === 'live') condition.next('dead');
  }, 250);
  connect();
  return {
    id,
    frames: NEVER,
    condition: condition.pipe(distinctUntilChanged()),
    async latest(): Promise<Frame | undefined> {
      const mine = newest;
      if (!mine || mine.sequence === taken || Date.now() - mine.at > SILENCE) return undefined;
      taken = mine.sequence;
      const image = await readImage(mine.jpeg);
      return { ...image, camera: id, at: mine.at, sequence: mine.sequence };
    },
    async close() {
      closed = true;
      clearInterval(watch);
      stream?.destroy();
      condition.complete();
    },
  };
}

/** Hands out every whole part. @returns what is left of the last one */
function parts(buffer: Buffer, onJpeg: (jpeg: Buffer) => void): Buffer {
  let rest = buffer;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return rest;
    const length = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, headEnd).toString('latin1'))?.[1]);
    if (!Number.isFinite(length)) return Buffer.alloc(0);
    const from = headEnd + 4;
    if (rest.length < from + length) return rest;
    onJpeg(Buffer.from(rest.subarray(from, from + length)));
    rest = rest.subarray(from + length);
  }
}
