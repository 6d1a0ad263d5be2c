import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cameraHints } from '../src/camera-hints.ts';
import { exposureOf, isCovered, isDark, small, steepness } from '../src/camera-view.ts';

const view = (f: (x: number, y: number) => number) =>
  Uint8Array.from({ length: small.width * small.height }, (_, i) =>
    Math.max(0, Math.min(255, Math.round(f((i % small.width) / small.width, Math.floor(i / small.width) / small.height)))),
  );
/** A room: a bright door in a darker wall, a floor. */
const room = (gain: number) => view((x, y) => gain * (y > 0.7 ? 70 : x > 0.35 && x < 0.65 && y > 0.2 ? 170 : 110));

describe('the whole view', () => {
  it('is dark when nothing is seen, not in a dim room or when a lamp burns', () => {
    const picture = (light: number, lamp = light) => Uint8Array.from({ length: 576 }, (_, i) => (i < 20 ? lamp : light));
    expect(isDark(picture(3))).toBe(true);
    expect(isDark(picture(30))).toBe(false);
    expect(isDark(picture(3, 250))).toBe(false);
  });

  it('is covered by whatever even surface, lit from wherever', () => {
    const share = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 190 }), share, share, share, share, (grey, a, b, c, d) => {
        const cloth = view((x, y) => grey + a * (x - 0.5) + b * (y - 0.5) + c * (x - 0.5) ** 2 + d * (y - 0.5) ** 2);
        expect(isCovered(cloth)).toBe(true);
      }),
    );
  });

  it('is not covered while a room is seen, however dim', () => {
    for (const gain of [0.2, 0.5, 1, 1.5]) expect(isCovered(room(gain))).toBe(false);
    // A face before an even wall.
    expect(isCovered(view((x, y) => (Math.hypot(x - 0.5, (y - 0.5) * 0.56) < 0.15 ? 170 : 120)))).toBe(false);
  });

  it('is too dark, good or too bright for portraits', () => {
    expect([0.2, 1, 2.6].map((gain) => exposureOf(room(gain)))).toEqual(['too-dark', 'good', 'too-bright']);
    // A window behind the traveller.
    expect(exposureOf(view((x) => (x < 0.5 ? 255 : 60)))).toBe('too-bright');
  });

  it('is sharp or not by its edges, whatever its noise', async () => {
    const svg = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#999"/>${[60, 180, 300, 420, 540].map((x) => `<rect x="${x}" y="40" width="50" height="280" fill="#333"/>`).join('')}</svg>`,
    );
    const at = async (blur: number, noise: number) => {
      let picture = sharp(svg);
      if (blur > 0) picture = sharp(await picture.blur(blur).png().toBuffer());
      const data = await picture.greyscale().raw().toBuffer();
      return steepness(
        data.map((value, i) => value + ((((i * 7919) >> 4) % (2 * noise + 1)) - noise)),
        640,
      );
    };
    expect(await at(0, 4)).toBeGreaterThan(0.6);
    expect(await at(1, 4)).toBeGreaterThan(0.3);
    expect(await at(5, 4)).toBeLessThan(0.25);
    expect(steepness(new Uint8Array(640 * 360).fill(120), 640)).toBeUndefined();
  });
});

describe('what the administrator should put right', () => {
  it('is told after a minute without a break, and taken back at once', () => {
    const [dim, good] = [room(0.2), room(1)];
    let hints = cameraHints().look(0, dim, 0.1);
    hints = hints.look(59_999, dim);
    expect(hints.now).toEqual([]);
    hints = hints.look(60_000, dim);
    expect(hints.now).toEqual(['too-dark', 'out-of-focus']);
    hints = hints.look(60_500, good);
    expect(hints.now).toEqual(['out-of-focus']);
    hints = hints.look(61_000, dim, 0.7);
    expect(hints.now).toEqual([]);
    expect(hints.look(120_999, dim).now).toEqual([]);
  });
});
