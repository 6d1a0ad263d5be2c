import sharp from 'sharp';

/** Pictures beside each other, each as wide as told, with round corners and a thin edge, on nothing: they stand on light and dark. */
export async function inARow(pictures: readonly Buffer[], width: number, gap = 32): Promise<Buffer> {
  const framed = await Promise.all(pictures.map((picture) => frame(picture, width)));
  const { height = 0 } = await sharp(framed[0]).metadata();
  return sharp({ create: { width: framed.length * (width + gap) - gap, height, channels: 4, background: '#0000' } })
    .composite(framed.map((input, index) => ({ input, left: index * (width + gap), top: 0 })))
    .png()
    .toBuffer();
}

async function frame(picture: Buffer, width: number): Promise<Buffer> {
  const { data, info } = await sharp(picture).resize({ width }).ensureAlpha().png().toBuffer({ resolveWithObject: true });
  const box = (style: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${info.width}" height="${info.height}"><rect x="1" y="1" width="${info.width - 2}" height="${info.height - 2}" rx="18" ${style}/></svg>`,
    );
  return sharp(data)
    .composite([{ input: box('fill="#fff"'), blend: 'dest-in' }, { input: box('fill="none" stroke="#8b929a" stroke-width="2"') }])
    .png()
    .toBuffer();
}

/** Writes a PNG of at most 256 colours. */
export async function palette(picture: Buffer, file: string): Promise<void> {
  await sharp(picture).png({ palette: true, quality: 95, effort: 10, compressionLevel: 9 }).toFile(file);
}
