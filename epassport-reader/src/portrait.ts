import sharp from 'sharp';
import type { EncodedPortrait } from './data-groups/dg2.ts';
import type { Portrait, RgbImage } from './inspection.ts';
import { decodeJpeg2000 } from './jpeg2000.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/** Portraits of Doc 9303 have well under one megapixel; beyond this the image is an attack on memory. */
const maxPixels = 16_000_000;

/**
 * Decodes a portrait to pixels, as stored: not cropped, not rotated.
 * @throws {PassportReaderError} `portrait` when it is damaged, cut short or too large
 */
export async function decodePortrait(portrait: EncodedPortrait): Promise<Portrait> {
  const image = portrait.encoding === 'jpeg' ? await decodeJpeg(portrait.encoded) : await decodeJpeg2000(portrait.encoded, maxPixels);
  return { encoding: portrait.encoding, encoded: portrait.encoded, image };
}

async function decodeJpeg(encoded: Uint8Array): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(encoded, { limitInputPixels: maxPixels, failOn: 'truncated' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Grey JPEGs may come out with one channel.
    const rgb =
      info.channels === 3
        ? new Uint8Array(data)
        : Uint8Array.from({ length: info.width * info.height * 3 }, (_, i) => data[Math.floor(i / 3) * info.channels] as number);
    return { width: info.width, height: info.height, rgb };
  } catch (cause) {
    throw new PassportReaderError('portrait', 'The JPEG image cannot be used: it is damaged, cut short or too large.', { cause });
  }
}
