import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Analyser, FaceMatchError, type FaceMatchErrorCode, startAnalyser } from '../src/index.ts';
import type { BackendName } from '../src/net/backend.ts';
import { hasGraphics, tryWebGpu } from '../src/net/onnx/try-webgpu.ts';
import { firstProved } from '../src/start-analyser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'webgpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the trial of a graphics processor', () => {
  const trial = (program: string, timeout = 20_000) => {
    const file = path.join(folder, 'trial.mjs');
    writeFileSync(file, program);
    return tryWebGpu({}, pathToFileURL(file), timeout);
  };

  it('survives a driver that hangs', async () => {
    await expect(trial('setInterval(() => {}, 1000);', 400)).rejects.toMatchObject({
      code: 'backend-missing',
      message: expect.stringContaining('did not answer within 0.4 s'),
    });
  });

  it('survives a driver that crashes', async () => {
    await expect(trial("process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);")).rejects.toMatchObject({
      code: 'backend-missing',
      message: expect.stringContaining('SIGSEGV'),
    });
  });

  it('takes no other words for an answer', async () => {
    await expect(trial("console.log('fine')")).rejects.toMatchObject({ code: 'backend-missing' });
  });

  it('tells wrong numbers from no graphics processor', async () => {
    const answer = { error: { code: 'backend-differs', message: 'off by a tenth' } };
    await expect(trial(`console.log('loading'); console.log(${JSON.stringify(JSON.stringify(answer))})`)).rejects.toMatchObject(
      answer.error,
    );
  });

  it('gives both times', async () => {
    await expect(trial(`console.log('{"graphics":3,"processor":30}')`)).resolves.toEqual({ graphics: 3, processor: 30 });
  });
});

it('looks for a graphics processor where Linux names it', () => {
  expect(hasGraphics('linux', folder)).toBe(false);
  mkdirSync(path.join(folder, 'dri'));
  writeFileSync(path.join(folder, 'dri', 'card0'), '');
  expect(hasGraphics('linux', folder)).toBe(false);
  writeFileSync(path.join(folder, 'dri', 'renderD128'), '');
  expect(hasGraphics('linux', folder)).toBe(true);
  expect(hasGraphics('win32', folder)).toBe(true);
});

it('WebGPU asked for is WebGPU or an error, nothing else in silence', { timeout: 60_000 }, async () => {
  const started = await startAnalyser({ backend: 'onnx-webgpu' }).catch((error: unknown) => error as FaceMatchError);
  if (started instanceof FaceMatchError) expect(started.code).toBe('backend-missing');
  else expect(started).toMatchObject({ backend: 'onnx-webgpu' });
});

describe('the choice of a backend', () => {
  const works: Analyser = { templateVersion: 'test-1', analyse: async () => [] };
  const choose = (fails: Partial<Record<BackendName, FaceMatchErrorCode | 'slow'>>) =>
    firstProved(['onnx-webgpu', 'onnx-cpu', 'wasm'], async (name) => {
      const how = fails[name];
      if (how === 'slow') return undefined;
      if (how) throw new FaceMatchError(how, `${name} says ${how}.`);
      return works;
    });

  it('is the first that works, with nothing to tell', async () => {
    expect(await choose({})).toEqual({ ...works, backend: 'onnx-webgpu' });
  });

  it('leaves one alone that is right but slower', async () => {
    expect(await choose({ 'onnx-webgpu': 'slow' })).toEqual({ ...works, backend: 'onnx-cpu' });
  });

  it('names the one that computed something else', async () => {
    expect(await choose({ 'onnx-webgpu': 'backend-differs', 'onnx-cpu': 'backend-missing' })).toEqual({
      ...works,
      backend: 'wasm',
      refused: 'onnx-webgpu',
      fellBack: 'onnx-webgpu says backend-differs. onnx-cpu says backend-missing.',
    });
  });

  it('refuses none that is only missing', async () => {
    expect((await choose({ 'onnx-webgpu': 'backend-missing' })).refused).toBeUndefined();
  });

  it('does not go on with altered model files, and fails where nothing works', async () => {
    await expect(choose({ 'onnx-webgpu': 'model-altered' })).rejects.toMatchObject({ code: 'model-altered' });
    await expect(
      choose({ 'onnx-webgpu': 'backend-missing', 'onnx-cpu': 'backend-missing', wasm: 'backend-missing' }),
    ).rejects.toMatchObject({
      code: 'backend-missing',
    });
  });
});
