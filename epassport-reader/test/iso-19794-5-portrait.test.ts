import { createRequire } from 'node:module';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePortrait } from '../src/data-groups/dg2.ts';
import { decodeJpeg2000, jpeg2000Size } from '../src/jpeg2000.ts';
import { toRgb } from '../src/jpeg2000-samples.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { decodePortrait } from '../src/portrait.ts';
import { madeDg2 } from './made-dg2.ts';

const [width, height] = [60, 80];
/** A drawn test card: four plain quarters, so that colours and places can be checked after lossy coding. */
const quarters = [
  [220, 40, 40],
  [40, 200, 60],
  [50, 60, 210],
  [230, 220, 60],
] as const;
const pixels = Buffer.alloc(width * height * 3);
for (let i = 0; i < width * height; i++)
  pixels.set(quarters[(i % width < width / 2 ? 0 : 1) + (i < (width * height) / 2 ? 0 : 2)] as readonly number[], 3 * i);

function expectQuarters(image: { width: number; height: number; rgb: Uint8Array }): void {
  expect([image.width, image.height, image.rgb.length]).toEqual([width, height, width * height * 3]);
  for (const [quarter, [x, y]] of [
    [15, 20],
    [45, 20],
    [15, 60],
    [45, 60],
  ].entries()) {
    const at = 3 * ((y as number) * width + (x as number));
    for (let channel = 0; channel < 3; channel++) {
      expect(Math.abs((image.rgb[at + channel] as number) - (quarters[quarter] as readonly number[])[channel]!)).toBeLessThan(8);
    }
  }
}

/** Codestreams by OpenJPEG's encoder. */
async function encodeJpeg2000(): Promise<Uint8Array> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as (options: object) => Promise<{
    J2KEncoder: new () => {
      getDecodedBuffer(info: object): Uint8Array;
      encode(): void;
      getEncodedBuffer(): Uint8Array;
      setQuality(lossless: boolean, rate: number): void;
    };
  }>;
  const { J2KEncoder } = await load({ print: () => {}, printErr: () => {} });
  const encoder = new J2KEncoder();
  encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 3, isSigned: false }).set(pixels);
  encoder.setQuality(true, 0);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}

/** The JP2 file format around a codestream, ISO/IEC 15444-1 Annex I. */
function jp2(codestream: Uint8Array): Buffer {
  const box = (type: string, ...content: Uint8Array[]): Buffer => {
    const body = Buffer.concat(content);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const size = Buffer.alloc(8);
  size.writeUInt32BE(height);
  size.writeUInt32BE(width, 4);
  return Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', box('ihdr', size, Buffer.from('00030707', 'hex'), Buffer.alloc(2)), box('colr', Buffer.from('01000000000010', 'hex'))),
    box('jp2c', codestream),
  ]);
}

