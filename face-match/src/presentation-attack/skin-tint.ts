import type { RgbImage } from '../image.ts';

/** A channel that is nearly black or nearly full no longer follows the light. */
const [DARKEST, BRIGHTEST] = [12, 243];

/**
 * The colour of the skin around some points of a face: natural logarithm of red over blue, of all their pixels together. Of light that changes its colour
 * skin of every tone changes it alike.
 *
 * @param reach half the side of the square around each point, pixels
 * @returns undefined where hardly a pixel follows the light
 */
export function skinTint(image: RgbImage, points: readonly (readonly [x: number, y: number])[], reach: number): number | undefined {
  const { width, height, rgb } = image;
  // Every second pixel of every second row: the mean of a few hundred is exact enough.
  let [red, blue, used, all] = [0, 0, 0, 0];
  for (const [cx, cy] of points) {
    const [x0, x1] = [Math.max(0, Math.round(cx - reach)), Math.min(width - 1, Math.round(cx + reach))];
    const [y0, y1] = [Math.max(0, Math.round(cy - reach)), Math.min(height - 1, Math.round(cy + reach))];
    for (let y = y0; y <= y1; y += 2) {
      for (let x = x0, i = (y * width + x0) * 3; x <= x1; x += 2, i += 6) {
        const [r, b] = [rgb[i]!, rgb[i + 2]!];
        all++;
        if (r < DARKEST || b < DARKEST || r > BRIGHTEST || b > BRIGHTEST) continue;
        red += r;
        blue += b;
        used++;
      }
    }
  }
  return used === 0 || used < all / 4 ? undefined : Math.log(red / blue);
}
