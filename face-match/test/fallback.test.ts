import { expect, it, vi } from 'vitest';
import { startAnalyser } from '../src/index.ts';

/** A machine for which ONNX Runtime has no library. */
vi.mock('onnxruntime-node', () => {
  throw new Error('no library for this machine');
});

it('falls back to WebAssembly and says why; asked for by name, it does not', async () => {
  const { backend, fellBack } = await startAnalyser();
  expect(backend).toBe('wasm');
  expect(fellBack).toMatch(/onnxruntime-node/);
  await expect(startAnalyser({ backend: 'onnx-cpu' })).rejects.toMatchObject({ code: 'backend-missing' });
});
