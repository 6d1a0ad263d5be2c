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
 * @param toImage takes a pixel centre of the result to a place in the image, whose sides are shorter than 32,768 pixels
 */
export function warp(image: RgbImage, width: number, height: number, toImage: Similarity, outside?: number): Float32Array {
  const out = new Float32Array(width * height * 3);
  const grid = Math.min(8, Math.max(1, Math.round(Math.hypot(toImage.a, toImage.b))));
  const [du, dv] = [toImage.a / grid, toImage.b / grid];
  for (let y = 0; y < height * grid; y++) {
    const [u, v] = applyTo(toImage, [0.5 / grid - 0.5, (y + 0.5) / grid - 0.5]);
    const at = Math.floor(y / grid) * width * 3;
    const row = out.subarray(at, at + width * 3);
    // A row is straight and the image convex: what lies within is one stretch of pixels, and no place there has to be looked at.
    const across = within(u, du, image.width - 1, grid, width);
    const down = within(v, dv, image.height - 1, grid, width);
    const first = Math.max(across[0], down[0]);
    const end = Math.max(first, Math.min(across[1], down[1]));
    const line = { u, v, du, dv };
    if (first < end) addBetween(image, row, first, end, { u: u + first * grid * du, v: v + first * grid * dv, du, dv }, grid);
    addAcrossEdge(image, row, 0, first, line, grid, outside);
    addAcrossEdge(image, row, end, width, line, grid, outside);
  }
  return out;
}

/** What keeps a place between pixels: the last place of a row has its neighbour beyond the edge. Pixels; more than whole numbers below lose. */
const hair = 1 / 32;

/** The first pixel, and the one after the last, all of whose `grid` places `start + i · step` lie between 0 and `most`. */
function within(start: number, step: number, most: number, grid: number, width: number): [first: number, end: number] {
  const [low, high] = [hair, most - hair];
  if (Math.abs(step) < 1e-9) return start >= low && start <= high ? [0, width] : [0, 0];
  const [enters, leaves] = step > 0 ? [(low - start) / step, (high - start) / step] : [(high - start) / step, (low - start) / step];
  const first = Math.min(width, Math.max(0, Math.ceil(enters / grid)));
  return [first, Math.max(first, Math.min(width, Math.floor((leaves + 1) / grid)))];
}

/** Places (u, v), (u + du, v + dv) … of the image. */
interface Line {
  readonly u: number;
  readonly v: number;
  readonly du: number;
  readonly dv: number;
}

/**
 * What pixels `first` to `end` of one row gain from the places of a line, `grid` each, every one mixed from the four source pixels around it. The innermost work
 * of every frame: in whole numbers, 65,536 to a pixel, which at a row's end is off by a hundredth of one, and weights of 22 bits.
 */
function addBetween(
  { rgb, width: w }: RgbImage,
  row: Float32Array,
  first: number,
  end: number,
  { u, v, du, dv }: Line,
  grid: number,
  weight = 1 / (grid * grid),
): void {
  const below = w * 3;
  const share = weight / 65_536;
  const [dx, dy] = [Math.round(du * 65_536), Math.round(dv * 65_536)];
  let x = Math.round(u * 65_536);
  let y = Math.round(v * 65_536);
  for (let o = first * 3; o < end * 3; o += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let i = 0; i < grid; i++) {
      const p = ((y >> 16) * w + (x >> 16)) * 3;
      const q = p + below;
      const right = (x >> 5) & 2047;
      const down = (y >> 5) & 2047;
      const w11 = Math.imul(right, down);
      const w10 = (right << 11) - w11;
      const w01 = (down << 11) - w11;
      const w00 = 4_194_304 - (right << 11) - w01;
      red += (Math.imul(rgb[p]!, w00) + Math.imul(rgb[p + 3]!, w10) + Math.imul(rgb[q]!, w01) + Math.imul(rgb[q + 3]!, w11)) >> 6;
      green += (Math.imul(rgb[p + 1]!, w00) + Math.imul(rgb[p + 4]!, w10) + Math.imul(rgb[q + 1]!, w01) + Math.imul(rgb[q + 4]!, w11)) >> 6;
      blue += (Math.imul(rgb[p + 2]!, w00) + Math.imul(rgb[p + 5]!, w10) + Math.imul(rgb[q + 2]!, w01) + Math.imul(rgb[q + 5]!, w11)) >> 6;
      x = (x + dx) | 0;
      y = (y + dy) | 0;
    }
    row[o]! += red * share;
    row[o + 1]! += green * share;
    row[o + 2]! += blue * share;
  }
}

