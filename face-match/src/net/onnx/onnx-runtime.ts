import { FaceMatchError } from '../../face-match-error.ts';
import type { Backend } from '../backend.ts';
import { toOnnx } from './from-graph.ts';
import { onnxFile } from './onnx-file.ts';

/**
 * Starts ONNX Runtime on the processor.
 *
 * @param threads how many cores one network may use
 * @throws {FaceMatchError} `backend-missing` where its native library is not installed or does not load
 */
export async function startOnnx(threads: number): Promise<Backend> {
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new FaceMatchError(
      'backend-missing',
      'ONNX Runtime does not run on this machine: npm package onnxruntime-node is missing or has no library for it',
      {
        cause,
      },
    );
  });
  return {
    name: 'onnx-cpu',
    async open(graph) {
      const { height, width } = graph.input;
      const file = onnxFile(toOnnx(graph));
      const session = await ort.InferenceSession.create(file, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
      });
      const [input] = session.inputNames;
      return {
        async run(images) {
          const batch = new ort.Tensor('float32', images, [images.length / (height * width * 3), height, width, 3]);
          const outputs = await session.run({ [input!]: batch });
          return session.outputNames.map((name) => {
            const { dims, data } = outputs[name]!;
            return { shape: dims, values: data as Float32Array };
          });
        },
      };
    },
  };
}
