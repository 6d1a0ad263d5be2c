import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { everyCosine, type Multiplier, onnxMultiplier, wasmMultiplier } from '../src/every-cosine.ts';

const multipliers: readonly (readonly [string, () => Promise<Multiplier | undefined>])[] = [
  ['ONNX Runtime', onnxMultiplier],
  ['WASM', wasmMultiplier],
  ['whatever there is', async () => undefined],
];

/** Unit vectors without pattern, always the same. */
function vectors(count: number, length: number, seed: number): Float32Array[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length }, next);
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
}
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe.each(multipliers)('every cosine, multiplied by %s', (name, multiplier) => {
  it('gives the cosine of every row with every column, across the blocks’ borders', async () => {
    // A block has 512 rows and 2,048 columns.
    const [rows, columns] = [vectors(515, 5, 1), vectors(2050, 5, 2)];
    const seen = new Uint8Array(515 * 2050);
    let furthest = 0;
    await everyCosine(
      rows,
      columns,
      (found, i, j) => {
        seen[i * columns.length + j]!++;
        furthest = Math.max(furthest, Math.abs(found - cosine(rows[i]!, columns[j]!)));
      },
      { by: await multiplier() },
    );
    expect(seen.every((times) => times === 1)).toBe(true);
    expect(furthest).toBeLessThan(1e-6);
  });

  it('gives every pair of one list once', async () => {
    const by = await multiplier();
    for (const count of [0, 1, 2, 512, 513, ...(name === 'WASM' ? [] : [2049])]) {
      const list = vectors(count, 3, 3);
      let pairs = 0;
      const take = (_: number, row: number, column: number) => {
        if (column >= row) throw new Error(`pair ${row}, ${column}`);
        pairs++;
      };
      await everyCosine(list, list, take, { below: true, by });
      expect(2 * pairs).toBe(count * Math.max(0, count - 1));
    }
  });

  it('stops between two blocks when it is told to, and leaves the event loop its turn', async () => {
    const by = await multiplier();
    const list = vectors(1100, 3, 4);
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    let pairs = 0;
    await expect(everyCosine(list, list, () => pairs++, { signal: stop.signal, by })).rejects.toMatchObject({ name: 'AbortError' });
    expect(pairs).toBeLessThan(1100 * 1100);
    // Neither a whole run nor a broken one keeps a tensor.
    if (name === 'WASM') expect(tf.memory().numTensors).toBe(0);
  });
});
