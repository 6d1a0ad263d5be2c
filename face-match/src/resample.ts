import type { RgbImage } from './image.ts';

/** `x' = a·x − b·y + tx`, `y' = b·x + a·y + ty`: turn, scale and move, never shear. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export type Point = readonly [x: number, y: number];

export function applyTo(t: Similarity, [x, y]: Point): [number, number] {
  return [t.a * x - t.b * y + t.tx, t.b * x + t.a * y + t.ty];
}

export function inverse({ a, b, tx, ty }: Similarity): Similarity {
  const n = a * a + b * b;
  return { a: a / n, b: -b / n, tx: -(a * tx + b * ty) / n, ty: (b * tx - a * ty) / n };
}

/** Least-squares similarity that takes `from` to `to` (Umeyama, without reflection). Two points or more. */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const n = from.length;
  const mean = (points: readonly Point[], k: 0 | 1) => points.reduce((sum, p) => sum + p[k], 0) / n;
  const [fx, fy, gx, gy] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [dot, cross, spread] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [from[i]![0] - fx, from[i]![1] - fy];
    const [u, v] = [to[i]![0] - gx, to[i]![1] - gy];
    dot += x * u + y * v;
    cross += x * v - y * u;
    spread += x * x + y * y;
  }
  const [a, b] = [dot / spread, cross / spread];
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy };
}

/**
 * Draws the part of `image` that `toImage` points at, `width × height` pixels, three floats each in 0–255. Where many source pixels
 * fall into one they are averaged over a grid, so that a small picture of a sharp face does not shimmer. Outside the image the
 * nearest edge pixel is repeated, or `outside` is taken.
 *
 * @param toImage takes a pixel centre of the result to a place in the image
 */
export function warp(image: RgbImage, width: number, height: number, toImage: Similarity, outside?: number): Float32Array {
  const { rgb, width: w, height: h } = image;
  const { a, b, tx, ty } = toImage;
  const out = new Float32Array(width * height * 3);
  const grid = Math.min(8, Math.max(1, Math.round(Math.hypot(a, b))));
  const share = 1 / (grid * grid);
  const right = w - 1;
  const bottom = h - 1;
  const below = w * 3;
  for (let row = 0; row < height * grid; row++) {
    const py = (row + 0.5) / grid - 0.5;
    let o = ((row / grid) | 0) * width * 3;
    for (let x = 0; x < width; x++, o += 3) {
      // Plain variables and comparisons: this is the innermost loop of every frame.
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let i = 0; i < grid; i++) {
        const px = x + (i + 0.5) / grid - 0.5;
        let u = a * px - b * py + tx;
        let v = b * px + a * py + ty;
        if (u < 0 || v < 0 || u >= right || v >= bottom) {
          if (outside !== undefined && (u < -0.5 || v < -0.5 || u > right + 0.5 || v > bottom + 0.5)) {
            red += outside;
            green += outside;
            blue += outside;
            continue;
          }
          // The last pixel but a hair: its neighbour beyond the edge then weighs nothing and is never read.
          u = Math.max(0, Math.min(right - 1e-6, u));
          v = Math.max(0, Math.min(bottom - 1e-6, v));
        }
        const u0 = u | 0;
        const v0 = v | 0;
        const du = u - u0;
        const dv = v - v0;
        const p = (v0 * w + u0) * 3;
        const q = p + below;
        const w11 = du * dv;
        const w10 = du - w11;
        const w01 = dv - w11;
        const w00 = 1 - du - w01;
        red += rgb[p]! * w00 + rgb[p + 3]! * w10 + rgb[q]! * w01 + rgb[q + 3]! * w11;
        green += rgb[p + 1]! * w00 + rgb[p + 4]! * w10 + rgb[q + 1]! * w01 + rgb[q + 4]! * w11;
        blue += rgb[p + 2]! * w00 + rgb[p + 5]! * w10 + rgb[q + 2]! * w01 + rgb[q + 5]! * w11;
      }
      out[o]! += red * share;
      out[o + 1]! += green * share;
      out[o + 2]! += blue * share;
    }
  }
  return out;
}

/** Where an image lies in a square that holds all of it: `square = image · scale + (x, y)`. */
export interface Letterbox {
  readonly pixels: Float32Array;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The whole image in a square of `size` pixels, in its own proportions on black, 0–255. Squeezing a wide frame to a square instead costs the
 * detector a quarter of its score.
 *
 * @param margin share of the square left empty on each side, for a face that fills the picture
 */
export function letterbox(image: RgbImage, size: number, margin = 0): Letterbox {
  const inner = size * (1 - 2 * margin);
  const scale = Math.min(inner / image.width, inner / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const left = Math.floor((size - width) / 2);
  const top = Math.floor((size - height) / 2);
  const pixels = new Float32Array(size * size * 3);
  // A shrunk pixel is the mean of up to 3 × 3 pixels of its area: enough against shimmer, a tenth of the cost of the full area.
  const taps = Math.min(3, Math.max(1, Math.round(1 / scale)));
  const share = 1 / (taps * taps);
  const columns = sampleAt(width, taps, image.width);
  const rows = sampleAt(height, taps, image.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < taps; j++) {
        const row = rows[y * taps + j]! * image.width;
        for (let i = 0; i < taps; i++) {
          const p = (row + columns[x * taps + i]!) * 3;
          red += image.rgb[p]!;
          green += image.rgb[p + 1]!;
          blue += image.rgb[p + 2]!;
        }
      }
      const o = ((y + top) * size + x + left) * 3;
      pixels[o] = red * share;
      pixels[o + 1] = green * share;
      pixels[o + 2] = blue * share;
    }
  }
  return { pixels, scale: width / image.width, x: left, y: top };
}

function sampleAt(count: number, taps: number, length: number): Int32Array {
  const at = new Int32Array(count * taps);
  for (let i = 0; i < at.length; i++) at[i] = Math.min(length - 1, Math.floor(((i + 0.5) / (count * taps)) * length));
  return at;
}
