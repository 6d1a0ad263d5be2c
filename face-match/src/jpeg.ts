import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Box, Face } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import type { RgbImage } from './image.ts';
import { readPlainPicture } from './plain-picture.ts';
import { fitSimilarity, inverse, type Point, warp } from './resample.ts';

/**
 * Pixels of a JPEG, PNG or other common picture, turned upright as its EXIF data says.
 *
 * @throws {FaceMatchError} `image-unreadable`
 */
export async function readImage(encoded: Uint8Array | string): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(encoded)
      .rotate()
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgb: info.channels === 3 ? data : threeChannels(data, info.channels) };
  } catch (cause) {
    const plain = typeof encoded === 'string' ? await readFile(encoded).then(readPlainPicture, () => undefined) : readPlainPicture(encoded);
    if (plain) return plain;
    throw new FaceMatchError('image-unreadable', 'Expected a picture (JPEG, PNG, WebP, TIFF, BMP), got something that does not decode', {
      cause,
    });
  }
}

function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3) * channels]!;
  return rgb;
}

/** The picture, or a part of it, as JPEG. */
export function toJpeg(image: RgbImage, box?: Box, quality = 90): Promise<Buffer> {
  const picture = sharp(image.rgb, { raw: { width: image.width, height: image.height, channels: 3 } });
  const cut = box && inside(box, image);
  return (cut ? picture.extract({ left: cut.x, top: cut.y, width: cut.width, height: cut.height }) : picture).jpeg({ quality }).toBuffer();
}

function inside(box: Box, image: RgbImage): Box {
  const x = Math.min(image.width - 1, Math.max(0, Math.round(box.x)));
  const y = Math.min(image.height - 1, Math.max(0, Math.round(box.y)));
  return {
    x,
    y,
    width: Math.max(1, Math.min(image.width - x, Math.round(box.x + box.width) - x)),
    height: Math.max(1, Math.min(image.height - y, Math.round(box.y + box.height) - y)),
  };
}

/**
 * Where `toPortrait` puts the centres of the eyes, from the top left corner as fractions of width and height; left and right as seen in
 * the picture. The shape of an ICAO 9303-3 portrait: eyes a quarter of the width apart, a little above the middle.
 */
export const PORTRAIT_EYES = { left: [0.375, 0.45], right: [0.625, 0.45] } as const;

/**
 * The face upright, eyes level and always in the same place (`PORTRAIT_EYES`) of a portrait 3 : 4, as JPEG: two such crops side by side can be compared by
 * an officer. Outside the picture it is neutral grey.
 */
export function toPortrait(image: RgbImage, face: Pick<Face, 'points'>, width = 360): Promise<Buffer> {
  const height = Math.round((width * 4) / 3);
  const [ro, ri, lo, li] = face.points as readonly [Point, Point, Point, Point];
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const eyes = [PORTRAIT_EYES.left, PORTRAIT_EYES.right].map(([x, y]): Point => [x * width, y * height]);
  const toImage = inverse(fitSimilarity([middle(lo, li), middle(ro, ri)], eyes));
  const rgb = Uint8Array.from(warp(image, width, height, toImage, { outside: 128 }), Math.round);
  return toJpeg({ width, height, rgb });
}
