import type { FaceQuality } from './face.ts';
import type { RgbImage } from './image.ts';
import type { Pose } from './pose.ts';
import { fitSimilarity, inverse, type Point, warp } from './resample.ts';

const size = 128;
/** Where the eyes lie in the square that light and sharpness are measured on: the face fills it from brow to chin. */
const eyesInSquare: readonly Point[] = [
  [0.28 * size, 0.3 * size],
  [0.72 * size, 0.3 * size],
];

/**
 * Rates one face in one frame. Measures and their scale follow ISO/IEC 29794-5 in kind (pose, inter-eye distance, sharpness, exposure,
 * uniformity of light; each higher is better, 0–100), not to the letter.
 *
 * @param eyes centre of the eye on the left and of the eye on the right of the picture
 */
export function rate(image: RgbImage, eyes: readonly [Point, Point], pose: Pose): FaceQuality {
  const square = warp(image, size, size, inverse(fitSimilarity(eyes, eyesInSquare)));
  const light = luminance(square);
  const interEyeDistance = Math.hypot(eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]);
  const measures = { ...pose, interEyeDistance, sharpness: sharpness(light), ...exposure(light) };
  return { ...measures, overall: overall(measures) };
}

/**
 * All measures in one number: their shares multiplied, so that one bad measure is enough to spoil a frame.
 * Each share is 1 where the measure is good enough and falls to what is named where it is useless:
 * yaw and pitch (full to 10°, nothing from 50°), roll (full to 20°, half from 60°), inter-eye distance (full from 60 pixels, 0.1 at 15),
 * sharpness (full from 60, 0.2 at 0), brightness (full from 70 to 200, nothing below 15 and above 250), uniformity (full from 70, half at 20).
 */
export function overall(q: Omit<FaceQuality, 'overall'>): number {
  const turned = Math.hypot(q.yaw, q.pitch);
  return (
    100 *
    between(turned, 50, 10) *
    floor(0.5, between(Math.abs(q.roll), 60, 20)) *
    floor(0.1, between(q.interEyeDistance, 15, 60)) *
    floor(0.2, between(q.sharpness, 0, 60)) *
    between(q.brightness, 15, 70) *
    between(q.brightness, 250, 200) *
    floor(0.5, between(q.uniformity, 20, 70))
  );
}

/** 0 at `none`, 1 at `full`, straight in between. */
const between = (value: number, none: number, full: number) => Math.min(1, Math.max(0, (value - none) / (full - none)));
const floor = (least: number, share: number) => least + (1 - least) * share;

function luminance(rgb: Float32Array): Float32Array {
  const light = new Float32Array(rgb.length / 3);
  for (let i = 0; i < light.length; i++) light[i] = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
  return light;
}

/**
 * Energy of the Laplacian against the energy of the picture, over the face: a share, so that neither light nor contrast moves it. The face
 * is always brought to the same size first: a small face drawn large has no fine detail, and that is the truth about it.
 */
function sharpness(light: Float32Array): number {
  let [edges, sum, squares, count] = [0, 0, 0, 0];
  for (let y = 8; y < size - 8; y++) {
    for (let x = 8; x < size - 8; x++) {
      const i = y * size + x;
      const value = light[i]!;
      const laplacian = light[i - 1]! + light[i + 1]! + light[i - size]! + light[i + size]! - 4 * value;
      edges += laplacian * laplacian;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  const variance = squares / count - (sum / count) ** 2;
  if (variance < 1) return 0;
  // From experience the share spans five powers of ten; its logarithm is what the eye calls sharp.
  return 100 * between(Math.log10(edges / count / variance), -4, -1);
}

/** Mean luminance, and how alike the halves to either side of the nose are lit. */
function exposure(light: Float32Array): { brightness: number; uniformity: number } {
  let [left, right] = [0, 0];
  for (let y = 16; y < size - 16; y++) {
    for (let x = 16; x < size / 2; x++) {
      left += light[y * size + x]!;
      right += light[y * size + size - 1 - x]!;
    }
  }
  const count = (size - 32) * (size / 2 - 16);
  const brighter = Math.max(left, right);
  return { brightness: (left + right) / (2 * count), uniformity: brighter === 0 ? 0 : (100 * Math.min(left, right)) / brighter };
}
