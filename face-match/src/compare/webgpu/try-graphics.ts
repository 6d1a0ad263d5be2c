import type { Chosen } from '../choose-kernel.ts';
import { openWebGpuKernel } from './kernel.ts';
export async function tryGraphics(): Promise<Pick<Chosen, 'shape' | 'device'>> {
  const { kernel, device } = await openWebGpuKernel();
  return { shape: kernel, device };
}
