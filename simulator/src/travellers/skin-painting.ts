import sharp from 'sharp';
import { type FaceShape, mix } from './face-shape.ts';
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
  const solid = face.beard.style !== 'none' && face.beard.style !== 'stubble';
  const beardColour = mix(face.hair.colour, [150, 146, 142], face.beard.grey * 0.8);
  const [red, green, blue] = skin.tone;
  for (let py = 0, i = 0; py < height; py++) {
    const y = TOP + py / SKIN_SCALE;
    for (let px = 0; px < width; px++, i += 4) {
      const x = LEFT + px / SKIN_SCALE;
      const blotch = (noise(x * 0.06 + 40, y * 0.06) - 0.5) * 2 + (noise(x * 0.19, y * 0.19 + 70) - 0.5);
      const grain = (noise(x * 1.4, y * 1.4) - 0.5) * 2;
      const k = 1 + skin.mottling * 0.06 * blotch + skin.pores * 0.045 * grain;
      const blush =
        skin.flush * (0.5 * cheeks(face, x, y) + 0.3 * bump(x, y - face.nose.y, 12, 9)) + skin.mottling * 0.12 * Math.max(0, blotch);
      const flush = Math.min(0.55, blush);
      const patch =
        skin.patch.strength === 0 ? 0 : skin.patch.strength * bump(x - skin.patch.x, y - skin.patch.y, skin.patch.r, skin.patch.r * 0.7);
      const spot = patch === 0 ? 0 : Math.min(0.7, patch * (0.6 + 0.8 * noise(x * 0.4, y * 0.4)));
      const beard = beardCover(face, x, y, stubble);
      // Flushed skin loses green and blue, a birthmark darkens all three.
      let r = red * (1 - 0.03 * flush) * (1 - 0.5 * spot) * k;
      let g = green * (1 - 0.34 * flush) * (1 - 0.64 * spot) * k;
      let b = blue * (1 - 0.34 * flush) * (1 - 0.68 * spot) * k;
      if (beard > 0) {
        const strand = noise(x * 2.1 + noise(x * 0.2, y * 0.2) * 6, y * 0.55);
        const t = solid ? smooth(0.15, 0.75, beard * (0.55 + 0.9 * strand)) * 0.95 : Math.min(0.95, beard * (0.55 + 0.7 * strand));
        const tone = 0.7 + 0.6 * strand;
        r += (beardColour[0] * tone - r) * t;
        g += (beardColour[1] * tone - g) * t;
        b += (beardColour[2] * tone - b) * t;
      }
      rgba[i] = clamp(r);
      rgba[i + 1] = clamp(g);
      rgba[i + 2] = clamp(b);
      rgba[i + 3] = 255;
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
  if (density === 0 || y < -40) return 0;
  const ax = Math.abs(x);
  // From the sideburns along the cheek to the corner of the mouth.
  const line = mouth.y - 8 - 44 * smooth(face.jaw * 0.5, face.jaw * 1.02, ax);
  const cheek = smooth(line, line + 9, y) * smooth(mouth.halfWidth * 0.7, mouth.halfWidth + 6, ax);
  // Round the mouth distances are counted from an oval, so that no edge is straight.
  const mx = x - face.asymmetry.mouthX;
  const below = smooth(mouth.y + mouth.lower + 5, mouth.y + mouth.lower + 12, y);
  const oval = Math.hypot(mx / (mouth.halfWidth + 4), (y - mouth.y - 0.5) / (y < mouth.y ? mouth.upper + 3.5 : mouth.lower + 4.5));
  const free = smooth(0.92, 1.14, oval);
  const lipTop = nose.y + 4 + 0.012 * mx * mx;
  const lipEnd = mouth.y - mouth.upper * (1 - Math.min(1, (mx / mouth.halfWidth) ** 2)) + 1.5;
  const reach = mouth.halfWidth + 7;
  const lip =
    smooth(lipTop - 2, lipTop + 4, y) *
    (1 - smooth(lipEnd, lipEnd + 4 + Math.max(0, Math.abs(mx) - mouth.halfWidth), y)) *
    (1 - smooth(reach - 8, reach + 3, Math.abs(mx)));
  const ring =
    (1 -
      smooth(
        1.3,
        1.75,
        Math.hypot(mx / (mouth.halfWidth + 4), (y - mouth.y) / (y < mouth.y ? mouth.y - nose.y - 4 : face.chinY - mouth.y - 8)) / 0.8,
      )) *
    free;
  const centre = 1 - smooth(mouth.halfWidth * 0.5, mouth.halfWidth + 8, Math.abs(mx));
  const all = Math.max(cheek, below, smooth(mouth.y - 4, mouth.y + 10, y), lip) * free;
  if (style === 'moustache') return Math.max(density * lip, 0.25 * stubble * all);
  if (style === 'goatee')
    return Math.max(density * Math.max(lip, ring * smooth(nose.y + 3, nose.y + 9, y), below * centre), 0.25 * stubble * all);
  if (style === 'short' || style === 'full') return (style === 'full' ? 1 : 0.75) * density * all;
  return (style === 'stubble' ? 0.55 * density : 0.22 * stubble) * all;
}
