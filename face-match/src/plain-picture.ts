import type { RgbImage } from './image.ts';

/*
 * Pictures that sharp does not read and face databases come in: Windows bitmaps (BMP) and Netpbm's PGM and PPM (binary). Anything else, and
 * anything that is cut off, is undefined.
 */

export function readPlainPicture(encoded: Uint8Array): RgbImage | undefined {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const kind = bytes.toString('latin1', 0, 2);
  if (kind === 'BM') return readBitmap(bytes);
  return kind === 'P5' || kind === 'P6' ? readNetpbm(bytes, kind === 'P5' ? 1 : 3) : undefined;
}

/** Uncompressed, 8 bits with a palette, 24 or 32 bits; from the bottom up, or from the top down where the height is negative. */
function readBitmap(bytes: Buffer): RgbImage | undefined {
  if (bytes.length < 54) return undefined;
  const [start, header, width, tall, bits, compression] = [
    bytes.readUInt32LE(10),
    bytes.readUInt32LE(14),
    bytes.readInt32LE(18),
    bytes.readInt32LE(22),
    bytes.readUInt16LE(28),
    bytes.readUInt32LE(30),
  ];
  // Bit fields (3) in their usual order are what 32 bits mean anyway.
  if (header < 40 || !(compression === 0 || (compression === 3 && bits === 32))) return undefined;
  if (bits !== 8 && bits !== 24 && bits !== 32) return undefined;
  const height = Math.abs(tall);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (width < 1 || height < 1 || start + stride * height > bytes.length) return undefined;
  const palette = 14 + header;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = start + (tall > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x++) {
      const from = bits === 8 ? palette + 4 * bytes[row + x]! : row + (x * bits) / 8;
      if (from + 2 >= bytes.length) return undefined;
      for (let colour = 0; colour < 3; colour++) rgb[3 * (y * width + x) + colour] = bytes[from + 2 - colour]!;
    }
  }
  return { width, height, rgb };
}

function readNetpbm(bytes: Buffer, channels: 1 | 3): RgbImage | undefined {
  // Comments are rare and end with the line.
  const found = /^P[56](?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(bytes.toString('latin1', 0, 1024));
  if (!found) return undefined;
  const [width, height, most] = found.slice(1).map(Number) as [number, number, number];
  const wide = most > 255;
  if (width < 1 || height < 1 || most < 1 || most > 65535) return undefined;
  const values = bytes.subarray(found[0].length);
  if (values.length < width * height * channels * (wide ? 2 : 1)) return undefined;
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    const from = channels === 3 ? i : Math.floor(i / 3);
    rgb[i] = Math.round((255 * (wide ? values.readUInt16BE(2 * from) : values[from]!)) / most);
  }
  return { width, height, rgb };
}
