import type { RgbImage } from './image.ts';
import { mixIn } from './mix-kernel.ts';
import { growTo, simdMemory } from './simd-module.ts';

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

/** How a picture's colours are told: what lies outside the image, 0–255 (without it, the nearest edge pixel goes on), and what black and white are given as. */
export interface Colours {
  readonly outside?: number;
  /** Default 0 and 255. */
  readonly black?: number;
  readonly white?: number;
}

/**
 * Draws the part of `image` that `toImage` points at, `width × height` pixels, three floats each. Where many source pixels
 * fall into one they are averaged over a grid, so that a small picture of a sharp face does not shimmer.
 *
 * @param toImage takes a pixel centre of the result to a place in the image, whose sides are shorter than 32,768 pixels
 */
export function warp(image: RgbImage, width: number, height: number, toImage: Similarity, colours: Colours = {}): Float32Array {
  const grid = Math.min(8, Math.max(1, Math.round(Math.hypot(toImage.a, toImage.b))));
  return draw(image, { width, height, left: 0, top: 0, across: width, down: height }, toImage, grid, colours);
}

/** A picture of `across × down` pixels, and the part of it that is drawn; the rest is black. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

const memory = simdMemory(1);
const mix = mixIn(memory);
/** Bytes behind the canvas, and behind the source, that the kernel touches. */
const slack = 16;

function draw(image: RgbImage, canvas: Canvas, toImage: Similarity, grid: number, colours: Colours): Float32Array {
  const { width, height, left, top, across, down } = canvas;
  const { outside, black = 0, white = 255 } = colours;
  const part = partFor(image, width, height, toImage);
  const floats = across * down * 3;
  const sourceAt = floats * 4 + slack;
  const stride = part.width * 3;
  growTo(memory, sourceAt + stride * part.height + slack);
  const out = new Float32Array(memory.buffer, 0, floats);
  out.fill(black);
  copyPart(image, part, new Uint8Array(memory.buffer, sourceAt, stride * part.height));
  const range = (white - black) / 255;
  const share = range / (grid * grid * 16_384);
  const [du, dv] = [toImage.a / grid, toImage.b / grid];
  for (let y = 0; y < height * grid; y++) {
    const [u, v] = applyTo(toImage, [0.5 / grid - 0.5, (y + 0.5) / grid - 0.5]);
    const at = (Math.floor(y / grid + top) * across + left) * 3;
    const add = (first: number, end: number, places: number, u: number, v: number, du: number, dv: number) =>
      mix(
        sourceAt,
        stride,
        (at + first * 3) * 4,
        (at + end * 3) * 4,
        places,
        whole(u - part.x),
        whole(v - part.y),
        step(du),
        step(dv),
        share,
      );
    // A row is straight and the image convex: what lies within is one stretch of pixels, and no place there has to be looked at.
    const inX = within(u, du, image.width - 1, grid, width);
    const inY = within(v, dv, image.height - 1, grid, width);
    const first = Math.max(inX[0], inY[0]);
    const end = Math.max(first, Math.min(inX[1], inY[1]));
    if (first < end) add(first, end, grid, u + first * grid * du, v + first * grid * dv, du, dv);
    for (let x = 0; x < width; x++) {
      if (x === first) x = end;
      if (x === width) break;
      for (let i = x * grid; i < (x + 1) * grid; i++) {
        const [pu, pv] = [u + i * du, v + i * dv];
        if (outside !== undefined && (pu < -0.5 || pv < -0.5 || pu > image.width - 0.5 || pv > image.height - 0.5)) {
          for (let k = 0; k < 3; k++) out[at + x * 3 + k]! += (outside * range) / (grid * grid);
        } else add(x, x + 1, 1, clamp(pu, image.width - 1), clamp(pv, image.height - 1), 0, 0);
      }
    }
  }
  return out.slice();
}

/** Places in 65,536ths of a pixel; half of the weights' 128th is added, as the kernel cuts what is below it. */
const whole = (place: number) => Math.round(place * 65_536) + 256;
const step = (length: number) => Math.round(length * 65_536);

/** The rectangle of the image that a picture is drawn from. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function partFor(image: RgbImage, width: number, height: number, toImage: Similarity): Part {
  const corners = [0, 1, 2, 3].map((i) => applyTo(toImage, [i & 1 ? width : -1, i & 2 ? height : -1]));
  const [x, right] = span(
    corners.map(([u]) => u),
    image.width,
  );
  const [y, bottom] = span(
    corners.map(([, v]) => v),
    image.height,
  );
  return { x, y, width: right - x, height: bottom - y };
}

/** From the first to the one after the last of `length` pixels, at least two, that places between these have as neighbours. */
function span(places: readonly number[], length: number): [number, number] {
  const first = Math.max(0, Math.min(length - 2, Math.floor(Math.min(...places)) - 1));
  return [first, Math.max(first + 2, Math.min(length, Math.ceil(Math.max(...places)) + 3))];
}

function copyPart({ rgb, width }: RgbImage, part: Part, into: Uint8Array): void {
  const stride = part.width * 3;
  if (part.width === width) into.set(rgb.subarray(part.y * stride, (part.y + part.height) * stride));
  else
    for (let y = 0; y < part.height; y++) {
      const from = ((part.y + y) * width + part.x) * 3;
      into.set(rgb.subarray(from, from + stride), y * stride);
    }
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
 * The whole image in a picture of at most `size` × `size` pixels, in its own proportions. Squeezing a wide frame to a square instead costs the
 * detector a quarter of its score. What is left over is black, and no more of it than makes width and height multiples of `step`.
 *
 * @param margin share of the square left empty on each side, for a face that fills the picture
 */
export function letterbox(image: RgbImage, size: number, step = size, margin = 0, colours: Colours = {}): Letterbox {
  const inner = size * (1 - 2 * margin);
  const fits = Math.min(inner / image.width, inner / image.height);
  const width = Math.max(1, Math.round(image.width * fits));
  const height = Math.max(1, Math.round(image.height * fits));
  const whole = (length: number) => Math.min(size, Math.ceil((length * size) / inner / step) * step);
  const [across, down] = [whole(width), whole(height)];
  const left = Math.floor((across - width) / 2);
  const top = Math.floor((down - height) / 2);
  const scale = width / image.width;
  const middle = (length: number, drawn: number) => (length - 1) / 2 - (drawn - 1) / 2 / scale;
  const toImage = { a: 1 / scale, b: 0, tx: middle(image.width, width), ty: middle(image.height, height) };
  // Each place is the mean of four pixels: with half as many of them as pixels along a side no pixel is left out.
  const grid = Math.min(8, Math.max(1, Math.round(1 / scale / 2)));
  const pixels = draw(image, { width, height, left, top, across, down }, toImage, grid, colours);
  return { pixels, width: across, height: down, scale, x: left, y: top };
}
