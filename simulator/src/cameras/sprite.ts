import sharp from 'sharp';
import { drawModel, type FaceModel, modelFace } from '../travellers/draw-face.ts';
import type { Photograph } from '../travellers/face-source.ts';
import type { Identity } from '../travellers/identity.ts';
import { gateLight, liveLook } from '../travellers/live-look.ts';
import type { Mesh } from '../travellers/mesh.ts';
import type { Light } from '../travellers/render.ts';

/** A cut-out to place in a frame: four bytes a pixel, alpha not premultiplied. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
  readonly pixelsPerMm: number;
  /** The pixel of the point between the eyes. */
  readonly anchor: readonly [x: number, y: number];
}

/** Head turns that are drawn; what a camera sees is rounded to them. Degrees. */
export const POSE_STEP = 6;
const POSE_LIMIT = 24;

export function roundPose(degrees: number): number {
  return Math.max(-POSE_LIMIT, Math.min(POSE_LIMIT, Math.round(degrees / POSE_STEP) * POSE_STEP));
}

const HEAD = { pixelsPerMm: 1.25, left: 150, right: 150, above: 200, below: 190 } as const;
const BODY = { pixelsPerMm: 0.5, left: 300, right: 300, above: -40, below: 1680 } as const;

/** The person as modelled for today's look. */
export function modelTraveller(identity: Identity): Promise<FaceModel> {
  return modelFace(identity, liveLook(identity));
}

/** @param head what stands on the neck: the head itself, or what is held before it */
export function headSprite(head: readonly Mesh[], light: Light, yaw: number, pitch: number): Sprite {
  return cutOut({ head, body: [] }, light, HEAD, yaw, pitch);
}

export function bodySprite({ body }: FaceModel, identity: Identity): Sprite {
  return cutOut({ head: [], body }, gateLight(identity), BODY, 0, 0);
}

function cutOut(model: FaceModel, light: Light, box: typeof HEAD | typeof BODY, yaw: number, pitch: number): Sprite {
  const k = box.pixelsPerMm;
  const [width, height] = [Math.round((box.left + box.right) * k), Math.round((box.above + box.below) * k)];
  const anchor = [box.left * k, box.above * k] as const;
  const rgba = drawModel(model, { width, height, pixelsPerMm: k, centre: anchor, distance: 1300, pose: { yaw, pitch, roll: 0 }, light });
  return trim({ width, height, rgba, pixelsPerMm: k, anchor });
}

/** A photograph's face at a grown person's size, faded at the edges into an oval. */
export async function photographSprite({ image, face }: Photograph): Promise<Sprite> {
  const k = HEAD.pixelsPerMm;
  const meta = await sharp(image).metadata();
  // What the detector calls a face is about 150 mm wide.
  const scale = (150 * k) / face.width;
  const [width, height] = [Math.round(meta.width * scale), Math.round(meta.height * scale)];
  const [cx, cy] = [(face.x + face.width / 2) * scale, (face.y + face.height / 2) * scale];
  const raw = await sharp(image).toColourspace('srgb').removeAlpha().resize(width, height, { fit: 'fill' }).raw().toBuffer();
  const rgba = new Uint8Array(width * height * 4);
  const [rx, ry] = [face.width * scale * 0.86, face.height * scale * 0.98];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const d = Math.hypot((x - cx) / rx, (y - cy + ry * 0.1) / ry);
      const alpha = Math.max(0, Math.min(1, (1 - d) / 0.08));
      rgba.set([raw[i * 3]!, raw[i * 3 + 1]!, raw[i * 3 + 2]!, alpha * 255], i * 4);
    }
  }
  return trim({ width, height, rgba, pixelsPerMm: k, anchor: [cx, cy - face.height * scale * 0.12] });
}

/** Cuts away the rows and columns where nothing is. */
export function trim(sprite: Sprite): Sprite {
  const { width, height, rgba } = sprite;
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgba[(y * width + x) * 4 + 3] === 0) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  }
  if (x1 < x0) return { ...sprite, width: 1, height: 1, rgba: new Uint8Array(4) };
  const [w, h] = [x1 - x0 + 1, y1 - y0 + 1];
  const out = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y++) out.set(rgba.subarray(((y + y0) * width + x0) * 4, ((y + y0) * width + x1 + 1) * 4), y * w * 4);
  return { ...sprite, width: w, height: h, rgba: out, anchor: [sprite.anchor[0] - x0, sprite.anchor[1] - y0] };
}

/** Half the size, for people far away; each pixel from four. */
export function halveSprite(sprite: Sprite): Sprite {
  const [width, height] = [Math.max(1, sprite.width >> 1), Math.max(1, sprite.height >> 1)];
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [r, g, b, a] = [0, 0, 0, 0];
      for (let k = 0; k < 4; k++) {
        const i = (Math.min(sprite.height - 1, y * 2 + (k >> 1)) * sprite.width + Math.min(sprite.width - 1, x * 2 + (k & 1))) * 4;
        const alpha = sprite.rgba[i + 3]!;
        r += sprite.rgba[i]! * alpha;
        g += sprite.rgba[i + 1]! * alpha;
        b += sprite.rgba[i + 2]! * alpha;
        a += alpha;
      }
      if (a > 0) rgba.set([r / a, g / a, b / a, a / 4], (y * width + x) * 4);
    }
  }
  return { width, height, rgba, pixelsPerMm: sprite.pixelsPerMm / 2, anchor: [sprite.anchor[0] / 2, sprite.anchor[1] / 2] };
}
