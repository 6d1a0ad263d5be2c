import sharp from 'sharp';
import { drawFace } from '../travellers/draw-face.ts';
import type { Identity } from '../travellers/identity.ts';
import { exposureFor } from '../travellers/live-look.ts';
import { PORTRAIT, portraitLook } from '../travellers/passport-portrait.ts';

/**
 * A passport portrait blended from two people, as morphing software makes it: both faces are drawn with the mean of their shapes, each with its own skin, and
 * the pictures are mixed. Hair, beard and clothes are the first one's, so that nothing shows double.
 *
 * @param share of the second person, 0–1
 */
export async function morphPortrait(first: Identity, second: Identity, share = 0.5): Promise<Buffer> {
  const shape = blend(first.face, second.face, share);
  const { hair, beard, glasses, clothes } = first.face;
  const both = [first, second].map((own) => ({
    ...own,
    sex: first.sex,
    age: Math.round(first.age * (1 - share) + second.age * share),
    face: { ...shape, skin: { ...own.face.skin, tone: shape.skin.tone }, hair, beard, glasses, clothes },
  }));
  const [a, b] = await Promise.all(both.map((identity) => studio(identity, first)));
  const out = new Uint8Array(a!.length);
  for (let i = 0; i < out.length; i++) out[i] = a![i]! * (1 - share) + b![i]! * share;
  const { width, height } = PORTRAIT;
  return sharp(out, { raw: { width, height, channels: 3 } })
    .blur(0.5)
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Both at the same place, size and light: that is what morphing software sees to. */
async function studio(identity: Identity, first: Identity): Promise<Buffer> {
  const { width, height } = PORTRAIT;
  const exposure = exposureFor(identity);
  const rgba = await drawFace(identity, portraitLook(first), {
    width,
    height,
    pixelsPerMm: (height * 0.7) / (identity.face.chinY - identity.face.crownY + 16),
    centre: [width / 2, height * 0.49],
    distance: 1500,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    light: { azimuth: 6, elevation: 22, key: exposure * 0.55, ambient: exposure * 0.47, warmth: 0.1 },
  });
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: { r: 208, g: 210, b: 213 } })
    .raw()
    .toBuffer();
}

/** Every number between the two; what is no number as the first has it. */
function blend<T>(a: T, b: T, share: number): T {
  if (typeof a === 'number' && typeof b === 'number') return (a + (b - a) * share) as T;
  if (typeof a !== 'object' || a === null) return a;
  const other = b as Readonly<Record<string, unknown>>;
  if (Array.isArray(a)) {
    return (
      a.every((value) => typeof value === 'number') ? a.map((value, i) => blend<unknown>(value, (b as unknown[])[i], share)) : a
    ) as T;
  }
  return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, blend<unknown>(value, other[key], share)])) as T;
}
