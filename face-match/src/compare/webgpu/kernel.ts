import { FaceMatchError } from '../../face-match-error.ts';
import type { OpenedKernel } from '../open-kernel.ts';
export async function openWebGpuKernel(): Promise<OpenedKernel> {
  throw new FaceMatchError('backend-missing', 'no WebGPU yet');
}
