import * as tf from '@tensorflow/tfjs-core';
import type { RgbImage } from '../image.ts';
import { type ModelData, models } from '../models.ts';
import { fitSimilarity, inverse, type Point, warp } from '../resample.ts';
import { openWeights } from './wasm.ts';

/** Unit vector of 128 numbers for the face whose five points are given. */
export type Describe = (image: RgbImage, points: readonly Point[]) => Float32Array;

const size = models.recogniser.input.width;
const padding = 0.25;

/** dlib's mean face: outer and inner corner of the eye on the right of the picture, of the eye on the left, base of the nose. */
const meanFace: readonly Point[] = [
  [0.8595674595992, 0.2134981538014],
  [0.6460604764104, 0.2289674387677],
  [0.1205750620789, 0.2137274526848],
  [0.3340850613712, 0.2290642403242],
  [0.4901123135679, 0.6277975316475],
];
const chipPoints = meanFace.map(
  ([x, y]): Point => [((padding + x) / (2 * padding + 1)) * size, ((padding + y) / (2 * padding + 1)) * size],
);

/** The face as the recogniser wants it: 150 × 150 pixels, eyes level and always in the same place. Values 0–255. */
export function alignedChip(image: RgbImage, points: readonly Point[]): Float32Array {
  return warp(image, size, size, inverse(fitSimilarity(points, chipPoints)));
}

interface Layer {
  readonly filters: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/**
 * dlib's ResNet with 29 convolutions, as `@vladmandic/face-api` ships its weights. The scale that follows each convolution is folded into
 * it. The chip and its mirror image go through together and their vectors are averaged: on LFW that takes the equal error rate from 1.3 % to 1.0 %.
 */
export function openRecogniser(data: ModelData): Describe {
  const weights = openWeights(data);
  const layers = new Map<string, Layer>();
  for (const name of Object.keys(weights)) {
    const layer = name.match(/^(.*)\/conv\/filters$/)?.[1];
    if (layer) layers.set(layer, folded(weights, layer));
  }
  const fc = weights['fc'] as tf.Tensor2D;
  for (const [name, tensor] of Object.entries(weights)) if (name !== 'fc') tensor.dispose();
  const mean = tf.tensor1d([122.782, 117.001, 104.298]);

  const conv = (x: tf.Tensor4D, name: string, activation: 'relu' | 'linear', strides = 1, pad: 'same' | 'valid' = 'same') => {
    const { filters, bias } = layers.get(name)!;
    return tf.fused.conv2d({ x, filter: filters, strides, pad, bias, activation });
  };
  const block = (x: tf.Tensor4D, name: string) =>
    tf.relu(tf.add(conv(conv(x, `${name}/conv1`, 'relu'), `${name}/conv2`, 'linear'), x)) as tf.Tensor4D;
  const halvingBlock = (x: tf.Tensor4D, name: string) => {
    const out = conv(conv(x, `${name}/conv1`, 'relu', 2, 'valid'), `${name}/conv2`, 'linear');
    const shortcut = tf.avgPool(x, 2, 2, 'valid');
    // The shortcut may be a pixel wider and have fewer channels: what is missing on either side is zero.
    const fit = (t: tf.Tensor4D) =>
      tf.pad4d(t, [
        [0, 0],
        [0, shortcut.shape[1] - t.shape[1]],
        [0, shortcut.shape[2] - t.shape[2]],
        [0, out.shape[3] - t.shape[3]],
      ]);
    return tf.relu(tf.add(fit(out), fit(shortcut))) as tf.Tensor4D;
  };
  const forward = (chips: tf.Tensor4D): tf.Tensor2D => {
    let x = tf.div(tf.sub(chips, mean), 255) as tf.Tensor4D;
    x = tf.maxPool(conv(x, 'conv32_down', 'relu', 2, 'valid'), 3, 2, 'valid');
    for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) x = block(x, name);
    for (const [down, ...rest] of [
      ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
      ['conv128_down', 'conv128_1', 'conv128_2'],
      ['conv256_down', 'conv256_1', 'conv256_2'],
      ['conv256_down_out'],
    ] as const) {
      x = halvingBlock(x, down);
      for (const name of rest) x = block(x, name);
    }
    return tf.matMul(tf.mean(x, [1, 2]) as tf.Tensor2D, fc);
  };

  return (image, points) => {
    const chip = alignedChip(image, points);
    const both = new Float32Array(2 * chip.length);
    both.set(chip);
    both.set(mirrored(chip), chip.length);
    const vectors = tf.tidy(() => forward(tf.tensor4d(both, [2, size, size, 3])).dataSync() as Float32Array);
    const half = vectors.length / 2;
    return unit(vectors.subarray(0, half).map((value, i) => value + vectors[half + i]!));
  };
}

function folded(weights: tf.NamedTensorMap, name: string): Layer {
  const get = (part: string) => weights[`${name}/${part}`]!;
  return {
    filters: tf.tidy(() => tf.mul(get('conv/filters'), get('scale/weights')) as tf.Tensor4D),
    bias: tf.tidy(() => tf.add(tf.mul(get('conv/bias'), get('scale/weights')), get('scale/biases')) as tf.Tensor1D),
  };
}

function mirrored(chip: Float32Array): Float32Array {
  const out = new Float32Array(chip.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < 3; c++) out[(y * size + x) * 3 + c] = chip[(y * size + size - 1 - x) * 3 + c]!;
    }
  }
  return out;
}

/** The same direction, length one. */
export function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}
