import type { RgbImage } from './image.ts';
import { type Landmark, landmarkAt } from './landmarks.ts';
import type { Network } from './net/backend.ts';
import type { Mesh } from './net/mesh.ts';
import type { Recogniser } from './recogniser.ts';
import { fitSimilarity, inverse, type Point, warp } from './resample.ts';

/** Unit vector for the face whose mesh is given. */
export type Describe = (image: RgbImage, mesh: Pick<Mesh, 'points'>) => Promise<Float32Array>;

export function describeWith(network: Network, recogniser: Recogniser): Describe {
  const { width, height, layout } = recogniser.input;
  const shape = layout === 'planar' ? [3, height, width] : [height, width, 3];
  const run = async (input: Float32Array, pictures: number) => (await network.run(input, [pictures, ...shape]))[0]!.values;
  const finish = (vector: Float32Array) => unit(recogniser.rooted ? rooted(vector) : vector);
  return async (image, mesh) => {
    const chip = alignedChip(image, mesh, recogniser);
    const input = toInput(chip, recogniser);
    if (!recogniser.mirror) return finish(await run(input, 1));
    const other = toInput(mirrored(chip, width), recogniser);
    // Together the two cost a tenth less: the second one finds the weights near at hand.
    const vectors = network.several ? await run(joined(input, other), 2) : joined(await run(input, 1), await run(other, 1));
    const numbers = vectors.length / 2;
    return finish(vectors.subarray(0, numbers).map((value, i) => value + vectors[numbers + i]!));
  };
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Several descriptions as one vector, whose cosine is the weighted mean of theirs. */
export function describeTogether(parts: readonly { readonly describe: Describe; readonly weight: number }[]): Describe {
  return async (image, mesh) => {
    const vectors: number[] = [];
    for (const { describe, weight } of parts) for (const value of await describe(image, mesh)) vectors.push(value * Math.sqrt(weight));
    return unit(Float32Array.from(vectors));
  };
}

/** The face as the recogniser wants it: every landmark as near its place as turning, scaling and moving brings it. Red, green, blue; 0–255. */
export function alignedChip(image: RgbImage, { points }: Pick<Mesh, 'points'>, { align, input }: Recogniser): Float32Array {
  const names = Object.keys(align) as Landmark[];
  const from = names.map((name) => landmarkAt(points, name));
  const to = names.map((name) => align[name] as Point);
  return warp(image, input.width, input.height, inverse(fitSimilarity(from, to)));
}

function mirrored(chip: Float32Array, width: number): Float32Array {
  const out = new Float32Array(chip.length);
  for (let at = 0; at < chip.length; at += 3) {
    const x = (at / 3) % width;
    const from = at + (width - 1 - 2 * x) * 3;
    for (let colour = 0; colour < 3; colour++) out[at + colour] = chip[from + colour]!;
  }
  return out;
}

/** Colours in the order, place and range that the network was trained on. */
function toInput(chip: Float32Array, { input: { layout, colours, black, white } }: Recogniser): Float32Array {
  if (layout === 'interleaved' && colours === 'rgb' && black === 0 && white === 255) return chip;
  const scale = (white - black) / 255;
  const pixels = chip.length / 3;
  const out = new Float32Array(chip.length);
  const [red, blue] = colours === 'rgb' ? [0, 2] : [2, 0];
  const [colour, step] = layout === 'planar' ? [pixels, 1] : [1, 3];
  for (let from = 0, to = 0; from < chip.length; from += 3, to += step) {
    out[to] = chip[from + red]! * scale + black;
    out[to + colour] = chip[from + 1]! * scale + black;
    out[to + 2 * colour] = chip[from + blue]! * scale + black;
  }
  return out;
}

function rooted(vector: Float32Array): Float32Array {
  const roots = vector.map((value) => Math.sqrt(Math.max(0, value)));
  const mean = roots.reduce((sum, value) => sum + value, 0) / roots.length;
  return roots.map((value) => value - mean);
}

/** The same direction, length one. */
function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}