describe('DG2 after ISO/IEC 19794-5', () => {
  let codestream: Uint8Array;
  let jpeg: Buffer;
  beforeAll(async () => {
    codestream = await encodeJpeg2000();
    jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 95 })
      .toBuffer();
  });

  it('gives JPEG, JP2 and raw codestreams as the same pixels, padding or not', async () => {
    for (const options of [{}, { padding: 40 }, { featurePoints: 3 }, { blockLength: 0 }, { blockLength: 0xffffff }]) {
      for (const [image, encoding] of [
        [jpeg, 'jpeg'],
        [codestream, 'jpeg2000'],
        [jp2(codestream), 'jpeg2000'],
      ] as const) {
        const portrait = await decodePortrait(parsePortrait(madeDg2(image, options)));
        expect(portrait.encoding).toBe(encoding);
        expectQuarters(portrait.image);
      }
    }
  });

  it('gives a grey JPEG as RGB', async () => {
    const grey = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .greyscale()
      .jpeg()
      .toBuffer();
    const { image } = await decodePortrait(parsePortrait(madeDg2(grey)));
    expect(image.rgb).toHaveLength(width * height * 3);
    expect(image.rgb[0]).toBe(image.rgb[1]);
  });

  it('refuses images that are cut short, huge, or no images', async () => {
    const portraitError = expect.objectContaining({ code: 'portrait' });
    await expect(decodePortrait(parsePortrait(madeDg2(jpeg.subarray(0, jpeg.length / 2))))).rejects.toEqual(portraitError);
    await expect(decodePortrait(parsePortrait(madeDg2(codestream.subarray(0, 120))))).rejects.toEqual(portraitError);
    expect(() => parsePortrait(madeDg2(Buffer.from('GIF89a, not allowed')))).toThrow(portraitError);
    const huge = Buffer.from(codestream);
    huge.writeUInt32BE(100_000, 8);
    huge.writeUInt32BE(100_000, 12);
    huge.writeUInt32BE(100_000, 24);
    huge.writeUInt32BE(100_000, 28);
    await expect(decodeJpeg2000(huge, 16_000_000)).rejects.toThrow(/pixels/);
    const many = Buffer.from(codestream);
    many.writeUInt32BE(1, 24);
    many.writeUInt32BE(1, 28);
    expect(() => jpeg2000Size(many)).toThrow(/tiles/);
    const bomb = await sharp({ create: { width: 4100, height: 4100, channels: 3, background: 'white' } })
      .jpeg()
      .toBuffer();
    await expect(decodePortrait({ encoding: 'jpeg', encoded: bomb })).rejects.toEqual(portraitError);
  });

  it('refuses components that are subsampled, signed or of more than 16 bits, and what the image header does not hold', () => {
    // SIZ (ISO/IEC 15444-1 §A.5.1) follows SOC: Csiz at 40, then Ssiz, XRsiz and YRsiz of each component.
    const changed = (at: number, value: number): Buffer => {
      const image = Buffer.from(codestream);
      image[at] = value;
      return image;
    };
    expect(jpeg2000Size(codestream)).toEqual({ width, height, components: 3 });
    expect(() => jpeg2000Size(changed(43, 2))).toThrow(/subsampled/);
    expect(() => jpeg2000Size(changed(50, 2))).toThrow(/subsampled/);
    expect(jpeg2000Size(changed(42, 15))).toMatchObject({ components: 3 });
    expect(() => jpeg2000Size(changed(42, 16))).toThrow(/17 bits/);
    expect(() => jpeg2000Size(changed(48, 0x87))).toThrow(/signed/);
    expect(() => jpeg2000Size(changed(41, 2))).toThrow(/2 components/);
    expect(() => jpeg2000Size(codestream.subarray(0, 50))).toThrow(/cut short/);
  });

  it('takes bytes behind the image that look like another one', async () => {
    for (const image of [jpeg, codestream, jp2(codestream)])
      expectQuarters(
        (await decodePortrait(parsePortrait(madeDg2(Buffer.concat([image, Buffer.from('ffd8ffe000104a464946ff4fff51', 'hex')]))))).image,
      );
  });

  it('ends a decoding that takes too long', async () => {
    await expect(decodeJpeg2000(codestream, 16_000_000, 0)).rejects.toThrow(/took more than/);
  });

  it('never crashes on altered files', () => {
    const genuine = madeDg2(codestream);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(genuine.length),
        (changes, length) => {
          const file = Buffer.from(genuine.subarray(0, length));
          for (const [at, value] of changes) if (at < file.length) file[at] = value;
          try {
            jpeg2000Size(parsePortrait(file).encoded);
          } catch (error) {
            expect(error).toBeInstanceOf(PassportReaderError);
          }
        },
      ),
    );
  });

  it('turns luminance and colour differences, grey and 12 bits into RGB', () => {
    const shape = { width: 1, height: 1, bitsPerSample: 8, isSigned: false };
    expect([...(toRgb(Uint8Array.of(76, 85, 255), { ...shape, componentCount: 3 }, 3) as Uint8Array)]).toEqual([254, 0, 0]);
    expect([...(toRgb(Uint8Array.of(90), { ...shape, componentCount: 1 }, 2) as Uint8Array)]).toEqual([90, 90, 90]);
    expect([...(toRgb(Uint8Array.of(0xff, 0x0f), { ...shape, bitsPerSample: 12, componentCount: 1 }, 2) as Uint8Array)]).toEqual([
      255, 255, 255,
    ]);
    expect(toRgb(Uint8Array.of(1, 2), { ...shape, componentCount: 3 }, 1)).toBeUndefined();
  });
});
