import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { FaceMatchError } from '../face-match-error.ts';
import type { ModelData } from '../models.ts';

/**
 * Starts TensorFlow.js on WebAssembly and makes sure that this is what really runs: a backend that fails to start falls back silently.
 *
 * @returns the backend's own name
 * @throws {FaceMatchError} `backend-missing`
 */
export async function startWasm(): Promise<string> {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const started = await tf.setBackend('wasm').catch(() => false);
  await tf.ready();
  if (!started || tf.getBackend() !== 'wasm') {
    throw new FaceMatchError(
      'backend-missing',
      `Expected TensorFlow.js to run on wasm, got ${tf.getBackend() || 'nothing'}: this Node.js or processor lacks WebAssembly, or @tensorflow/tfjs-backend-wasm is incomplete`,
    );
  }
  return tf.getBackend();
}

interface GraphFile {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly weights: tf.io.WeightsManifestEntry[] }[];
}

/** A network that came with its graph, ready to execute. */
export function openGraph(data: ModelData) {
  const file = data.topology as GraphFile;
  return loadGraphModel({
    load: () =>
      Promise.resolve({
        modelTopology: file.modelTopology,
        weightSpecs: file.weightsManifest.flatMap((group) => group.weights),
        weightData: data.weights,
      }),
  });
}

/** A network that came as named weights alone. */
export function openWeights(data: ModelData): tf.NamedTensorMap {
  const groups = data.topology as GraphFile['weightsManifest'];
  return tf.io.decodeWeights(
    data.weights,
    groups.flatMap((group) => group.weights),
  );
}
