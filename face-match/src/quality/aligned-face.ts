import type { RgbImage } from '../image.ts';
import { applyTo, fitSimilarity, inverse, type Point, type Similarity, warp } from '../resample.ts';

/** One face brought to one size, eyes level: all measures of light, sharpness and cover look at this, so that it is drawn once. */
export interface AlignedFace {
  /** Red, green, blue; 0–255. `alignedWidth × alignedHeight`. Outside the picture its edge goes on. */
  readonly rgb: Float32Array;
  /** Brightness as the eye sees it (ITU-R BT.601), 0–255. */
  readonly luma: Float32Array;
  /** Luminance as ISO/IEC 29794-5 wants it: linear light, whole numbers 0–255. Darker than it looks: mid-grey is 55. */
  readonly luminance: Uint8Array;
  /** The mesh in this picture. */
  readonly points: readonly Point[];
  /** Takes a place in this picture to its place in the image. */
  readonly toImage: Similarity;
}

export const alignedWidth = 196;
export const alignedHeight = 190;
/** Pixels between the eyes in an aligned face. OFIQ's has 113: more than most of our cameras see. */
export const alignedEyes = 56;
export const eyeLine = 84;
const eyesInAligned: readonly Point[] = [
  [(alignedWidth - alignedEyes) / 2, eyeLine],
  [(alignedWidth + alignedEyes) / 2, eyeLine],
];

/** @param eyes centre of the eye on the left and of the eye on the right of the picture */
export function alignFace(
  image: RgbImage,
  eyes: readonly [Point, Point],
  mesh: readonly (readonly [number, number, ...number[]])[],
): AlignedFace {
  const toAligned = fitSimilarity(eyes, eyesInAligned);
  const toImage = inverse(toAligned);
  const rgb = shrink(image, toImage) ?? warp(image, alignedWidth, alignedHeight, toImage);
  const points = mesh.map(([x, y]) => applyTo(toAligned, [x, y]));
  return { rgb, ...brightness(rgb), points, toImage };
}

/** Whole pixels per pixel of the aligned face, along each side. More than this many would see no more. */
const mostTaps = 4;

/** A face larger than the aligned one is made smaller by the mean of pixels spread evenly over each pixel's area: a quarter of the time of `warp`, which weighs neighbours. */
function shrink({ rgb, width, height }: RgbImage, { a, b, tx, ty }: Similarity): Float32Array | undefined {
  const taps = Math.min(mostTaps, Math.round(Math.hypot(a, b)));
  if (taps < 2) return undefined;
  const out = new Float32Array(alignedWidth * alignedHeight * 3);
  const share = 1 / (taps * taps);
  const [right, bottom] = [width - 1, height - 1];
  // Where the taps of a pixel lie from its centre, in the image.
  const across = new Float64Array(taps * taps);
  const down = new Float64Array(taps * taps);
  for (let k = 0; k < taps * taps; k++) {
    const [x, y] = [((k % taps) + 0.5) / taps - 0.5, (Math.floor(k / taps) + 0.5) / taps - 0.5];
    across[k] = a * x - b * y + tx + 0.5;
    down[k] = b * x + a * y + ty + 0.5;
  }
  let o = 0;
  for (let y = 0; y < alignedHeight; y++) {
    for (let x = 0; x < alignedWidth; x++, o += 3) {
      // Plain variables and comparisons: this loop is half of what rating a face costs.
      const px = a * x - b * y;
      const py = b * x + a * y;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < across.length; k++) {
        let u = (px + across[k]!) | 0;
        let v = (py + down[k]!) | 0;
        if (u < 0) u = 0;
        else if (u > right) u = right;
        if (v < 0) v = 0;
        else if (v > bottom) v = bottom;
        const p = (v * width + u) * 3;
        red += rgb[p]!;
        green += rgb[p + 1]!;
        blue += rgb[p + 2]!;
      }
      out[o] = red * share;
      out[o + 1] = green * share;
      out[o + 2] = blue * share;
    }
  }
  return out;
}

/** Light that a coded value 0–255 stands for, 0–1 (IEC 61966-2-1, sRGB). */
export const linear = Float32Array.from({ length: 256 }, (_, i) =>
  i / 255 > 0.04045 ? ((i / 255 + 0.055) / 1.055) ** 2.4 : i / 255 / 12.92,
);

function brightness(rgb: Float32Array): Pick<AlignedFace, 'luma' | 'luminance'> {
  const pixels = rgb.length / 3;
  const luma = new Float32Array(pixels);
  const luminance = new Uint8Array(pixels);
  for (let i = 0, p = 0; i < pixels; i++, p += 3) {
    const red = rgb[p]!;
    const green = rgb[p + 1]!;
    const blue = rgb[p + 2]!;
    luma[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
    const light = 0.2126 * linear[(red + 0.5) | 0]! + 0.7152 * linear[(green + 0.5) | 0]! + 0.0722 * linear[(blue + 0.5) | 0]!;
    luminance[i] = (light * 255 + 0.5) | 0;
  }
  return { luma, luminance };
}
