import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { FaceMatchError } from '../face-match-error.ts';
import type { Backend } from './backend.ts';
import type { Graph, GraphNode } from './graph.ts';

/**
 * Starts TensorFlow.js on WebAssembly and makes sure that this is what really runs: a backend that fails to start falls back silently.
 *
 * @throws {FaceMatchError} `backend-missing`
 */
export async function startWasm(): Promise<Backend> {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const started = await tf.setBackend('wasm').catch(() => false);
  await tf.ready();
  if (!started || tf.getBackend() !== 'wasm') {
    throw new FaceMatchError(
      'backend-missing',
      `Expected TensorFlow.js to run on wasm, got ${tf.getBackend() || 'nothing'}: this Node.js or processor lacks WebAssembly, or @tensorflow/tfjs-backend-wasm is incomplete`,
    );
  }
  return {
    name: 'wasm',
    async open(graph) {
      const model = await loadGraphModel({ load: () => Promise.resolve(asGraphModel(graph)) });
      return {
        several: true,
        async run(image, shape) {
          return tf.tidy(() => {
            const outputs = model.execute(tf.tensor(image, [...shape]), [...graph.outputs]) as tf.Tensor | tf.Tensor[];
            return [outputs].flat().map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() as Float32Array }));
          });
        },
      };
    },
  };
}

/** The graph in the words of TensorFlow.js's own files. */
function asGraphModel({ nodes, constants, input, outputs }: Graph): tf.io.ModelArtifacts {
  const ints = (numbers: readonly number[]) => ({ list: { i: numbers.map(String) } });
  const word = (text: string) => Buffer.from(text).toString('base64');
  const attributes = ({ strides, window, padding, fused, keepDimensions }: GraphNode) => ({
    T: { type: 'DT_FLOAT' },
    ...(strides && { strides: ints([1, ...strides, 1]), dilations: ints([1, 1, 1, 1]), data_format: { s: word('NHWC') } }),
    ...(window && { ksize: ints([1, ...window, 1]) }),
    ...(padding && { padding: { s: word(padding) } }),
    ...(fused && { fused_ops: { list: { s: fused.map(word) } }, num_args: { i: String(fused.includes('Prelu') ? 2 : 1) } }),
    ...(keepDimensions !== undefined && { keep_dims: { b: keepDimensions } }),
  });
  const dim = [-1, input.height, input.width, 3].map((size) => ({ size: String(size) }));
  const weightData = Buffer.concat(
    [...constants.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return {
    modelTopology: {
      versions: { producer: 1 },
      node: [
        { name: input.name, op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } },
        ...[...constants].map(([name, { data }]) => ({
          name,
          op: 'Const',
          attr: { dtype: { type: data instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32' } },
        })),
        ...nodes.map((node) => ({ name: node.name, op: node.op, input: [...node.inputs], attr: attributes(node) })),
      ],
    },
    weightSpecs: [...constants].map(([name, { shape, data }]) => ({
      name,
      shape: [...shape],
      dtype: data instanceof Float32Array ? 'float32' : 'int32',
    })),
    weightData: weightData.buffer.slice(weightData.byteOffset, weightData.byteOffset + weightData.byteLength) as ArrayBuffer,
    signature: { outputs: Object.fromEntries(outputs.map((name) => [name, { name }])) },
  };
}
