import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from './net/wasm.ts';

/** Rows and columns of one block: a megabyte of answers at a time, whatever the size of the whole. */
const block = 512;

/**
 * The cosine of every row with every column, block by block; between two blocks the event loop gets its turn.
 *
 * @param rows,columns unit vectors of one length
 * @param take gets each cosine (float32) with the indices of its row and column
 * @param below only columns with a smaller index than the row: every pair once, when both are the same list
 * @throws whatever the signal is aborted with
 */
export async function everyCosine(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  take: (cosine: number, row: number, column: number) => void,
  { below = false, signal }: { readonly below?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  await startWasm();
  const length = rows[0]?.length ?? 0;
  for (let left = 0; left < columns.length; left += block) {
    const some = columns.slice(left, left + block);
    const right = tf.tensor2d(transposed(some, length), [length, some.length]);
    try {
      for (let top = below ? left : 0; top < rows.length; top += block) {
        signal?.throwIfAborted();
        await new Promise(setImmediate);
        const others = rows.slice(top, top + block);
        const cosines = tf.tidy(() => tf.matMul(tf.tensor2d(joined(others, length), [others.length, length]), right).dataSync());
        for (let i = 0; i < others.length; i++) {
          const end = below ? Math.min(some.length, top + i - left) : some.length;
          for (let j = 0; j < end; j++) take(cosines[i * some.length + j]!, top + i, left + j);
        }
      }
    } finally {
      right.dispose();
    }
  }
}

function joined(vectors: readonly Float32Array[], length: number): Float32Array {
  const out = new Float32Array(vectors.length * length);
  for (const [i, vector] of vectors.entries()) out.set(vector, i * length);
  return out;
}

function transposed(vectors: readonly Float32Array[], length: number): Float32Array {
  const out = new Float32Array(vectors.length * length);
  for (const [i, vector] of vectors.entries()) for (let k = 0; k < length; k++) out[k * vectors.length + i] = vector[k]!;
  return out;
}
