import type { RgbImage } from '../image.ts';
import { applyTo, type Point } from '../resample.ts';
import { type AlignedFace, alignedHeight, alignedWidth } from './aligned-face.ts';
import type { Measure } from './measure.ts';
import { outlines } from './regions.ts';
import { falling, scalarOf } from './scalar.ts';

/** How much wider and higher than the face the head with its hair is taken to be. */
const hair = 1.35;

/**
 * 7.3.2, mean gradient of the luminance beside the head. Without a network that parses the picture the background is what lies outside the face's
 * oval made wider by a third, above the chin and inside the picture: long or wide hair counts as background.
 *
 * @returns undefined where no background is seen
 */
export function backgroundUniformity({ luminance, points, toImage }: AlignedFace, image: RgbImage): Measure | undefined {
  const oval = outlines.oval.map((index) => points[index]!);
  const centre: Point = [oval.reduce((sum, [x]) => sum + x, 0) / oval.length, oval.reduce((sum, [, y]) => sum + y, 0) / oval.length];
  const wide = (Math.max(...oval.map(([x]) => x)) - Math.min(...oval.map(([x]) => x))) / 2;
  const high = (Math.max(...oval.map(([, y]) => y)) - Math.min(...oval.map(([, y]) => y))) / 2;
  const mouth = Math.min(alignedHeight - 1, Math.round((points[61]![1] + points[291]![1]) / 2));
  let [sum, count] = [0, 0];
  // Every other pixel of every other row says as much.
  for (let y = 1; y < mouth; y += 2) {
    for (let x = 1; x < alignedWidth - 1; x += 2) {
      if (((x - centre[0]) / wide) ** 2 + ((y - centre[1]) / high) ** 2 < hair * hair) continue;
      const [u, v] = applyTo(toImage, [x, y]);
      if (u < 1 || v < 1 || u > image.width - 2 || v > image.height - 2) continue;
      const i = y * alignedWidth + x;
      const [above, below] = [i - alignedWidth, i + alignedWidth];
      const across =
        luminance[above + 1]! +
        2 * luminance[i + 1]! +
        luminance[below + 1]! -
        luminance[above - 1]! -
        2 * luminance[i - 1]! -
        luminance[below - 1]!;
      const down =
        luminance[below - 1]! +
        2 * luminance[below]! +
        luminance[below + 1]! -
        luminance[above - 1]! -
        2 * luminance[above]! -
        luminance[above + 1]!;
      sum += Math.hypot(across, down);
      count++;
    }
  }
  if (count < leastPixels) return undefined;
  const native = sum / count;
  return { native, scalar: scalarOf(native, { h: 190, x0: 10, w: 100, ...falling }) };
}

const leastPixels = 100;
