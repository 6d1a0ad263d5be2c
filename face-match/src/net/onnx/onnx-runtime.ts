import { FaceMatchError } from '../../face-match-error.ts';
import type { Backend, Network } from '../backend.ts';
import { forProcessor } from './for-processor.ts';
import { toOnnx } from './from-graph.ts';
import { onnxFile } from './onnx-file.ts';

/**
 * Starts ONNX Runtime on the processor, or on the graphics processor and nowhere else: what that cannot run is refused and not moved to the processor
 * in silence.
 *
 * @param cores how many of them one network may use
 * @throws {FaceMatchError} `backend-missing` where its native library is not installed or does not load; `open` too where there is no graphics processor
 */
export async function startOnnx(cores: number, on: 'cpu' | 'webgpu' = 'cpu'): Promise<Backend> {
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new FaceMatchError(
      'backend-missing',
      'ONNX Runtime does not run on this machine: npm package onnxruntime-node is missing or has no library for it',
      {
        cause,
      },
    );
  });
  const start = async (file: Uint8Array, several: boolean): Promise<Network> => {
    const session = await ort.InferenceSession.create(file, {
      executionProviders: [on],
      ...(on === 'webgpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
      intraOpNumThreads: cores,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const [input] = session.inputNames;
    return {
      several,
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
    name: on === 'webgpu' ? 'onnx-webgpu' : 'onnx-cpu',
    async open(graph) {
      if (on === 'cpu') return start(onnxFile(forProcessor(toOnnx(graph))), true);
      return start(onnxFile(toOnnx(graph)), true).catch((cause: unknown) => {
        const why = (cause as Error).message.split('\n')[0]!.replace(/^.*\bfalse\. /, '');
        throw new FaceMatchError('backend-missing', `The graphics processor cannot run the network ${graph.name}: ${why.slice(0, 200)}`, {
          cause,
        });
      });
    },
    openFile: (onnx, name) =>
      // Many such files are made for one picture at a time.
      start(onnx, false).catch((cause: unknown) => {
        throw new FaceMatchError('model-altered', `ONNX Runtime cannot run the network ${name}: ${(cause as Error).message}`, { cause });
      }),
  };
}
