import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../src/image.ts';
import { edgeProfile, frameStrength } from '../../src/presentation-attack/frame-edges.ts';
import { rasterStrength } from '../../src/presentation-attack/raster.ts';

/** Noise that is the same at every run. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

function picture(width: number, height: number, grey: (x: number, y: number) => number): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.fill(Math.max(0, Math.min(255, grey(x, y))), (y * width + x) * 3, (y * width + x + 1) * 3);
  return { width, height, rgb };
}

const skin = (seed: number) => {
  const random = noise(seed);
  return picture(128, 128, (x, y) => 150 + 20 * Math.sin(x / 30) + 15 * Math.cos(y / 25) + 8 * random());
};

describe('a regular pattern on the skin', () => {
  it('stands out of noise at any angle and fineness that the picture holds', () => {
    for (const [fx, fy] of [
      [0.3, 0.07],
      [0.17, 0.21],
      [0.05, 0.38],
      [0.23, -0.2],
    ] as const) {
      const random = noise(7);
      const dots = picture(128, 128, (x, y) => 150 + 8 * random() + 3 * Math.cos(2 * Math.PI * (fx * x + fy * y)));
      expect(rasterStrength(dots, [64, 64])).toBeGreaterThan(1.6);
    }
  });

  it('is not found in skin, in a smooth picture, or in the blocks of a JPEG', () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(rasterStrength(skin(seed), [64, 64])).toBeLessThan(1.3);
    expect(
      rasterStrength(
        picture(128, 128, () => 128),
        [64, 64],
      ),
    ).toBeLessThanOrEqual(0);
    const random = noise(9);
    const blocks = picture(128, 128, (x, y) => 150 + 8 * random() + (x % 8 === 0 ? 8 : 0) + (y % 8 === 0 ? 8 : 0));
    expect(rasterStrength(blocks, [64, 64])).toBeLessThan(1.3);
    const [fx, fy] = [11 / 64, 3 / 64];
    const both = picture(128, 128, (x, y) => 120 + 4 * random() + (x % 8 === 0 ? 60 : 0) + 3 * Math.cos(2 * Math.PI * (fx * x + fy * y)));
    expect(rasterStrength(both, [64, 64])).toBeGreaterThan(1.6);
  });

  it('is not told where the patch is not all in the picture', () => {
    expect(rasterStrength(skin(1), [20, 64])).toBeUndefined();
    expect(rasterStrength(skin(1), [64, 110])).toBeUndefined();
  });
});

/** A face's place, a grey wall with a post, and a sheet that comes along with the face or none. */
function scene(cx: number, eyes: number, sheet: boolean, seed: number): { image: RgbImage; eyes: [[number, number], [number, number]] } {
  const random = noise(seed);
  const image = picture(640, 480, (x, y) => {
    const [u, v] = [(x - cx) / eyes, (y - 220) / eyes];
    if (sheet && Math.abs(u) < 1.5 && v > -1.75 && v < 2.2) return 200 + 6 * random();
    const post = x > 200 && x < 210 ? -40 : 0;
    return 120 + post + 6 * random();
  });
  return {
    image,
    eyes: [
      [cx - eyes / 2, 220],
      [cx + eyes / 2, 220],
    ],
  };
}
const strength = (sheet: boolean) => {
  const walk = [0, 1, 2, 3, 4].map((k) => scene(260 + 24 * k, 44 + 5 * k, sheet, k + 1));
  return frameStrength(walk.map(({ image, eyes }) => edgeProfile(image, eyes)));
};

describe('the edges of a frame', () => {
  it('are found where they come along with the face, and a post behind it is none', () => {
    expect(strength(true)).toBeGreaterThan(0.6);
    expect(strength(false)).toBeLessThan(0.3);
  });

  it('are none where lines on either side go on above the head, as the frame of a door does', () => {
    const profiles = [0, 1, 2].map((k) => {
      const random = noise(k);
      const door = picture(640, 480, (x) => (Math.abs(x - 320) < 90 ? 200 : 120) + 6 * random());
      return edgeProfile(door, [
        [295, 240],
        [345, 240],
      ]);
    });
    expect(frameStrength(profiles)).toBeLessThan(0.3);
  });

  it('are found on a sheet held askew, along the line of the eyes', () => {
    const [s, c] = [Math.sin(0.2), Math.cos(0.2)];
    const image = picture(640, 480, (x, y) => {
      const [u, v] = [((x - 320) * c + (y - 220) * s) / 50, ((y - 220) * c - (x - 320) * s) / 50];
      return Math.abs(u) < 1.5 && v > -1.75 && v < 2.2 ? 200 : 120;
    });
    const eyes = [
      [320 - 25 * c, 220 - 25 * s],
      [320 + 25 * c, 220 + 25 * s],
    ] as const;
    expect(frameStrength([edgeProfile(image, eyes)])).toBeGreaterThan(0.6);
  });

  it('are none where nothing was seen', () => {
    expect(frameStrength([])).toBe(0);
  });
});
