import sharp from 'sharp';
import { drawModel, type FaceModel } from '../travellers/draw-face.ts';
import type { Texture } from '../travellers/mesh.ts';
import type { Light } from '../travellers/render.ts';
import type { Carrier } from './species.ts';

/** The sheet or the screen, millimetres; the face on it is life-size, the point between its eyes in the middle and 110 below the top. */
export const SHEET = { width: 190, height: 250, eyes: 110 } as const;
/** Drawn at, and brought onto the carrier at: pixels a millimetre. */
const [DRAWN, CARRIED] = [3, 6];

const STUDIO: Light = { azimuth: 8, elevation: 20, key: 0.52, ambient: 0.46, warmth: 0.1 };

/** A picture of somebody, printed or shown: the studio's light in it, the carrier's dots over it. Four bytes a pixel, alpha full. */
export async function pictureOf(model: FaceModel, yaw: number, carrier: Carrier): Promise<Texture> {
  const [w, h] = [SHEET.width * DRAWN, SHEET.height * DRAWN];
  const rgba = drawModel(model, {
    width: w,
    height: h,
    pixelsPerMm: DRAWN,
    centre: [w / 2, SHEET.eyes * DRAWN],
    distance: 1500,
    pose: { yaw, pitch: 0, roll: 0 },
    light: STUDIO,
  });
  const [width, height] = [SHEET.width * CARRIED, SHEET.height * CARRIED];
  const flat = await sharp(Buffer.from(rgba), { raw: { width: w, height: h, channels: 4 } })
    .flatten({ background: { r: 206, g: 208, b: 211 } })
    .blur(Math.max(0.3, carrier.blur * DRAWN))
    .raw()
    .toBuffer();
  const raw = await sharp(flat, { raw: { width: w, height: h, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width, height, rgba: withDots(raw, width, height, carrier) };
}

/** The rim of a sheet is white; `screen` paints it black itself, by `rim`. */
function withDots(rgb: Uint8Array, width: number, height: number, { pitch, contrast, margin }: Carrier): Uint8Array {
  const out = new Uint8Array(width * height * 4);
  const step = (2 * Math.PI) / (pitch * CARRIED);
  const wave = Float32Array.from({ length: Math.max(width, height) }, (_, i) => 0.5 + 0.5 * Math.cos(i * step));
  const edge = margin * CARRIED;
  for (let y = 0, i = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3, o += 4) {
      const rim = x < edge || y < edge || x >= width - edge || y >= height - edge;
      const between = 1 - contrast * (1 - wave[x]! * wave[y]!);
      for (let k = 0; k < 3; k++) out[o + k] = rim ? 244 : rgb[i + k]! * between;
      out[o + 3] = 255;
    }
  }
  return out;
}

/** A screen's rim is dark. */
export function asScreen(texture: Texture, margin: number): Texture {
  const rgba = new Uint8Array(texture.rgba);
  const edge = Math.max(2, margin) * CARRIED;
  for (let y = 0, o = 0; y < texture.height; y++) {
    for (let x = 0; x < texture.width; x++, o += 4) {
      if (x < edge || y < edge || x >= texture.width - edge || y >= texture.height - edge) rgba.set([18, 18, 20], o);
    }
  }
  return { ...texture, rgba };
}

/** Cuts holes for the eyes: the renderer leaves out what has full alpha in a material of strands, so all else gets none. */
export function cutEyes(texture: Texture, eyeX: number, halfWidth: number): Texture {
  const rgba = new Uint8Array(texture.rgba);
  for (let y = 0, o = 3; y < texture.height; y++) {
    const v = y / CARRIED - SHEET.eyes;
    for (let x = 0; x < texture.width; x++, o += 4) {
      const u = Math.abs(x / CARRIED - SHEET.width / 2) - eyeX;
      rgba[o] = (u / halfWidth) ** 2 + (v / (halfWidth * 0.6)) ** 2 < 1 ? 255 : 0;
    }
  }
  return { ...texture, rgba };
}
