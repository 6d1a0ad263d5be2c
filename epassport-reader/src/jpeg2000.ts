import { Worker } from 'node:worker_threads';
import type { RgbImage } from './inspection.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/** What the codestream's SIZ marker says (ISO/IEC 15444-1 §A.5.1). */
export interface Jpeg2000Size {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/**
 * The picture size from the first codestream in `image`, read without decoding: a few bytes can promise terabytes.
 * @throws {PassportReaderError} `portrait`
 */
export function jpeg2000Size(image: Uint8Array): Jpeg2000Size {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const start = bytes.indexOf(Buffer.from('ff4fff51', 'hex'));
  const siz = start < 0 ? undefined : bytes.subarray(start + 4);
  if (!siz || siz.length < 38) throw broken('it has no image header');
  const [xSize, ySize, xOffset, yOffset, tileWidth, tileHeight] = [4, 8, 12, 16, 20, 24].map((at) => siz.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const components = siz.readUInt16BE(36);
  const [width, height] = [xSize - xOffset, ySize - yOffset];
  if (width < 1 || height < 1 || tileWidth < 1 || tileHeight < 1) throw broken('it is empty');
  if (components !== 1 && components !== 3 && components !== 4) throw broken(`it has ${components} components, expected 1, 3 or 4`);
  if (siz.length < 38 + 3 * components) throw broken('its header is cut short');
  for (let component = 0; component < components; component++) {
    if (siz[39 + 3 * component] !== 1 || siz[40 + 3 * component] !== 1) throw broken('its components are subsampled');
    const precision = (siz[38 + 3 * component] as number) + 1;
    if (precision > 16) throw broken(`it has ${precision & 0x7f} bits per sample or signed samples`);
  }
  // Many tiny tiles cost memory out of proportion to the picture.
  if (Math.ceil(xSize / tileWidth) * Math.ceil(ySize / tileHeight) > 4096) throw broken('it has too many tiles');
  return { width, height, components };
}

/** What the worker answers. */
export type Jpeg2000Answer = { readonly rgb: Uint8Array; readonly width: number; readonly height: number } | { readonly problem: string };

/**
 * Decodes a JP2 file or a raw codestream; bytes after its end are ignored. OpenJPEG runs as WebAssembly in a thread of its own
 * that ends after `timeLimit` milliseconds, so a hostile image can neither reach this process's memory nor stop its event loop.
 * @throws {PassportReaderError} `portrait`
 */
export async function decodeJpeg2000(image: Uint8Array, maxPixels: number, timeLimit = 10_000): Promise<RgbImage> {
  const { width, height } = jpeg2000Size(image);
  if (width * height > maxPixels) throw broken(`it has ${width} × ${height} pixels, expected at most ${maxPixels} in all`);
  const worker = idle ?? startWorker();
  worker.ref();
  idle = undefined;
  let timer: NodeJS.Timeout | undefined;
  let healthy = false;
  try {
    const answer = await new Promise<Jpeg2000Answer>((resolve, reject) => {
      timer = setTimeout(() => resolve({ problem: `decoding took more than ${timeLimit / 1000} s` }), timeLimit);
      worker.once('message', (message: Jpeg2000Answer) => {
        healthy = true;
        resolve(message);
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve({ problem: 'the decoder ended without an answer' }));
      worker.postMessage(image);
    });
    if ('problem' in answer) throw broken(answer.problem);
    if (answer.width !== width || answer.height !== height) throw broken('its size differs from its header');
    return answer;
  } catch (error) {
    throw error instanceof PassportReaderError ? error : broken('the decoder failed', error);
  } finally {
    clearTimeout(timer);
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    worker.unref();
    if (healthy && !idle) idle = worker;
    else await worker.terminate();
  }
}

/** A thread that has answered is kept for the next document: starting one takes longer than decoding. It never keeps the process alive. */
let idle: Worker | undefined;

function startWorker(): Worker {
  return new Worker(new URL('../dist/jpeg2000-worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    stdout: true,
    stderr: true,
    execArgv: [],
  });
}

function broken(why: string, cause?: unknown): PassportReaderError {
  return new PassportReaderError('portrait', `The JPEG 2000 image cannot be used: ${why}.`, { cause });
}
