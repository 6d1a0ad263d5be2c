import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { FaceMatchError } from './face-match-error.ts';
import { onnxFile } from './net/onnx/onnx-file.ts';
import { startOnnx } from './net/onnx/onnx-runtime.ts';
import { startWasm } from './net/wasm.ts';

/** Rows and columns of one block: some megabytes of answers at a time, whatever the size of the whole. */
const block = { rows: 512, columns: 2048 };

export interface EveryCosineOptions {
  /** Only columns with a smaller index than the row: every pair once, when both are the same list. */
  readonly below?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told after each block. */
  readonly progress?: () => void;
  /** What multiplies. Default: ONNX Runtime where it is installed, else WASM; their cosines differ in the seventh digit. */
  readonly by?: Multiplier | undefined;
}

/** Products of some vectors with others, row by row. */
interface Product {
  with(rows: Float32Array, count: number): Promise<ArrayLike<number>>;
  dispose?(): void;
}
/** @param columns `count` vectors of `length` numbers, one behind the other */
export type Multiplier = (columns: Float32Array, count: number, length: number) => Promise<Product>;

/**
 * The cosine of every row with every column, block by block; between two blocks the event loop gets its turn.
 *
 * @param rows,columns unit vectors of one length
 * @param take gets each cosine (float32) with the indices of its row and column
 * @throws whatever the signal is aborted with
 */
export async function everyCosine(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  take: (cosine: number, row: number, column: number) => void,
  { below = false, signal, by, progress }: EveryCosineOptions = {},
): Promise<void> {
  const multiply = by ?? (await fastest());
  const length = rows[0]?.length ?? 0;
  for (let left = 0; left < columns.length; left += block.columns) {
    const some = columns.slice(left, left + block.columns);
    const product = await multiply(joined(some, length), some.length, length);
    try {
      for (let top = below ? left : 0; top < rows.length; top += block.rows) {
        signal?.throwIfAborted();
        await new Promise(setImmediate);
        const others = rows.slice(top, top + block.rows);
        const cosines = await product.with(joined(others, length), others.length);
        for (let i = 0; i < others.length; i++) {
          const end = below ? Math.min(some.length, top + i - left) : some.length;
          for (let j = 0; j < end; j++) take(cosines[i * some.length + j]!, top + i, left + j);
        }
        progress?.();
      }
    } finally {
      product.dispose?.();
    }
  }
}

async function fastest(): Promise<Multiplier> {
  try {
    return await onnxMultiplier();
  } catch (error) {
    if (error instanceof FaceMatchError && error.code === 'backend-missing') return wasmMultiplier();
    throw error;
  }
}

/** Fourteen times as fast as WASM for 1,152 numbers. @throws {FaceMatchError} `backend-missing` */
export async function onnxMultiplier(): Promise<Multiplier> {
  const onnx = await startOnnx(Math.min(4, availableParallelism()));
  return async (columns, count, length) => {
    const file = onnxFile({
      name: 'products',
      nodes: [{ op: 'Gemm', inputs: ['rows', 'columns'], output: 'products', attributes: { transB: 1 } }],
      constants: [{ name: 'columns', dims: [count, length], data: columns }],
      input: { name: 'rows', dims: ['count', length] },
      outputs: [{ name: 'products' }],
    });
    const network = await onnx.openFile!(file, 'products');
    return { with: async (rows, some) => (await network.run(rows, [some, length]))[0]!.values };
  };
}

export async function wasmMultiplier(): Promise<Multiplier> {
  await startWasm();
  return async (columns, count, length) => {
    // Turned here: TensorFlow.js takes many times as long for a matrix that it has to turn itself.
    const right = tf.tensor2d(turned(columns, count, length), [length, count]);
    return {
      with: async (rows, some) => tf.tidy(() => tf.matMul(tf.tensor2d(rows, [some, length]), right).dataSync()),
      dispose: () => right.dispose(),
    };
  };
}

function turned(rows: Float32Array, count: number, length: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < count; i++) for (let k = 0; k < length; k++) out[k * count + i] = rows[i * length + k]!;
  return out;
}

function joined(vectors: readonly Float32Array[], length: number): Float32Array {
  const out = new Float32Array(vectors.length * length);
  for (const [i, vector] of vectors.entries()) out.set(vector, i * length);
  return out;
}