/** The same where some places lie on the edge or outside the image. */
function addAcrossEdge(image: RgbImage, row: Float32Array, first: number, end: number, line: Line, grid: number, outside?: number): void {
  const { width: w, height: h } = image;
  const share = 1 / (grid * grid);
  for (let x = first; x < end; x++) {
    for (let i = x * grid; i < (x + 1) * grid; i++) {
      const u = line.u + i * line.du;
      const v = line.v + i * line.dv;
      if (outside !== undefined && (u < -0.5 || v < -0.5 || u > w - 0.5 || v > h - 0.5)) {
        row[x * 3]! += outside * share;
        row[x * 3 + 1]! += outside * share;
        row[x * 3 + 2]! += outside * share;
      } else addBetween(image, row, x, x + 1, { u: clamp(u, w - 1), v: clamp(v, h - 1), du: 0, dv: 0 }, 1, share);
    }
  }
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most - 1e-4, value));

/** Where an image lies in a picture that holds all of it: `picture = image · scale + (x, y)`. */
export interface Letterbox {
  readonly pixels: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The whole image in a picture of at most `size` × `size` pixels, in its own proportions, 0–255. Squeezing a wide frame to a square instead costs the
 * detector a quarter of its score. What is left over is black, and no more of it than makes width and height multiples of `step`.
 *
 * @param margin share of the square left empty on each side, for a face that fills the picture
 */
export function letterbox(image: RgbImage, size: number, step = size, margin = 0): Letterbox {
  const inner = size * (1 - 2 * margin);
  const scale = Math.min(inner / image.width, inner / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const whole = (length: number) => Math.min(size, Math.ceil((length * size) / inner / step) * step);
  const [across, down] = [whole(width), whole(height)];
  const left = Math.floor((across - width) / 2);
  const top = Math.floor((down - height) / 2);
  const pixels = new Float32Array(across * down * 3);
  // A shrunk pixel is the mean of up to 3 × 3 pixels of its area: enough against shimmer, a tenth of the cost of the full area.
  const taps = Math.min(3, Math.max(1, Math.round(1 / scale)));
  const columns = sampleAt(width, taps, image.width).map((x) => x * 3);
  const rows = sampleAt(height, taps, image.height).map((y) => y * image.width * 3);
  for (let y = 0; y < height; y++) {
    const at = ((y + top) * across + left) * 3;
    const row = pixels.subarray(at, at + width * 3);
    for (let j = 0; j < taps; j++) addRow(image.rgb, rows[y * taps + j]!, columns, row, taps);
  }
  return { pixels, width: across, height: down, scale: width / image.width, x: left, y: top };
}

/** Adds to each pixel of the row its share of the `taps` source pixels in these columns. */
function addRow(rgb: Uint8Array, from: number, columns: Int32Array, row: Float32Array, taps: number): void {
  const share = 1 / (taps * taps);
  for (let o = 0, i = 0; o < row.length; o += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = i + taps; i < end; i++) {
      const p = from + columns[i]!;
      red += rgb[p]!;
      green += rgb[p + 1]!;
      blue += rgb[p + 2]!;
    }
    row[o]! += red * share;
    row[o + 1]! += green * share;
    row[o + 2]! += blue * share;
  }
}

function sampleAt(count: number, taps: number, length: number): Int32Array {
  const at = new Int32Array(count * taps);
  for (let i = 0; i < at.length; i++) at[i] = Math.min(length - 1, Math.floor(((i + 0.5) / (count * taps)) * length));
  return at;
}
