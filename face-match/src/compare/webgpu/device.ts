import { FaceMatchError } from '../../face-match-error.ts';

/*
 * WebGPU as far as the comparison needs it (https://www.w3.org/TR/webgpu/). Its implementation is npm `webgpu` (Dawn), which is not a dependency: it brings
 * 130 MB for five systems, and only a machine with a graphics processor has a use for it.
 */

export interface GpuBuffer {
  mapAsync(mode: number, offset?: number, size?: number): Promise<void>;
  getMappedRange(offset?: number, size?: number): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

export interface GpuDevice {
  readonly queue: {
    writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView): void;
    submit(commands: readonly object[]): void;
  };
  readonly lost: Promise<{ readonly message: string }>;
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer;
  createShaderModule(descriptor: { readonly code: string }): object;
  createComputePipelineAsync(descriptor: object): Promise<{ getBindGroupLayout(index: number): object }>;
  createBindGroup(descriptor: object): object;
  createCommandEncoder(): {
    clearBuffer(buffer: GpuBuffer): void;
    copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void;
    beginComputePass(): {
      setPipeline(pipeline: object): void;
      setBindGroup(index: number, group: object): void;
      dispatchWorkgroups(x: number, y: number): void;
      end(): void;
    };
    finish(): object;
  };
  destroy(): void;
}

interface Gpu {
  requestAdapter(options: object): Promise<{
    readonly info: {
      readonly vendor: string;
      readonly architecture: string;
      readonly description: string;
      readonly isFallbackAdapter?: boolean;
    };
    requestDevice(): Promise<GpuDevice>;
  } | null>;
}

/** What a buffer is for, as the specification numbers it. */
export const usage = { mapRead: 0x01, copySource: 0x04, copyTarget: 0x08, uniform: 0x40, storage: 0x80 } as const;
export const mapForReading = 0x01;

/** Everything that must outlive the comparison: Dawn crashes the process when a device goes on working whose `GPU` was collected. */
const held: object[] = [];

/** `software`: it has no graphics processor, but draws on the processor. @throws {FaceMatchError} `backend-missing` */
export async function openDevice(): Promise<{ readonly device: GpuDevice; readonly name: string; readonly software: boolean }> {
  const missing = (why: string, cause?: unknown) =>
    new FaceMatchError('backend-missing', `Templates are not compared on a graphics processor: ${why}.`, { cause });
  // The name is no literal so that the package may be missing when this is compiled.
  const name: string = 'webgpu';
  const { create } = (await import(name).catch((cause: unknown) => {
    throw missing('the npm package webgpu is not installed, or has no library for this machine', cause);
  })) as { readonly create: (options: readonly string[]) => Gpu };
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw missing('none with a WebGPU driver was found');
  const device = await adapter.requestDevice().catch((cause: Error) => {
    throw missing(cause.message, cause);
  });
  held.push(gpu, adapter, device);
  const software = adapter.info.isFallbackAdapter === true;
  return { device, software, name: [adapter.info.vendor, adapter.info.description || adapter.info.architecture].join(' ').trim() };
}
