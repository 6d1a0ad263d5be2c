import { tryInProcess } from '../../net/onnx/try-webgpu.ts';
import type { Chosen } from '../choose-kernel.ts';

/**
 * Compares known vectors on the graphics processor, in a process of its own.
 *
 * @throws {FaceMatchError} `backend-missing` when there is no usable one, or its driver hung or crashed; `backend-differs`
 */
export const tryGraphics = (): Promise<Pick<Chosen, 'shape' | 'device'> & { readonly software: boolean }> =>
  tryInProcess(new URL('../../../dist/compare/webgpu/trial.js', import.meta.url), []);
