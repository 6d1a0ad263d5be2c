import { expect, it } from 'vitest';
import { describeTogether, describeWith } from '../src/describe.ts';
import type { Network } from '../src/net/backend.ts';
import { dlibRecogniser, faceresRecogniser, recipes } from '../src/recogniser.ts';

const answering = (values: readonly number[]): Network => ({
  several: false,
  run: async () => [{ shape: [1, values.length], values: Float32Array.from(values) }],
});
const image = { width: 8, height: 8, rgb: new Uint8Array(192).map((_, i) => [200, 100, 50][i % 3]!) };
const mesh = { points: Array.from({ length: 468 }, (_, i) => [4 + Math.cos(i), 4 + Math.sin(i), 0] as const) };

it('faceres gets blue first, 0–255, and its roots less their mean are the description', async () => {
  const seen: { first: number[]; shape: readonly number[] }[] = [];
  const network: Network = {
    several: true,
    run: async (pixels, shape) => {
      seen.push({ first: [...pixels.slice(0, 3)], shape });
      return [{ shape: [1, 3], values: Float32Array.of(0, 1, 16) }];
    },
  };
  const vector = await describeWith(network, faceresRecogniser)(image, mesh);
  expect(seen).toEqual([{ first: [50, 100, 200].map((value) => expect.closeTo(value, 3)), shape: [1, 224, 224, 3] }]);
  // Roots 0, 1, 4; less 5/3.
  const length = Math.hypot(-5 / 3, -2 / 3, 7 / 3);
  expect([...vector]).toEqual([-5 / 3, -2 / 3, 7 / 3].map((value) => expect.closeTo(value / length, 6)));
});

it('the cosine of several descriptions together is the weighted mean of theirs', async () => {
  const plain = { ...faceresRecogniser, rooted: false };
  const together = (first: readonly number[], second: readonly number[]) =>
    describeTogether([
      { describe: describeWith(answering(first), plain), weight: 3 },
      { describe: describeWith(answering(second), plain), weight: 1 },
    ])(image, mesh);
  const [a, b] = [await together([1, 0], [0, 5]), await together([0.6, 0.8], [0, 1])];
  const cosine = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  expect(cosine).toBeCloseTo((3 * 0.6 + 1) / 4, 6);
  expect(Math.hypot(...a)).toBeCloseTo(1, 6);
});

it('every recipe makes templates of its own version', () => {
  const versions = Object.values(recipes).map((recipe) => recipe.templateVersion);
  expect(new Set(versions).size).toBe(versions.length);
});

it('the mirror image goes along in the same run where the network takes several, and makes the same description', async () => {
  const shapes: (readonly number[])[] = [];
  /** Tells where the picture is brightest: nothing that a mirror leaves as it is. */
  const leaning = (several: boolean): Network => ({
    several,
    run: async (pixels, shape) => {
      shapes.push(shape);
      const [pictures, , width] = shape as [number, number, number, number];
      const values = Float32Array.from({ length: pictures * 2 }, () => 1);
      const each = pixels.length / pictures;
      pixels.forEach((value, i) => {
        values[2 * Math.floor(i / each)]! += value * ((((i % each) / 3) % width) | 0);
      });
      return [{ shape: [pictures, 2], values }];
    },
  });
  const slope = { ...image, rgb: image.rgb.map((_, i) => 20 * (Math.floor(i / 3) % 8)) };
  const [together, apart] = [true, false].map((several) => describeWith(leaning(several), dlibRecogniser)(slope, mesh));
  expect(await together).toEqual(await apart);
  expect(shapes.map(([pictures]) => pictures).sort()).toEqual([1, 1, 2]);
  const alone = await describeWith(leaning(true), { ...dlibRecogniser, mirror: false })(slope, mesh);
  expect(alone).not.toEqual(await together);
});
