import type { LightField } from 'face-match';
import type { Light } from './blit.ts';

/** What a field sends out, red, green and blue of 1, as light and not as a picture's numbers: the two colours of the gate's `tokens.css`. */
const FIELDS: Readonly<Record<LightField, Light>> = { warm: [1, 0.515, 0.117], cool: [0.162, 0.675, 1] };
/** A white totem screen (27 inches, 400 cd/m²) gives a face one metre away this share of what the lamps give it (500 lx). */
const SHARE = 0.15;
/** A picture's numbers grow slower than light. */
const GAMMA = 2.2;

/** What is added to the lamps' light on something so many metres from the totem. */
export function withScreen(lamps: number, field: LightField | undefined, metres: number): Light {
  if (field === undefined) return [lamps, lamps, lamps];
  const share = SHARE / metres ** 2;
  const [red, green, blue] = FIELDS[field];
  const of = (channel: number): number => lamps * (1 + share * channel) ** (1 / GAMMA);
  return [of(red), of(green), of(blue)];
}
