import type { Look } from './draw-face.ts';
import type { Identity } from './identity.ts';
import { createRandom } from './random.ts';
import type { Light } from './render.ts';

/** Whoever wears glasses keeps them on this often, though the portrait was taken without. */
const GLASSES_ON = 0.2;

/** How the person looks on the day of the journey: years after the portrait, other hair, another mood, glasses perhaps. */
export function liveLook(identity: Identity): Look {
  const random = createRandom(identity.seed).fork('journey');
  return {
    expression: { smile: random.range(-0.08, 0.35), eyesOpen: random.range(0.88, 1.04), brows: random.range(-0.15, 0.25) },
    years: 0,
    glasses: identity.face.glasses.wears && random.chance(GLASSES_ON),
    ruffle: random.range(-1, 1),
    stubble: random.range(0, 0.9),
  };
}

/**
 * A camera that exposes for the face, as a gate's must: more for darker skin, though not all the way.
 * @returns what the light is multiplied by, 1 for light skin
 */
export function exposureFor(identity: Identity): number {
  const [r, g, b] = identity.face.skin.tone;
  const luminance = 0.299 * r + 0.587 * g + 0.114 * b;
  return Math.max(1, Math.min(1.75, (165 / luminance) ** 0.6));
}

/** The light a traveller meets in the gate: lamps above, daylight from one side by the hour. */
export function gateLight(identity: Identity): Light {
  const random = createRandom(identity.seed).fork('light');
  const exposure = exposureFor(identity);
  return {
    azimuth: random.range(-30, 30),
    elevation: random.range(22, 46),
    key: exposure * random.range(0.42, 0.58),
    ambient: exposure * random.range(0.36, 0.46),
    warmth: random.range(-0.4, 0.5),
  };
}
