/** What the totem's screen shows meanwhile: two fields of equal brightness, so that nothing flashes, one without blue and one without red. */
export type LightField = 'warm' | 'cool';

/** One field of a challenge, as the page that shows it told. Milliseconds since the epoch. */
export interface LightStep {
  readonly field: LightField;
  /** When the gate asked for it: pictures from then on may show it. */
  readonly askedAt: number;
  /** When the page had said that it is drawn; absent when it never did. */
  readonly shownAt?: number;
}

/** The colour of a face in one picture of one camera. */
export interface FaceTint {
  readonly at: number;
  readonly camera: string;
  /** Natural logarithm of red over blue, of the skin. */
  readonly tint: number;
  /** Metres to the camera, and so to the screen beside it. */
  readonly distance: number;
}

/** Pictures closer than this after a field was drawn may show either: cross-fade, panel, exposure and stream lag behind. Milliseconds. */
const SETTLING = 250;
/** How much `tint` changes on skin one metre from the screen between the cool and the warm field; to be measured at the gate and set there. */
const USUAL = 0.1;
/** Standard error of the answer above which it says nothing. */
const UNSURE = 0.2;
/** What lamps, shadows and the coding of a picture do to `tint` at least. */
const LEAST_NOISE = 0.004;
/** Pictures beyond those that a fit could follow whatever they showed. */
const FEWEST = 3;

/**
 * How much of the screen's change of colour the face gave back. Skin and paper reflect it, a screen held before the face shines by itself and hardly
 * changes. Colour and not brightness, since a walker comes into brighter and darker places and cameras set their exposure by what they see.
 *
 * @param usual change of `tint` of skin at one metre; it falls off with the square of the distance
 * @returns 0 not at all, 1 as skin does; undefined without enough pictures in both fields
 */
export function lightResponse(steps: readonly LightStep[], faces: readonly FaceTint[], usual = USUAL): number | undefined {
  const lit = faces.flatMap((face) => inField(steps, face));
  const cameras = [...new Set(lit.map(({ camera }) => camera))];
  // Every camera has a white balance of its own: only what changes within its own pictures counts.
  const centred = cameras.flatMap((camera) => aroundTheirMean(lit.filter((one) => one.camera === camera)));
  const degrees = centred.length - cameras.length - 2;
  if (degrees < FEWEST) return undefined;
  const product = (a: keyof Numbers, b: keyof Numbers) => centred.reduce((sum, one) => sum + one[a] * one[b], 0);
  // Least squares of colour against light and time, since whoever walks comes into other light and cameras drift.
  const tt = product('at', 'at');
  const beside = (a: keyof Numbers, b: keyof Numbers) => product(a, b) - (tt > 0 ? (product('at', a) * product('at', b)) / tt : 0);
  const free = beside('light', 'light');
  if (free < 1e-9) return undefined;
  const slope = beside('light', 'tint') / free;
  const rest = beside('tint', 'tint') - slope * beside('light', 'tint');
  const noise = Math.max(LEAST_NOISE, Math.sqrt(Math.max(0, rest) / degrees));
  if (noise / Math.sqrt(free) / usual > UNSURE) return undefined;
  return Math.min(1, Math.max(0, slope / usual));
}

interface Numbers {
  readonly at: number;
  /** Half of the field's light that reaches the face, positive when warm: 1 at one metre is the whole change. */
  readonly light: number;
  readonly tint: number;
}

function inField(steps: readonly LightStep[], { at, camera, tint, distance }: FaceTint): (Numbers & { readonly camera: string })[] {
  const step = steps.filter(({ askedAt }) => askedAt <= at).at(-1);
  if (step?.shownAt === undefined || at - step.shownAt < SETTLING) return [];
  return [{ at, camera, light: (step.field === 'warm' ? 0.5 : -0.5) / distance ** 2, tint }];
}

function aroundTheirMean(some: readonly Numbers[]): Numbers[] {
  const mean = (read: (one: Numbers) => number) => some.reduce((sum, one) => sum + read(one), 0) / some.length;
  const [at, light, tint] = [mean((one) => one.at), mean((one) => one.light), mean((one) => one.tint)];
  return some.map((one) => ({ at: one.at - at, light: one.light - light, tint: one.tint - tint }));
}
