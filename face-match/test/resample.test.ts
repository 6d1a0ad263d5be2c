import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../src/index.ts';
import { applyTo, letterbox, type Similarity, warp } from '../src/resample.ts';

const picture = (width: number, height: number, colour: (x: number, y: number) => readonly number[]): RgbImage => ({
  width,
  height,
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour(Math.floor(i / 3) % width, Math.floor(i / 3 / width))[i % 3]!),
});
/** Red grows to the right and green downwards, two steps a pixel: where a colour came from can be read from it. */
const ramp = picture(120, 100, (x, y) => [2 * x, 2 * y, 77]);

const turn = (scale: number, degrees: number, tx: number, ty: number): Similarity => ({
  a: scale * Math.cos((degrees * Math.PI) / 180),
  b: scale * Math.sin((degrees * Math.PI) / 180),
  tx,
  ty,
});
const anyTurn = fc
  .record({ scale: fc.double({ min: 0.2, max: 9, noNaN: true }), degrees: fc.integer({ min: -180, max: 180 }) })
  .chain(({ scale, degrees }) =>
    fc.tuple(fc.integer({ min: -60, max: 160 }), fc.integer({ min: -60, max: 160 })).map(([x, y]) => turn(scale, degrees, x, y)),
  );

describe('warp', () => {
  it('takes every pixel from its place, at any size and angle', () => {
    fc.assert(
      fc.property(anyTurn, (t) => {
        const [width, height] = [17, 11];
        const out = warp(ramp, width, height, t, { outside: 255 });
        const reach = 4 * Math.hypot(t.a, t.b) + 1;
        for (let i = 0; i < width * height; i++) {
          const [u, v] = applyTo(t, [i % width, Math.floor(i / width)]);
          if (u > reach && v > reach && u < 119 - reach && v < 99 - reach) {
            // A mean of whole pixels is off by less than half a pixel, which is one step of the ramp.
            expect(Math.abs(out[3 * i]! - 2 * u)).toBeLessThan(1);
            expect(Math.abs(out[3 * i + 1]! - 2 * v)).toBeLessThan(1);
            expect(out[3 * i + 2]).toBeCloseTo(77, 3);
          } else if (u < -reach || v < -reach || u > 119 + reach || v > 99 + reach) expect(out[3 * i]).toBeCloseTo(255, 3);
        }
      }),
    );
  });

  it('takes a place between pixels from the four around it', () => {
    const out = warp(ramp, 2, 1, { a: 0.5, b: 0, tx: 10.25, ty: 20.5 });
    expect([...out].map((value) => Math.round(value * 1000) / 1000)).toEqual([20.5, 41, 77, 21.5, 41, 77]);
  });

  it('repeats the edge where nothing else is asked for, and never reads beyond it', () => {
    const plain = picture(9, 7, () => [200, 100, 50]);
    fc.assert(
      fc.property(anyTurn, (t) => {
        const out = warp(plain, 8, 8, t);
        for (let i = 0; i < out.length; i++) expect(out[i]).toBeCloseTo([200, 100, 50][i % 3]!, 3);
      }),
    );
    const corner = warp(ramp, 1, 1, { a: 1, b: 0, tx: 500, ty: 500 });
    expect(corner[0]).toBeCloseTo(238, 2);
    expect(corner[1]).toBeCloseTo(198, 2);
  });

  it('averages fine stripes instead of picking some', () => {
    const stripes = picture(400, 40, (x) => (x % 2 ? [255, 255, 255] : [0, 0, 0]));
    for (const scale of [2, 3.3, 4, 6]) {
      const out = warp(stripes, 20, 4, { a: scale, b: 0, tx: 30.2, ty: 15 });
      for (const value of out) expect(Math.abs(value - 127.5)).toBeLessThan(45);
    }
  });
});

describe('letterbox', () => {
  it('holds a wide frame in no more rows than the step asks for', () => {
    const frame = picture(1280, 720, () => [255, 255, 255]);
    const box = letterbox(frame, 256, 32);
    expect([box.width, box.height, box.x, box.y, box.scale]).toEqual([256, 160, 0, 8, 0.2]);
    const lit = Array.from({ length: box.height }, (_, y) => box.pixels[y * box.width * 3 + 300]);
    expect(lit).toEqual([...Array(8).fill(0), ...Array(144).fill(255), ...Array(8).fill(0)]);
  });

  it('holds a tall one in no more columns, and a margin is a share of the square', () => {
    const box = letterbox(
      picture(60, 200, () => [9, 9, 9]),
      256,
      32,
      0.25,
    );
    expect([box.width, box.height]).toEqual([96, 256]);
    expect([box.x, box.y]).toEqual([29, 64]);
  });

  it('takes each pixel from its place', () => {
    const box = letterbox(ramp, 64, 32);
    const at = (x: number, y: number) => box.pixels[((y + box.y) * box.width + x + box.x) * 3]!;
    expect(at(0, 0)).toBeLessThan(4);
    expect(Math.abs(at(32, 20) - (2 * 32.5) / box.scale)).toBeLessThan(4);
  });
});
