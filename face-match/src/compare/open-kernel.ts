import type { Kernel, KernelName } from './kernel.ts';

/** A kernel, and what it runs on in words. */
export interface OpenedKernel {
  readonly kernel: Kernel;
  readonly device: string;
}

/** Only what is asked for is loaded. */
const openers: Readonly<Record<KernelName, () => Promise<OpenedKernel>>> = {
  webgpu: async () => (await import('./webgpu/kernel.ts')).openWebGpuKernel(),
  native: async () => (await import('./native-kernel.ts')).openNativeKernel(),
  wasm: async () => (await import('./wasm/kernel.ts')).openWasmKernel(),
};

/** @throws {FaceMatchError} `backend-missing` */
export const openKernel = (name: KernelName): Promise<OpenedKernel> => openers[name]();
