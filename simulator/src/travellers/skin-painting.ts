import sharp from 'sharp';
import { type FaceShape, mix, type Rgb } from './face-shape.ts';
import { featuresSvg } from './features-svg.ts';
import type { Expression } from './head-surface.ts';
import type { Texture } from './mesh.ts';
import { createNoise } from './random.ts';

/** Pixels a millimetre, and how much of the head is painted: x −90…90, y −130…130. */
export const SKIN_SCALE = 3;
const [LEFT, TOP, WIDTH, HEIGHT] = [-90, -130, 180, 260];

export function skinU(x: number): number {
  return (x - LEFT) * SKIN_SCALE;
}

export function skinV(y: number): number {
  return (y - TOP) * SKIN_SCALE;
}

/** The face as a flat painting, lit from nowhere: complexion and beard pixel by pixel, features by SVG over them. */
export async function paintSkin(seed: number, face: FaceShape, expression: Expression, old: number, stubble: number): Promise<Texture> {
  const [width, height] = [WIDTH * SKIN_SCALE, HEIGHT * SKIN_SCALE];
  const rgba = new Uint8Array(width * height * 4);
  const noise = createNoise(seed);
  const { skin } = face;
  const beardColour = mix(face.hair.colour, [150, 146, 142], face.beard.grey * 0.8);
  for (let py = 0, i = 0; py < height; py++) {
    const y = TOP + py / SKIN_SCALE;
    for (let px = 0; px < width; px++, i += 4) {
      const x = LEFT + px / SKIN_SCALE;
      const blotch = (noise(x * 0.06 + 40, y * 0.06) - 0.5) * 2 + (noise(x * 0.19, y * 0.19 + 70) - 0.5);
      const grain = (noise(x * 1.4, y * 1.4) - 0.5) * 2;
      const k = 1 + skin.mottling * 0.06 * blotch + skin.pores * 0.045 * grain;
      const flush =
        skin.flush * (0.5 * cheeks(face, x, y) + 0.3 * bump(x, y - face.nose.y, 12, 9)) + skin.mottling * 0.12 * Math.max(0, blotch);
      const spot =
        skin.patch.strength *
        bump(x - skin.patch.x, y - skin.patch.y, skin.patch.r, skin.patch.r * 0.7) *
        (0.6 + 0.8 * noise(x * 0.4, y * 0.4));
      let colour = mix(skin.tone, [skin.tone[0] * 0.97, skin.tone[1] * 0.66, skin.tone[2] * 0.66], Math.min(0.55, flush));
      colour = mix(colour, [skin.tone[0] * 0.5, skin.tone[1] * 0.36, skin.tone[2] * 0.32], Math.min(0.7, spot));
      colour = [colour[0] * k, colour[1] * k, colour[2] * k];
      const beard = beardCover(face, x, y, stubble);
      if (beard > 0)
        colour = growBeard(colour, beardColour, beard, noise(x * 2.1 + noise(x * 0.2, y * 0.2) * 6, y * 0.55), face.beard.style);
      rgba.set([clamp(colour[0]), clamp(colour[1]), clamp(colour[2]), 255], i);
    }
  }
  const svg = Buffer.from(
    featuresSvg(seed, face, expression, old, { left: LEFT, top: TOP, width: WIDTH, height: HEIGHT, scale: SKIN_SCALE }),
  );
  const painted = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .composite([{ input: svg }])
    .raw()
    .toBuffer();
  return { width, height, rgba: painted };
}

function cheeks(face: FaceShape, x: number, y: number): number {
  return bump(Math.abs(x) - face.cheek * 0.6, y - face.nose.y + 6, 17, 14);
}

function bump(x: number, y: number, sx: number, sy: number): number {
  return Math.exp(-(x * x) / (2 * sx * sx) - (y * y) / (2 * sy * sy));
}

function clamp(v: number): number {
  return Math.max(0, Math.min(255, v));
}

const smooth = (low: number, high: number, v: number): number => {
  const t = Math.max(0, Math.min(1, (v - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** Where and how densely a beard grows, 0–1. */
function beardCover(face: FaceShape, x: number, y: number, stubble: number): number {
  const { style, density } = face.beard;
  const { mouth, nose } = face;
  if (style === 'none' && stubble <= 0) return 0;
  const ax = Math.abs(x);
  // From the sideburns along the cheek to the corner of the mouth.
  const line = mouth.y - 8 - 44 * smooth(face.jaw * 0.5, face.jaw * 1.02, ax);
  const cheek = smooth(line, line + 9, y) * smooth(mouth.halfWidth * 0.7, mouth.halfWidth + 6, ax);
  const below = smooth(mouth.y + mouth.lower + 5, mouth.y + mouth.lower + 12, y);
  const lip =
    smooth(nose.y + 3, nose.y + 7, y) *
    (1 - smooth(mouth.y - mouth.upper - 1, mouth.y - mouth.upper + 2, y)) *
    (1 - smooth(mouth.halfWidth - 1, mouth.halfWidth + 7, ax));
  const sides =
    smooth(mouth.halfWidth - 2, mouth.halfWidth + 3, ax) *
    (1 - smooth(mouth.halfWidth + 7, mouth.halfWidth + 14, ax)) *
    smooth(mouth.y - 12, mouth.y, y);
  const centre = 1 - smooth(mouth.halfWidth * 0.7, mouth.halfWidth + 6, ax);
  const all = Math.max(cheek, below, lip);
  if (style === 'moustache') return Math.max(density * lip, 0.25 * stubble * all);
  if (style === 'goatee') return Math.max(density * Math.max(lip, below * centre, sides), 0.25 * stubble * all);
  if (style === 'short' || style === 'full') return (style === 'full' ? 1 : 0.75) * density * Math.max(all, sides);
  return (style === 'stubble' ? 0.55 * density : 0.22 * stubble) * all;
}

function growBeard(skin: Rgb, hair: Rgb, cover: number, strand: number, style: string): Rgb {
  const solid = style === 'full' || style === 'goatee' || style === 'moustache' || style === 'short';
  const t = solid ? smooth(0.15, 0.75, cover * (0.55 + 0.9 * strand)) : cover * (0.55 + 0.7 * strand);
  const shaded: Rgb = [hair[0] * (0.7 + 0.6 * strand), hair[1] * (0.7 + 0.6 * strand), hair[2] * (0.7 + 0.6 * strand)];
  return mix(skin, shaded, Math.min(0.95, t));
}
