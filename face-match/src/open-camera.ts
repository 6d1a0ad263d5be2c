import type { ChildProcess } from 'node:child_process';
import { BehaviorSubject, distinctUntilChanged, Subject } from 'rxjs';
import sharp from 'sharp';
import type { Camera, CameraCondition, CameraLook } from './camera.ts';
import { conditionOf, deadAfter, lookEvery, viewEvery } from './camera-condition.ts';
import { cameraHints } from './camera-hints.ts';
import { isCovered, isDark, small, steepness } from './camera-view.ts';
import { captureTimes, streamTime } from './capture-times.ts';
import { type CameraSource, ffmpegArguments, requireFfmpeg, startFfmpeg } from './ffmpeg.ts';
import { frameGaps } from './frame-gaps.ts';
import type { Frame } from './image.ts';
import { type JpegPart, jpegSplitter } from './jpeg-splitter.ts';

export interface CameraOptions extends CameraSource {
  /** The camera's id from the site file. */
  readonly id: string;
  /** Where ffmpeg lies. Default: `ffmpeg` in the search path. */
  readonly ffmpeg?: string;
  /** Told why no picture comes, in ffmpeg's words without the camera's address (it may hold a password); the same words once. */
  readonly onTrouble?: (why: string) => void;
}

/** Milliseconds. */
const backoff = { first: 200, most: 5000 };
const hungAfter = 2 * deadAfter;
/** Until its first frame ffmpeg looks what the stream is; on a crowded machine that takes seconds. */
const slowAfter = 8000;
/** The focus needs the whole picture, and does not change in a second. */
const focusEvery = 10_000;

interface Arrived extends Pick<JpegPart, 'bytes' | 'scan'> {
  /** When it was taken, as far as that is known. */
  readonly at: number;
  readonly arrivedAt: number;
  readonly sequence: number;
}

/**
 * Opens a camera through ffmpeg and keeps it open: a stream that ends or falls silent is started again, after 0.2 s at first and 5 s at most. Returns at
 * once; whether frames arrive shows in `condition` (see `conditionOf`).
 *
 * @throws {FaceMatchError} `ffmpeg-missing`
 */
export async function openCamera({ id, ffmpeg = 'ffmpeg', onTrouble, ...source }: CameraOptions): Promise<Camera> {
  await requireFfmpeg(ffmpeg);
  const ways = ffmpegArguments(source);
  const frames = new Subject<Frame>();
  const condition = new BehaviorSubject<CameraCondition>('connecting');
  const looks = new Subject<CameraLook>();

  let newest: Arrived | undefined;
  let taken = 0;
  let sequence = 0;
  const openedAt = Date.now();
  let startedAt = openedAt;
  let changedAt = 0;
  let darkLooks = 0;
  let evenLooks = 0;
  let viewedAt = 0;
  let focusedAt = 0;
  let hints = cameraHints();
  const gaps = frameGaps();
  const times = captureTimes();
  let timed = false;
  let damaged = 0;
  let decoding = false;
  let closed = false;
  let way = 0;
  let pause = backoff.first;
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let ended: () => void = () => {};
  let told: string | undefined;

  const decode = async (jpeg: Arrived): Promise<Frame | undefined> => {
    try {
      let picture = sharp(jpeg.bytes).toColourspace('srgb').removeAlpha();
      if (source.width) picture = picture.resize({ width: source.width, withoutEnlargement: true });
      const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
      if (info.channels !== 3) return undefined;
      return { camera: id, at: jpeg.at, sequence: jpeg.sequence, width: info.width, height: info.height, rgb: data };
    } catch {
      damaged++;
      return undefined; // A frame damaged on its way is a dropped frame.
    }
  };

  const view = async ({ bytes, at }: Arrived, focus: boolean) => {
    try {
      // A JPEG gives a small copy away cheaply.
      const light = await sharp(bytes)
        .greyscale()
        .resize({ ...small, fit: 'fill' })
        .raw()
        .toBuffer();
      const steep = focus ? await steepnessOf(bytes) : undefined;
      if (closed) return;
      darkLooks = isDark(light) ? darkLooks + 1 : 0;
      evenLooks = isCovered(light) ? evenLooks + 1 : 0;
      hints = hints.look(at, light, steep);
      looks.next({ at, light, frames: sequence, dropped: gaps.missing() + damaged, hints: hints.now });
      judge();
    } catch {
      damaged++;
    }
  };

  const onJpeg = (part: JpegPart) => {
    const now = Date.now();
    const { bytes, scan, before } = part;
    const stream = streamTime(before);
    if (!newest || now - newest.arrivedAt > deadAfter || !scan.equals(newest.scan)) changedAt = now;
    newest = { bytes, scan, at: times.next(now, stream), arrivedAt: now, sequence: ++sequence };
    pause = backoff.first;
    if (timed !== (stream !== undefined)) gaps.restart();
    timed = stream !== undefined;
    gaps.next(stream ?? now);
    if (now - viewedAt >= viewEvery) {
      viewedAt = now;
      const focus = now - focusedAt >= focusEvery;
      if (focus) focusedAt = now;
      void view(newest, focus);
    }
    judge();
    if (frames.observed && !decoding) {
      decoding = true;
      void decode(newest).then((frame) => {
        decoding = false;
        if (frame && !closed) frames.next(frame);
      });
    }
  };

  const judge = () => {
    if (closed) return;
    const now = Date.now();
    const next = conditionOf({ openedAt, darkLooks, evenLooks, ...(newest && { newestAt: newest.arrivedAt, changedAt }) }, now);
    if (next !== condition.value) condition.next(next);
    // A stream that hangs is cut off; its end starts the next try.
    const lastFrame = Math.max(startedAt, newest?.arrivedAt ?? 0);
    if (next === 'dead' && child && now - lastFrame > (lastFrame > startedAt ? hungAfter : slowAfter)) child.kill('SIGKILL');
  };

  const start = () => {
    startedAt = Date.now();
    const had = sequence;
    gaps.restart();
    times.restart();
    child = startFfmpeg(ffmpeg, ways[way % ways.length]!, jpegSplitter(onJpeg), (lastWords) => {
      child = undefined;
      if (sequence === had) way++;
      if (closed) return ended();
      const why = lastWords
        ?.replaceAll(source.url, 'its address')
        .replace(/\/\/[^/@\s]*@/g, '//')
        .replace(/\[[^\]]* @ 0x\w+\] */g, '');
      if (sequence === had && why !== undefined && why !== told) onTrouble?.(why);
      told = sequence === had ? (why ?? told) : undefined;
      restart = setTimeout(start, pause);
      pause = Math.min(backoff.most, pause * 2);
    });
  };

  const watch = setInterval(judge, lookEvery);
  start();

  return {
    id,
    frames: frames.asObservable(),
    condition: condition.pipe(distinctUntilChanged()),
    looks: looks.asObservable(),
    async latest() {
      const jpeg = newest;
      if (closed || !jpeg || jpeg.sequence === taken || Date.now() - jpeg.arrivedAt > deadAfter) return undefined;
      taken = jpeg.sequence;
      return decode(jpeg);
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(watch);
      clearTimeout(restart);
      await new Promise<void>((resolve) => {
        ended = resolve;
        if (child) child.kill('SIGKILL');
        else resolve();
      });
      frames.complete();
      condition.complete();
      looks.complete();
    },
  };
}

async function steepnessOf(jpeg: Buffer): Promise<number | undefined> {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  return steepness(data, info.width);
}
