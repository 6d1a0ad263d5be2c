// Frames to measure with: the drawn face of the self-test before a grey wall. Nobody real.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

/** @param height of the face's picture in it, pixels; 0: an empty frame */
export async function frameOf(width, height, tall, name = 'anna') {
  const wall = sharp({ create: { width, height, channels: 3, background: '#8a929c' } });
  if (tall === 0) return rawOf(wall);
  const face = await sharp(await readFile(new URL(`../self-test/${name}.png`, import.meta.url)))
    .resize({ height: tall })
    .png()
    .toBuffer({ resolveWithObject: true });
  const [left, top] = [Math.round((width - face.info.width) / 2), Math.round((height - tall) / 2)];
  return rawOf(wall.composite([{ input: face.data, left, top }]));
}

async function rawOf(picture) {
  const { data, info } = await picture
    .png()
    .toBuffer()
    .then((png) => sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true }));
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

export const jpegOf = ({ width, height, rgb }) =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
