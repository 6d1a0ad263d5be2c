import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
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

/** One instance of the decoder per image: WebAssembly memory never shrinks, and nothing of one document reaches the next. */
async function decode(image: Uint8Array): Promise<Jpeg2000Answer> {
  // Emscripten makes the options object into the module: a fresh one every time.
  const { J2KDecoder } = await load({ print: () => {}, printErr: () => {} });
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

const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decodewasmjs') as (options: object) => Promise<OpenJpeg>;

parentPort?.on('message', (image: Uint8Array) => {
  decode(image).then(
    (answer) => parentPort?.postMessage(answer),
    () => parentPort?.postMessage({ problem: 'the decoder rejected it' } satisfies Jpeg2000Answer),
  );
});
