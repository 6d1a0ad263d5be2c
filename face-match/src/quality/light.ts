import { type AlignedFace, alignedEyes, alignedHeight, alignedWidth, linear } from './aligned-face.ts';
import type { Measure } from './measure.ts';
import { cut, falling, scalarOf } from './scalar.ts';

/** Shares of the pixels by luminance, 256 of them; sum 1. */
export function histogramOf({ luminance }: Pick<AlignedFace, 'luminance'>, pixels: Int32Array): Float64Array {
  const histogram = new Float64Array(256);
  for (const i of pixels) histogram[luminance[i]!]!++;
  return pixels.length === 0 ? histogram : histogram.map((count) => count / pixels.length);
}

/** 7.3.4, mean of the luminance, 0–1; worst where the face is black or white. */
export function luminanceMean(histogram: Float64Array): Measure {
  const native = moment(histogram, (l) => l);
  const rising = scalarOf(native, { x0: 0.2, w: 0.05 });
  return { native, scalar: (rising * scalarOf(native, { x0: 0.8, w: 0.05, ...falling })) / 100 };
}

/** 7.3.4, variance of the luminance: best at 1/60, worst for a flat face and for one of black and white. */
export function luminanceVariance(histogram: Float64Array): Measure {
  const mean = moment(histogram, (l) => l);
  const native = moment(histogram, (l) => (l - mean) ** 2);
  return { native, scalar: cut(100 * Math.sin(((60 * native) / (60 * native + 1)) * Math.PI)) };
}

/** 7.3.5, share of the face that is nearly black. */
export function underExposure(histogram: Float64Array): Measure {
  const native = histogram.subarray(0, 26).reduce((sum, share) => sum + share, 0);
  return { native, scalar: scalarOf(native, { h: 120, a: 0.832, s: -1, x0: 0.92, w: 0.05 }) };
}

/** 7.3.6, share of the face that is nearly white. */
export function overExposure(histogram: Float64Array): Measure {
  const native = histogram.subarray(247).reduce((sum, share) => sum + share, 0);
  return { native, scalar: cut(1 / (native + 0.01)) };
}

/** 7.3.7, entropy of the luminance in bits. */
export function dynamicRange(histogram: Float64Array): Measure {
  const native = entropy(histogram);
  return { native, scalar: cut(12.5 * native) };
}

/** Bits that the brightness of the face's pixels, as it is coded, carries. */
export function toneBits({ luma }: Pick<AlignedFace, 'luma'>, pixels: Int32Array): number {
  const histogram = new Float64Array(256);
  for (const i of pixels) histogram[Math.round(luma[i]!)]! += 1 / pixels.length;
  return entropy(histogram);
}

const entropy = (histogram: Float64Array) => -histogram.reduce((sum, share) => sum + (share > 0 ? share * Math.log2(share) : 0), 0);

/** How many luminances share one bin: the standard's zones have five times as many pixels, and a histogram of few pixels with many bins overlaps with nothing. */
const binWidth = 4;

/** 7.3.3, by how much the luminances of the left and the right cheek are the same. */
export function illuminationUniformity(face: AlignedFace): Measure {
  const [left, right] = cheeks(face).map((pixels) => {
    const histogram = histogramOf(face, pixels);
    return Float64Array.from({ length: 256 / binWidth }, (_, i) =>
      histogram.subarray(i * binWidth, (i + 1) * binWidth).reduce((a, b) => a + b),
    );
  }) as [Float64Array, Float64Array];
  const native = left.reduce((sum, share, i) => sum + Math.min(share, right[i]!), 0);
  return { native, scalar: cut(100 * native ** 0.3) };
}

/** 7.3.10, how far the cheeks' colour (CIELAB a*, b* of their mean) lies outside what skin can have. */
export function naturalColour(face: AlignedFace): Measure {
  const [a, b] = labOf(face, cheeks(face));
  const beyond = (value: number, most: number) => Math.max(0, 5 - value, value - most);
  const native = a >= 0 && b >= 0 ? Math.hypot(beyond(a, 25), beyond(b, 35)) : 100;
  return { native, scalar: scalarOf(native, { h: 200, x0: 0, w: 10, ...falling }) };
}

/** The standard's measurement zones: squares of 0.3 eye distances, halfway between eyes and mouth, outwards of the eyes' centres on the nose's side. */
function cheeks({ points }: AlignedFace): [Int32Array, Int32Array] {
  const side = Math.floor(alignedEyes * 0.3);
  const eye = (corner: number, other: number) =>
    [0, 1].map((k) => (points[corner]![k as 0 | 1] + points[other]![k as 0 | 1]) / 2) as [number, number];
  const [left, right] = [eye(33, 133), eye(263, 362)];
  const mouthLine = (points[61]![1] + points[291]![1]) / 2;
  const down = (mouthLine - (left[1] + right[1]) / 2) / 2;
  return [square(left[0] - side, left[1] + down, side), square(right[0], right[1] + down, side)];
}

function square(x: number, y: number, side: number): Int32Array {
  const [left, top] = [Math.round(x), Math.round(y)];
  const pixels: number[] = [];
  for (let v = Math.max(0, top); v < Math.min(alignedHeight, top + side); v++) {
    for (let u = Math.max(0, left); u < Math.min(alignedWidth, left + side); u++) pixels.push(v * alignedWidth + u);
  }
  return Int32Array.from(pixels);
}

/** a* and b* of the mean colour, D50, as the standard's reference computes them. */
function labOf({ rgb }: AlignedFace, regions: readonly Int32Array[]): [number, number] {
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (const pixels of regions) {
    for (const i of pixels) {
      red += rgb[3 * i]!;
      green += rgb[3 * i + 1]!;
      blue += rgb[3 * i + 2]!;
      count++;
    }
  }
  const [r, g, b] = [red, green, blue].map((sum) => linear[Math.round(sum / Math.max(1, count))]!) as [number, number, number];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.43605 * r + 0.38508 * g + 0.14309 * b) / 0.964221);
  const y = f(0.22249 * r + 0.71689 * g + 0.06062 * b);
  const z = f((0.01393 * r + 0.0971 * g + 0.71419 * b) / 0.825211);
  return [500 * (x - y), 200 * (y - z)];
}

const moment = (histogram: Float64Array, of: (luminance: number) => number) =>
  histogram.reduce((sum, share, i) => sum + share * of(i / 255), 0);
