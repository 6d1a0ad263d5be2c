// Human on TensorFlow.js WASM: the library that these networks come with, doing the same work its own way (detector, mesh, description).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** @returns what looks at one image as `{ width, height, rgb }` and answers with the number of faces described */
export async function openHuman() {
  const look = await openHumanWith({ description: { enabled: true } });
  return async (image) => (await look(image)).filter(({ embedding }) => embedding?.length).length;
}

/** @param networks of its `face` configuration, all others are off @returns what looks at one image and answers with Human's own faces */
export async function openHumanWith(networks) {
  const fetchElse = globalThis.fetch;
  globalThis.fetch = async (url, ...rest) => {
    const text = String(url?.url ?? url);
    if (!text.startsWith('file:')) return fetchElse(url, ...rest);
    const type = text.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(readFileSync(new URL(text)), { headers: { 'content-type': type } });
  };
  // Its package.json hides behind `exports`; the main file lies one folder below the root.
  const folder = path.join(path.dirname(require.resolve('@vladmandic/human')), '..');
  const wasm = `${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`;
  const tf = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-wasm').setWasmPaths(wasm);
  const library = require(path.join(folder, 'dist', 'human.node-wasm.js'));
  const off = { enabled: false };
  const human = new (library.default ?? library.Human)({
    backend: 'wasm',
    modelBasePath: `file://${folder}/models/`,
    wasmPath: wasm,
    debug: false,
    cacheSensitivity: 0,
    filter: off,
    face: {
      detector: { rotation: true, maxDetected: 1 },
      iris: off,
      emotion: off,
      antispoof: off,
      liveness: off,
      description: off,
      ...networks,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
  });
  await human.load();
  return async ({ width, height, rgb }) => {
    const tensor = tf.tensor(rgb, [1, height, width, 3], 'float32');
    const { face, error } = await human.detect(tensor);
    tf.dispose(tensor);
    if (error) throw new Error(error);
    return face;
  };
}
