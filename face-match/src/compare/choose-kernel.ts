import { FaceMatchError } from '../face-match-error.ts';
import { hasGraphics } from '../net/onnx/try-webgpu.ts';
import { checkKernel } from './check-kernel.ts';
import type { KernelName, Shape } from './kernel.ts';
import { openKernel } from './open-kernel.ts';
import { tryGraphics } from './webgpu/try-graphics.ts';

export interface Chosen {
  readonly name: KernelName;
  readonly shape: Shape;
  readonly device: string;
  readonly fellBack?: string;
  readonly refused?: KernelName;
}

/**
 * The fastest kernel that starts and computes what `similarity` does, or the one asked for.
 *
 * @throws {FaceMatchError} `backend-missing`, `backend-differs`
 */
export function chooseKernel(wanted: KernelName | 'auto'): Promise<Chosen> {
  const auto: readonly KernelName[] = hasGraphics() ? ['webgpu', 'native', 'wasm'] : ['native', 'wasm'];
  return firstRight(wanted === 'auto' ? auto : [wanted], async (name) => {
    if (name !== 'webgpu') return openProved(name);
    // A driver that hangs or crashes ends the trial and not this process.
    const { software, ...opened } = await tryGraphics();
    if (wanted === 'auto' && software)
      throw new FaceMatchError(
        'backend-missing',
        `${opened.device} only imitates a graphics processor, which is slower than comparing without.`,
      );
    return opened;
  });
}

/** @param open throws what is wrong with a kernel */
export async function firstRight(
  names: readonly KernelName[],
  open: (name: KernelName) => Promise<Pick<Chosen, 'shape' | 'device'>>,
): Promise<Chosen> {
  const reasons: string[] = [];
  let refused: KernelName | undefined;
  let last: unknown;
  for (const name of names) {
    try {
      const opened = await open(name);
      return { name, ...opened, ...(reasons.length > 0 && { fellBack: reasons.join(' ') }), ...(refused && { refused }) };
    } catch (error) {
      if (!(error instanceof FaceMatchError)) throw error;
      if (error.code === 'backend-differs') refused ??= name;
      reasons.push(error.message);
      last = error;
    }
  }
  throw last;
}

async function openProved(name: KernelName): Promise<Pick<Chosen, 'shape' | 'device'>> {
  const { kernel, device } = await openKernel(name);
  try {
    await checkKernel(kernel);
    return { shape: { width: kernel.width, piece: kernel.piece }, device };
  } finally {
    kernel.close?.();
  }
}
