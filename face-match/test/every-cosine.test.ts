import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { everyCosine } from '../src/every-cosine.ts';

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

it('gives the cosine of every row with every column, across the blocks’ borders', async () => {
  // A block is 512 wide.
  const [rows, columns] = [vectors(515, 7, 1), vectors(1030, 7, 2)];
  const seen = new Set<number>();
  let furthest = 0;
  await everyCosine(rows, columns, (found, i, j) => {
    seen.add(i * columns.length + j);
    furthest = Math.max(furthest, Math.abs(found - cosine(rows[i]!, columns[j]!)));
  });
  expect(seen.size).toBe(515 * 1030);
  expect(furthest).toBeLessThan(1e-6);
});

it('gives every pair of one list once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2, 511, 512, 513, 1025), async (count) => {
      const list = vectors(count, 3, 3);
      let pairs = 0;
      const take = (_: number, row: number, column: number) => {
        if (column >= row) throw new Error(`pair ${row}, ${column}`);
        pairs++;
      };
      await everyCosine(list, list, take, { below: true });
      expect(2 * pairs).toBe(count * Math.max(0, count - 1));
    }),
    { numRuns: 12 },
  );
});

it('stops between two blocks when it is told to, and leaves the event loop its turn', async () => {
  const list = vectors(1100, 3, 4);
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  let pairs = 0;
  await expect(everyCosine(list, list, () => pairs++, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(pairs).toBeLessThan(1100 * 1100);
  // Neither a whole run nor a broken one keeps a tensor.
  expect(tf.memory().numTensors).toBe(0);
});
