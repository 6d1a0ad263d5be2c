import { FaceMatchError } from '../face-match-error.ts';
import type { ModelData } from '../models.ts';

/** A constant of a network. */
export interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Numbers stored in fewer bits: a half float, or a whole number that counts `scale` from `min`. */
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}
interface Group {
  readonly weights: readonly Entry[];
}

/**
 * The constants of a network as TensorFlow.js stores them, by name, in the numbers they were trained to.
 * @throws {FaceMatchError} `model-altered` for a way to store that no measured network uses
 */
export function readWeights(data: ModelData): Map<string, Weights> {
  const { topology } = data;
  const groups = (Array.isArray(topology) ? topology : (topology as { weightsManifest: unknown }).weightsManifest) as readonly Group[];
  const found = new Map<string, Weights>();
  let at = 0;
  for (const entry of groups.flatMap((group) => group.weights)) {
    const { name, shape } = entry;
    const count = shape.reduce((product, length) => product * length, 1);
    const { bytesEach, read } = reader(entry);
    const bytes = data.weights.slice(at, at + bytesEach * count);
    found.set(name, { shape, data: read(bytes) });
    at += bytesEach * count;
  }
  return found;
}

function reader({ name, dtype, quantization }: Entry): { bytesEach: number; read(bytes: ArrayBuffer): Float32Array | Int32Array } {
  const { scale = 1, min = 0 } = quantization ?? {};
  const stored = quantization ? `${dtype} as ${quantization.dtype}` : dtype;
  switch (stored) {
    case 'float32':
      return { bytesEach: 4, read: (bytes) => new Float32Array(bytes) };
    case 'int32':
      return { bytesEach: 4, read: (bytes) => new Int32Array(bytes) };
    case 'float32 as uint8':
      return { bytesEach: 1, read: (bytes) => Float32Array.from(new Uint8Array(bytes), (steps) => steps * scale + min) };
    case 'float32 as uint16':
      return { bytesEach: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), (steps) => steps * scale + min) };
    case 'float32 as float16':
      return { bytesEach: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), halfFloat) };
    default:
      throw new FaceMatchError('model-altered', `The network's ${name} is stored as ${stored}, which cannot be read here.`);
  }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
