import sharp from 'sharp';
import { drawFace, type Look } from './draw-face.ts';
import type { Identity } from './identity.ts';
import { exposureFor } from './live-look.ts';
import { createRandom } from './random.ts';

/** The 35 × 45 mm of ICAO 9303-3 at 300 dots an inch. */
export const PORTRAIT = { width: 413, height: 531 } as const;

/** How the person looked on the day at the photographer's: some years younger, neutral, straight on, even light. */
export function portraitLook(identity: Identity): Look {
  const random = createRandom(identity.seed).fork('portrait');
  return {
    expression: { smile: random.range(0, 0.18), eyesOpen: random.range(0.94, 1.05), brows: random.range(-0.1, 0.1) },
    years: -identity.portraitAge,
    glasses: false,
    ruffle: random.range(-1, 1),
    stubble: random.range(0, 0.6),
  };
}

/** The chip's image. Deterministic: one identity has one portrait. */
export async function passportPortrait(identity: Identity): Promise<Buffer> {
  const random = createRandom(identity.seed).fork('photographer');
  const exposure = exposureFor(identity);
  const { width, height } = PORTRAIT;
  // Chin to crown takes 70 to 80 % of the height, hair on top not counted in full.
  const head = identity.face.chinY - identity.face.crownY;
  const pixelsPerMm = (height * 0.7) / (head + 16);
  const rgba = await drawFace(identity, portraitLook(identity), {
    width,
    height,
    pixelsPerMm,
    centre: [width / 2 + random.range(-4, 4), height * 0.49 + random.range(-5, 5)],
    distance: 1500,
    pose: { yaw: random.normal(0, 1.6), pitch: random.normal(0, 1.6), roll: random.normal(0, 0.9) },
    light: {
      azimuth: random.range(-16, 16),
      elevation: random.range(14, 30),
      key: exposure * random.range(0.5, 0.6),
      ambient: exposure * random.range(0.44, 0.5),
      warmth: random.range(-0.3, 0.5),
    },
  });
  const grey = Math.round(random.range(196, 222));
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: { r: grey, g: grey + 2, b: grey + 5 } })
    .blur(0.5)
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
