import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Jpeg2000Answer } from './jpeg2000.ts';
import { toRgb } from './jpeg2000-samples.ts';

/** The part of OpenJPEG's WebAssembly build that is used here. */
interface OpenJpeg {
  readonly J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
    getColorSpace(): number;
  };
}

const silent = { print: () => {}, printErr: () => {} };

async function decode(image: Uint8Array): Promise<Jpeg2000Answer> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decodewasmjs') as (options: object) => Promise<OpenJpeg>;
  const { J2KDecoder } = await load(silent);
  const decoder = new J2KDecoder();
  decoder.getEncodedBuffer(image.length).set(image);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const samples = decoder.getDecodedBuffer();
  // A failed decoding is told by nothing but an empty frame.
  if (info.width === 0 || samples.length === 0) return { problem: 'it is damaged or cut short' };
  const rgb = toRgb(samples, info, decoder.getColorSpace());
  return rgb ? { rgb, width: info.width, height: info.height } : { problem: 'its samples are not what its header says' };
}

decode(workerData as Uint8Array).then(
  (answer) => parentPort?.postMessage(answer),
  () => parentPort?.postMessage({ problem: 'the decoder rejected it' } satisfies Jpeg2000Answer),
);
