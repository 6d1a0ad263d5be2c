import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../src/index.ts';
import { models, readModel } from '../src/models.ts';
import { openDetector } from '../src/net/detector.ts';
import { startOnnx } from '../src/net/onnx/onnx-runtime.ts';
import { anna, boris, draw } from './drawn-face.ts';

const detect = await openDetector(readModel(models.detector), await startOnnx(1));

/** The same picture in the middle of a black square: what the network was made for. */
function squared({ width, height, rgb }: RgbImage): { image: RgbImage; x: number; y: number } {
  const side = Math.max(width, height);
  const [x, y] = [(side - width) / 2, (side - height) / 2];
  const all = new Uint8Array(side * side * 3);
  for (let row = 0; row < height; row++) all.set(rgb.subarray(row * width * 3, (row + 1) * width * 3), ((row + y) * side + x) * 3);
  return { image: { width: side, height: side, rgb: all }, x, y };
}

describe('the detector on a frame that is no square', () => {
  it.each([
    ['wide', 1280, 720],
    ['4 : 3', 1024, 768],
    ['tall', 480, 800],
  ])('finds in a %s one what it finds in the square around it', async (_, width, height) => {
    const frame = await draw({
      width,
      height,
      faces: [
        { person: anna, x: width * 0.3, y: height * 0.5, scale: 0.4 },
        { person: boris, x: width * 0.75, y: height * 0.25, scale: 0.3 },
      ],
    });
    const { image, x, y } = squared(frame);
    const [cut, whole] = [await detect(frame), await detect(image)];
    expect(cut).toHaveLength(2);
    expect(whole).toHaveLength(2);
    const byPlace = (found: typeof cut) => [...found].sort((a, b) => a.centre[0] - b.centre[0]);
    for (const [i, face] of byPlace(cut).entries()) {
      const same = byPlace(whole)[i]!;
      const off = Math.hypot(face.centre[0] + x - same.centre[0], face.centre[1] + y - same.centre[1]);
      expect(off).toBeLessThan(0.05 * same.width);
      expect(Math.abs(face.width / same.width - 1)).toBeLessThan(0.05);
      expect(Math.abs(face.score - same.score)).toBeLessThan(0.05);
    }
  });
});
