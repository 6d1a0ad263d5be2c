import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { FaceMatchError } from './face-match-error.ts';

export interface CameraSource {
  /** `/dev/video0`, `rtsp://…`, `http://…` (MJPEG), or anything else ffmpeg reads. */
  readonly url: string;
  /** Pixels; the camera's own when left out. */
  readonly width?: number;
  /** Frames per second asked of a V4L2 camera, or kept of a stream that must be decoded (RTSP). Default 25 and 10. */
  readonly fps?: number;
}

const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
const hasty = ['-fflags', 'nobuffer', '-flags', 'low_delay'];
const out = (format: string) => ['-f', format, '-flush_packets', '1', 'pipe:1'];
const plainJpegs = ['-an', ...out('image2pipe')];
/** JPEGs that each bear the time that the stream gave them. */
const timedJpegs = ['-an', ...out('smjpeg')];
const untouched = ['-c:v', 'copy', ...timedJpegs];
/** ffmpeg gives up on a silent network, so that it does not outlive a killed parent by more than this. */
const silence = '4000000';

/**
 * Ways to read the source, best first; the next one is tried when ffmpeg ends before its first frame. A camera that speaks JPEG is passed
 * through as it is: three streams then cost next to nothing, and only frames that are looked at are ever decoded. Of HTTP even the bytes between the pictures
 * come through, since ffmpeg's own reader drops the headers in which a camera tells its time. The last way of each asks least of ffmpeg and tells no time.
 */
export function ffmpegArguments({ url, width, fps }: CameraSource): string[][] {
  const again = (rate: number, limit: boolean) => ['-c:v', 'mjpeg', '-q:v', '2', ...(limit ? ['-vf', `fps=${rate}`] : []), ...plainJpegs];
  /** Fewer pictures, but none moved in time: the filter `fps` would lay them on a grid. */
  const thinned = (rate: number) => ['-vf', `select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,${(0.9 / rate).toFixed(3)})`];
  const timed = (rate: number, limit: boolean) => [
    ...['-c:v', 'mjpeg', '-q:v', '2', '-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
    ...(limit ? thinned(rate) : []),
    ...timedJpegs,
  ];
  if (/^https?:/.test(url)) {
    const input = [...hasty, '-rw_timeout', silence];
    return [
      [...quiet, ...input, '-f', 'data', '-raw_packet_size', '65536', '-i', url, '-map', '0', '-c', 'copy', ...out('data')],
      [...quiet, ...input, '-i', url, ...timed(fps ?? 10, true)],
      [...quiet, ...input, '-i', url, ...again(fps ?? 10, true)],
    ];
  }
  if (/^rtsps?:/.test(url)) {
    const input = [...quiet, ...hasty, '-rtsp_transport', 'tcp', '-timeout', silence, '-i', url];
    return [
      [...input, ...timed(fps ?? 10, true)],
      [...input, ...again(fps ?? 10, true)],
    ];
  }
  if (url.startsWith('/dev/')) {
    const wanted = [...(width ? ['-video_size', `${width}x${Math.round((width * 9) / 16)}`] : []), '-framerate', String(fps ?? 25)];
    return [
      [...quiet, ...hasty, '-f', 'v4l2', '-input_format', 'mjpeg', ...wanted, '-i', url, ...untouched],
      [...quiet, ...hasty, '-f', 'v4l2', ...wanted, '-i', url, ...timed(fps ?? 25, false)],
      [...quiet, ...hasty, '-f', 'v4l2', '-i', url, ...again(fps ?? 25, false)],
    ];
  }
  return [[...quiet, '-re', '-i', url, ...again(fps ?? 25, true)]];
}

/** @throws {FaceMatchError} `ffmpeg-missing` */
export function requireFfmpeg(ffmpeg: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(ffmpeg, ['-version'], (cause) => {
      if (!cause) return resolve();
      const why = `Cameras are read through ffmpeg, but ${ffmpeg} does not run here. Install it (Debian: apt-get install ffmpeg) or name it in the site file`;
      reject(new FaceMatchError('ffmpeg-missing', why, { cause }));
    });
  });
}

const running = new Set<ChildProcess>();

/** Starts ffmpeg so that it ends with this process: killed on an ordinary exit, by its broken pipe or the silence limit on any other. */
export function startFfmpeg(
  ffmpeg: string,
  args: readonly string[],
  onBytes: (chunk: Buffer) => void,
  onEnd: (lastWords: string | undefined) => void,
): ChildProcess {
  const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  if (running.size === 0) process.once('exit', killAll);
  running.add(child);
  child.stdout.on('data', onBytes);
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000);
  });
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    running.delete(child);
    if (running.size === 0) process.removeListener('exit', killAll);
    onEnd(said.trim().split('\n').at(-1) || undefined);
  };
  child.once('error', end);
  child.once('close', end);
  return child;
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
