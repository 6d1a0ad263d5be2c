import type { AlignedFace } from './aligned-face.ts';
import type { Measure } from './measure.ts';
import { type Outline, pixelsWithin, without } from './regions.ts';
import { cut } from './scalar.ts';

/** What covers the face, told by colour: without a network that segments, what looks like skin is skin. */
export interface Cover {
  /** 7.4.5, share of the skin around the worse eye that is covered: dark glasses, thick frames, a fringe. */
  readonly eyesVisible: Measure;
  /** 7.4.6, share of the lips that is neither lip nor skin: a mask, a scarf, a hand in a glove. */
  readonly mouthOcclusionPrevention: Measure;
  /** 7.4.7, share of the face between jaw and brows that is covered. Eyes, brows and mouth are left out. */
  readonly faceOcclusionPrevention: Measure;
}

export function cover(face: AlignedFace): Cover {
  const region = (outline: Outline) => pixelsWithin(face.points, outline);
  const [leftEye, rightEye, mouth, lips] = [region('leftEye'), region('rightEye'), region('mouth'), region('lips')];
  const skin = skinOf(face, region('brow'));
  const measure = (pixels: Int32Array, redder: number, tolerance: number): Measure => {
    const native = coveredShare(face, pixels, skin, redder, tolerance);
    return { native, scalar: cut(100 * (1 - native)) };
  };
  const around = (lids: Outline, eye: Int32Array) => measure(without(region(lids), eye), 0, inShadow);
  const [left, right] = [around('leftLids', leftEye), around('rightLids', rightEye)];
  return {
    eyesVisible: left.native > right.native ? left : right,
    mouthOcclusionPrevention: measure(without(lips, mouth), lipsRedder, inLight),
    faceOcclusionPrevention: measure(without(region('face'), leftEye, rightEye, region('leftBrow'), region('rightBrow'), lips), 0, inLight),
  };
}

/** Logarithms of ratios: light that falls from one side moves the last one alone. */
interface Skin {
  readonly red: number;
  readonly blue: number;
  readonly light: number;
}

/** Added to every brightness: in the dark, ratios of colours are noise. */
const dark = 16;
const log = Float32Array.from({ length: 256 }, (_, i) => Math.log(i + dark));

function skinOf({ rgb, luma }: AlignedFace, pixels: Int32Array): Skin {
  const of = (k: number) => (i: number) => log[(rgb[3 * i + k]! + 0.5) | 0]! - log[(rgb[3 * i + 1]! + 0.5) | 0]!;
  const median = (one: (i: number) => number) => Float32Array.from(pixels, one).sort()[pixels.length >> 1] ?? 0;
  return { red: median(of(0)), blue: median(of(2)), light: median((i) => log[(luma[i]! + 0.5) | 0]!) };
}

/** How far from the skin of the brow other skin may be in colour and in brightness: where fewer allow no shadow and more no mask. */
const likeRed = 0.2;
const likeBlue = 0.25;
const darkest = -1.1;
const brightest = 0.8;
/** Of the squared distance, 1 at each of these: eyes lie deep, and what covers them is dark; the lower face has light, and a white mask is near to light skin. */
const inShadow = 1.6;
const inLight = 1.2;
/** Lips, beside skin. */
const lipsRedder = 0.6;

function coveredShare({ rgb, luma }: AlignedFace, pixels: Int32Array, skin: Skin, redder: number, tolerance: number): number {
  let covered = 0;
  for (let n = 0; n < pixels.length; n++) {
    const i = pixels[n]!;
    const light = log[(luma[i]! + 0.5) | 0]! - skin.light;
    const green = log[(rgb[3 * i + 1]! + 0.5) | 0]!;
    const red = log[(rgb[3 * i]! + 0.5) | 0]! - green - skin.red;
    const blue = (log[(rgb[3 * i + 2]! + 0.5) | 0]! - green - skin.blue) / likeBlue;
    const off = red < 0 ? red / likeRed : red < redder ? 0 : (red - redder) / likeRed;
    const lit = light < 0 ? light / darkest : light / brightest;
    if (off * off + blue * blue + lit * lit > tolerance) covered++;
  }
  return pixels.length === 0 ? 0 : covered / pixels.length;
}
