import { FaceMatchError } from '../../face-match-error.ts';
import type { Backend, Network } from '../backend.ts';
import { toOnnx } from './from-graph.ts';
import { onnxFile } from './onnx-file.ts';

/**
 * Starts ONNX Runtime on the processor.
 *
 * @param cores how many of them one network may use
 * @throws {FaceMatchError} `backend-missing` where its native library is not installed or does not load
 */
export async function startOnnx(cores: number): Promise<Backend> {
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new FaceMatchError(
      'backend-missing',
      'ONNX Runtime does not run on this machine: npm package onnxruntime-node is missing or has no library for it',
      {
        cause,
      },
    );
  });
  const start = async (file: Uint8Array): Promise<Network> => {
    const session = await ort.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: cores,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const [input] = session.inputNames;
    return {
      async run(image, shape) {
        const outputs = await session.run({ [input!]: new ort.Tensor('float32', image, shape) });
        return session.outputNames.map((name) => {
          const { dims, data } = outputs[name]!;
          return { shape: dims, values: data as Float32Array };
        });
      },
    };
  };
  return {
    name: 'onnx-cpu',
    open: (graph) => start(onnxFile(toOnnx(graph))),
    openFile: (onnx, name) =>
      start(onnx).catch((cause: unknown) => {
        throw new FaceMatchError('model-altered', `ONNX Runtime cannot run the network ${name}: ${(cause as Error).message}`, { cause });
      }),
  };
}
