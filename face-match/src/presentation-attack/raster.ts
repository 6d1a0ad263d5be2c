import type { RgbImage } from '../image.ts';

const SIDE = 64;
const HANN = Float64Array.from({ length: SIDE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIDE));
/** Cycles in the patch: below is the face itself, above is what no lens passes. */
const [LOWEST, HIGHEST] = [7, 31];
/** Points of the spectrum that the window spreads a pattern over, and how far around is looked. */
const [SPREAD, APART] = [2, 4];

/**
 * How far the strongest regular pattern in a patch of skin stands out of everything else of about its fineness: the dots of a print, the pixels of a
 * screen, or what is left of them between the sensor's own. Taken at the picture's own resolution, since scaling would wash it out.
 *
 * @param centre of the patch, pixels
 * @returns decades of power above what lies around it; skin gives about 1; undefined where the patch is not all in the picture
 */
export function rasterStrength(image: RgbImage, centre: readonly [x: number, y: number]): number | undefined {
  const [left, top] = [Math.round(centre[0]) - SIDE / 2, Math.round(centre[1]) - SIDE / 2];
  if (left < 0 || top < 0 || left + SIDE > image.width || top + SIDE > image.height) return undefined;
  const real = new Float64Array(SIDE * SIDE);
  const imaginary = new Float64Array(SIDE * SIDE);
  let sum = 0;
  for (let y = 0, i = 0; y < SIDE; y++) {
    for (let x = 0, o = ((top + y) * image.width + left) * 3; x < SIDE; x++, i++, o += 3) {
      real[i] = 0.299 * image.rgb[o]! + 0.587 * image.rgb[o + 1]! + 0.114 * image.rgb[o + 2]!;
      sum += real[i]!;
    }
  }
  const mean = sum / (SIDE * SIDE);
  for (let y = 0, i = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, i++) real[i] = (real[i]! - mean) * HANN[x]! * HANN[y]!;
  transform(real, imaginary);
  return peak(real, imaginary);
}

/** Fourier transform of all rows, then of all columns, in place. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let k = 0; k < SIDE; k++) line(real, imaginary, k * SIDE, 1);
  for (let k = 0; k < SIDE; k++) line(real, imaginary, k, SIDE);
}

const COS = Float64Array.from({ length: SIDE / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / SIDE));
const SIN = Float64Array.from({ length: SIDE / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / SIDE));

function line(re: Float64Array, im: Float64Array, from: number, step: number): void {
  for (let i = 1, j = 0; i < SIDE; i++) {
    let bit = SIDE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const [a, b] = [from + i * step, from + j * step];
      [re[a], re[b], im[a], im[b]] = [re[b]!, re[a]!, im[b]!, im[a]!];
    }
  }
  for (let size = 2; size <= SIDE; size *= 2) {
    for (let start = 0; start < SIDE; start += size) {
      for (let k = 0; k < size / 2; k++) {
        const [a, b, t] = [from + (start + k) * step, from + (start + k + size / 2) * step, (k * SIDE) / size];
        const r = re[b]! * COS[t]! - im[b]! * SIN[t]!;
        const i = re[b]! * SIN[t]! + im[b]! * COS[t]!;
        re[b] = re[a]! - r;
        im[b] = im[a]! - i;
        re[a] = re[a]! + r;
        im[a] = im[a]! + i;
      }
    }
  }
}

/** Sums of a table of the spectrum over squares, in four look-ups each. The spectrum repeats itself at its edges. */
function squares(at: (fx: number, fy: number) => number): (fx: number, fy: number, reach: number) => number {
  const wide = SIDE + 2 * APART + 1;
  const sums = new Float64Array(wide * wide);
  for (let y = 1; y < wide; y++) {
    for (let x = 1, row = 0; x < wide; x++) {
      row += at(wrap(x - 1 - APART - SIDE / 2), wrap(y - 1 - APART - SIDE / 2));
      sums[y * wide + x] = sums[(y - 1) * wide + x]! + row;
    }
  }
  return (fx, fy, reach) => {
    const [x0, y0] = [fx + SIDE / 2 + APART - reach, fy + SIDE / 2 + APART - reach];
    const [x1, y1] = [x0 + 2 * reach + 1, y0 + 2 * reach + 1];
    return sums[y1 * wide + x1]! - sums[y0 * wide + x1]! - sums[y1 * wide + x0]! + sums[y0 * wide + x0]!;
  };
}

const wrap = (f: number): number => ((f + SIDE / 2 + SIDE) % SIDE) - SIDE / 2;
const counted = squares((fx, fy) => (ofJpeg(fx, fy) ? 0 : 1));

/** A pattern is one point of the spectrum, a little spread by the window: it is held against what lies around it, since skin has less power the finer it is. */
function peak(re: Float64Array, im: Float64Array): number {
  const power = (fx: number, fy: number): number => {
    const i = ((fy + SIDE) % SIDE) * SIDE + ((fx + SIDE) % SIDE);
    return ofJpeg(fx, fy) ? 0 : re[i]! * re[i]! + im[i]! * im[i]!;
  };
  const sum = squares(power);
  let best = 0;
  // The other half of a real picture's spectrum is this one's mirror image.
  for (let fy = -SIDE / 2; fy <= 0; fy++) {
    for (let fx = -SIDE / 2; fx < SIDE / 2; fx++) {
      const radius = fx * fx + fy * fy;
      if (radius < LOWEST ** 2 || radius > HIGHEST ** 2 || ofJpeg(fx, fy)) continue;
      const around = sum(fx, fy, APART) - sum(fx, fy, SPREAD);
      // A picture without any noise has nothing to stand out of: a hundredth of a grey level counts as noise.
      const usual = Math.max(around / (counted(fx, fy, APART) - counted(fx, fy, SPREAD)), 0.01 * SIDE);
      best = Math.max(best, power(fx, fy) / usual);
    }
  }
  return best === 0 ? 0 : Math.log10(best);
}

/** The blocks of a JPEG picture are a pattern too, level and upright, eight pixels wide. */
function ofJpeg(fx: number, fy: number): boolean {
  const onBlocks = (f: number) => Math.abs(f - 8 * Math.round(f / 8)) <= 1;
  return (Math.abs(fx) <= 1 && onBlocks(fy)) || (Math.abs(fy) <= 1 && onBlocks(fx));
}
