import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { firstRight } from '../../src/compare/choose-kernel.ts';
import type { KernelName } from '../../src/compare/kernel.ts';
import { openNativeKernels } from '../../src/compare/native-kernel.ts';
import { FaceMatchError, type FaceMatchErrorCode, openComparer } from '../../src/index.ts';

const opened = { shape: { width: { live: 1, chip: 1 }, piece: { live: 1, chip: 1 } }, device: 'test' };
const choose = (fails: Partial<Record<KernelName, FaceMatchErrorCode>>) =>
  firstRight(['webgpu', 'native', 'wasm'], async (name) => {
    const code = fails[name];
    if (code) throw new FaceMatchError(code, `${name} says ${code}.`);
    return opened;
  });

describe('the choice of a kernel', () => {
  it('is the first that works, with nothing to tell', async () => {
    expect(await choose({})).toEqual({ ...opened, name: 'webgpu' });
  });

  it('says why a faster one was not taken, and which one computed something else', async () => {
    expect(await choose({ webgpu: 'backend-missing' })).toEqual({ ...opened, name: 'native', fellBack: 'webgpu says backend-missing.' });
    expect(await choose({ webgpu: 'backend-missing', native: 'backend-differs' })).toEqual({
      ...opened,
      name: 'wasm',
      refused: 'native',
      fellBack: 'webgpu says backend-missing. native says backend-differs.',
    });
  });

  it('fails where nothing works', async () => {
    await expect(choose({ webgpu: 'backend-missing', native: 'backend-missing', wasm: 'backend-differs' })).rejects.toMatchObject({
      code: 'backend-differs',
    });
  });

  it('tells what it is, and takes nothing else for what is asked for', async () => {
    const one = await openComparer({ kernel: 'wasm', threads: 3 });
    expect(one.about).toMatchObject({ kernel: 'wasm', threads: 3, device: expect.stringContaining('WebAssembly') });
    await one.close();
    const graphics = await openComparer({ kernel: 'webgpu' }).catch((error: unknown) => error as FaceMatchError);
    if (graphics instanceof FaceMatchError) return expect(graphics.code).toBe('backend-missing');
    expect(graphics.about.kernel).toBe('webgpu');
    await graphics.close();
  });

  it('says how to build the native one where it is missing', () => {
    expect(() => openNativeKernels(pathToFileURL('/nowhere/compare.node'))).toThrow(
      expect.objectContaining({ code: 'backend-missing', message: expect.stringContaining('node face-match/native/build.mjs') }),
    );
  });
});
