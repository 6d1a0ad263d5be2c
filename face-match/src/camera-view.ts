/** Width and height of the small copy that a whole view is judged by: luminance, 0–255, rows from the top. */
export const small = { width: 32, height: 18 };

const mean = (light: Uint8Array) => light.reduce((sum, value) => sum + value, 0) / light.length;
const deviation = (values: ArrayLike<number>, from: number) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - from) ** 2;
  return Math.sqrt(sum / values.length);
};

/** Dark all over, without so much as a lamp in it. */
export function isDark(light: Uint8Array): boolean {
  return mean(light) < 16 && deviation(light, mean(light)) < 8;
}

/**
 * Nothing in it but one even surface, however lit: what a cloth, a hand or a sticker before the lens shows. What is so near is out of focus; its
 * shading is a slow curve, and a curve of the second degree taken off leaves next to nothing. Of a room, edges stay.
 */
export function isCovered(light: Uint8Array): boolean {
  const left = Float64Array.from(light);
  for (const shape of shapes) {
    const share = shape.reduce((sum, value, i) => sum + value * left[i]!, 0);
    for (const [i, value] of shape.entries()) left[i]! -= share * value;
  }
  return deviation(left, 0) < 3;
}

/** 1, x, y, x², y² and xy over the small copy, each at right angles to the others and of unit length. */
const shapes: readonly Float64Array[] = (() => {
  const along = (size: number) => Array.from({ length: size }, (_, i) => i - (size - 1) / 2);
  const squares = (values: readonly number[]) => {
    const middle = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    return values.map((value) => value * value - middle);
  };
  const [x, y] = [along(small.width), along(small.height)];
  const [xx, yy] = [squares(x), squares(y)];
  const over = (f: (i: number, j: number) => number) => {
    const shape = Float64Array.from({ length: small.width * small.height }, (_, at) => f(at % small.width, Math.floor(at / small.width)));
    const length = Math.sqrt(shape.reduce((sum, value) => sum + value * value, 0));
    return shape.map((value) => value / length);
  };
  return [
    over(() => 1),
    over((i) => x[i]!),
    over((_, j) => y[j]!),
    over((i) => xx[i]!),
    over((_, j) => yy[j]!),
    over((i, j) => x[i]! * y[j]!),
  ];
})();

/** Mean luminance at which a view is too dark or too bright to take portraits in, and the share of it that may be burnt out. */
const [darkest, brightest, burnt] = [40, 215, 0.4];

/** How the whole view is exposed. */
export function exposureOf(light: Uint8Array): 'too-dark' | 'too-bright' | 'good' {
  if (mean(light) < darkest) return 'too-dark';
  const white = light.reduce((count, value) => count + (value >= 250 ? 1 : 0), 0) / light.length;
  return mean(light) > brightest || white > burnt ? 'too-bright' : 'good';
}

/** A step of so many grey levels within sixteen pixels is an edge; the noise of a sensor is none. */
const edge = 40;
const reach = 8;
/** Fewer edges than this say nothing of the focus. */
const fewest = 200;

/**
 * How sharp the sharpest edges of a full-size picture are: the share of an edge's step that falls between two neighbouring pixels, 0–1, at the 90th
 * percentile of all edges. Near 1 where a step is one pixel wide, below 0.2 when it is smeared over ten.
 *
 * @returns undefined when the picture has too few edges to say
 */
export function steepness(light: Uint8Array, width: number): number | undefined {
  const found: number[] = [];
  const height = Math.floor(light.length / width);
  for (let y = 0; y < height; y += 4) {
    for (let x = reach; x < width - reach; x++) {
      const at = y * width + x;
      const step = Math.abs(light[at + reach]! - light[at - reach]!);
      if (step < edge) continue;
      let most = 0;
      for (let i = at - reach; i < at + reach; i++) most = Math.max(most, Math.abs(light[i + 1]! - light[i]!));
      found.push(Math.min(1, most / step));
    }
  }
  if (found.length < fewest) return undefined;
  return found.sort((a, b) => a - b)[Math.floor(found.length * 0.9)];
}
