import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type RgbImage, readImage } from '../src/index.ts';

/** Four corners of four colours, wider than high: whoever turns or mirrors it is found out. */
const [width, height] = [48, 32];
const colours = [[220, 40, 40], [40, 200, 60], [50, 60, 210], [230, 220, 90]] as const; // biome-ignore format: one line
const rgb = Buffer.from(
  Array.from({ length: width * height }, (_, i) => colours[(i % width < width / 2 ? 0 : 1) + (i < (width * height) / 2 ? 0 : 2)]!).flat(),
);
const picture = () => sharp(rgb, { raw: { width, height, channels: 3 } });
const corners = (image: RgbImage) =>
  [[8, 8], [40, 8], [8, 24], [40, 24]].map(([x, y]) => [...image.rgb.subarray(3 * (y! * image.width + x!)).subarray(0, 3)]); // biome-ignore format: one line
const furthest = (image: RgbImage, expected: readonly (readonly number[])[]) =>
  Math.max(...corners(image).flatMap((corner, i) => corner.map((value, k) => Math.abs(value - expected[i]![k]!))));

/** 24 or 32 bits, or 8 with a palette; from the bottom up unless told otherwise. */
function bitmap(bits: 8 | 24 | 32, topDown = false): Buffer {
  const palette = bits === 8 ? 4 * 256 : 0;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const bytes = Buffer.alloc(54 + palette + stride * height);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(54 + palette, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(topDown ? -height : height, 22);
  bytes.writeUInt16LE(bits, 28);
  for (const [i, [r, g, b]] of colours.entries()) if (palette) bytes.set([b, g, r], 54 + 4 * i);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 54 + palette + (topDown ? y : height - 1 - y) * stride + (x * bits) / 8;
      const [r, g, b] = rgb.subarray(3 * (y * width + x));
      bytes.set(bits === 8 ? [(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)] : [b!, g!, r!], at);
    }
  return bytes;
}
function larger(bytes: Buffer): Buffer {
  bytes.writeInt32LE(2 ** 30, 18);
  return bytes;
}
const netpbm = (head: string, values: readonly number[] | Uint8Array) => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(values)]);
const wide = (values: Uint8Array) => Array.from(values, (value) => [value, value]).flat();

describe('a picture', () => {
  const alike: readonly [string, () => Promise<Buffer>, number][] = [
    ['PNG', () => picture().png().toBuffer(), 0],
    ['PNG of 16 bits', () => picture().toColourspace('rgb16').png().toBuffer(), 0],
    ['PNG with transparency', () => picture().ensureAlpha(1).png().toBuffer(), 0],
    ['JPEG', () => picture().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(), 6],
    ['progressive JPEG', () => picture().jpeg({ quality: 95, progressive: true }).toBuffer(), 6],
    ['CMYK JPEG', () => picture().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), 80],
    ['WebP', () => picture().webp({ lossless: true }).toBuffer(), 0],
    ['GIF', () => picture().gif().toBuffer(), 4],
    ['TIFF', () => picture().tiff({ compression: 'lzw' }).toBuffer(), 0],
    ['BMP of 24 bits', async () => bitmap(24), 0],
    ['BMP of 32 bits, from the top down', async () => bitmap(32, true), 0],
    ['BMP with a palette', async () => bitmap(8), 0],
    ['PPM', async () => netpbm(`P6\n# a comment\n${width} ${height}\n255\n`, rgb), 0],
    ['PPM of 16 bits', async () => netpbm(`P6 ${width} ${height} 65535\n`, wide(rgb)), 0],
  ];
  it.each(alike)('is read as it is from %s', async (_, encoded, tolerance) => {
    const image = await readImage(await encoded());
    expect([image.width, image.height, image.rgb.length]).toEqual([width, height, 3 * width * height]);
    expect(furthest(image, colours)).toBeLessThanOrEqual(tolerance);
  });

  const grey: readonly [string, () => Promise<Buffer>][] = [
    ['JPEG', () => picture().grayscale().jpeg({ quality: 95 }).toBuffer()],
    ['PNG of 16 bits', () => picture().toColourspace('grey16').png().toBuffer()],
    ['PGM', async () => netpbm(`P5 ${width} ${height} 255\n`, await picture().grayscale().raw().toBuffer())],
  ];
  it.each(grey)('without colours becomes three equal ones: %s', async (_, encoded) => {
    const image = await readImage(await encoded());
    const expected = await picture().grayscale().toColourspace('b-w').raw().toBuffer();
    expect(image.rgb).toHaveLength(3 * width * height);
    for (const [i, corner] of corners(image).entries()) {
      expect(new Set(corner).size).toBe(1);
      expect(Math.abs(corner[0]! - expected[(i < 2 ? 8 : 24) * width + (i % 2 ? 40 : 8)]!)).toBeLessThanOrEqual(4);
    }
  });

  it('is turned upright, whatever the camera wrote into it', async () => {
    // How a picture must be stored to be upright after what each orientation asks for; one step at a time, as sharp has an order of its own.
    const steps: Record<number, readonly ((one: Sharp) => Sharp)[]> = {
      1: [],
      2: [(one) => one.flop()],
      3: [(one) => one.rotate(180)],
      4: [(one) => one.flip()],
      5: [(one) => one.rotate(90), (one) => one.flop()],
      6: [(one) => one.rotate(270)],
      7: [(one) => one.rotate(270), (one) => one.flop()],
      8: [(one) => one.rotate(90)],
    };
    for (const [orientation, turns] of Object.entries(steps)) {
      let stored = await picture().png().toBuffer();
      for (const turn of turns) stored = await turn(sharp(stored)).png().toBuffer();
      const image = await readImage(
        await sharp(stored)
          .withMetadata({ orientation: Number(orientation) })
          .jpeg({ quality: 95 })
          .toBuffer(),
      );
      expect([orientation, image.width, image.height]).toEqual([orientation, width, height]);
      expect(furthest(image, colours)).toBeLessThan(8);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['a BMP that was cut off', bitmap(24).subarray(0, 2000)],
    ['a BMP of nothing', Buffer.from(`BM${'\0'.repeat(80)}`)],
    ['a BMP that is larger than its file', larger(bitmap(24))],
    ['a compressed BMP', Buffer.from(bitmap(8).fill(1, 30, 31))],
    ['a PGM that is larger than its file', netpbm('P5 99999 99999 255\n', [1, 2, 3])],
    ['a PGM without numbers', netpbm('P5 a b\n', [1, 2, 3])],
  ])('is refused where it is %s', async (_, encoded) => {
    await expect(readImage(encoded)).rejects.toMatchObject({ code: 'image-unreadable' });
  });
});
