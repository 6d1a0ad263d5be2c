/** How bright the totem's screen was from a moment on, 0–1. */
export interface ScreenLevel {
  readonly at: number;
  readonly level: number;
}

/** How bright a face was in one picture of one camera, 0–255. */
export interface FaceBrightness {
  readonly at: number;
  readonly camera: string;
  readonly brightness: number;
}

/** Pictures closer than this after a change may show either light: exposure and stream lag behind. Milliseconds. */
const SETTLING = 250;
/** By this share skin is brighter at the totem when the screen goes from dark to full; to be measured at the gate and set there. */
const USUAL = 0.06;
const FEWEST = 3;

/**
 * How much of the screen's change of light the face gave back. Skin and paper reflect it, a screen held before the face shines by itself and hardly changes.
 *
 * @param usual share that skin gains between a dark and a full screen
 * @returns 0 not at all, 1 as skin does; undefined without enough pictures in both lights
 */
export function lightResponse(levels: readonly ScreenLevel[], faces: readonly FaceBrightness[], usual = USUAL): number | undefined {
  let [weighted, weight] = [0, 0];
  for (const camera of new Set(faces.map((face) => face.camera))) {
    const lit = faces.filter((face) => face.camera === camera).flatMap((face) => withLevel(levels, face));
    if (lit.length < 2 * FEWEST) continue;
    const slope = slopeAgainst(lit);
    if (slope === undefined) continue;
    weighted += slope * lit.length;
    weight += lit.length;
  }
  return weight === 0 ? undefined : Math.min(1, Math.max(0, weighted / weight / usual));
}

interface Lit {
  readonly at: number;
  readonly level: number;
  readonly brightness: number;
}

function withLevel(levels: readonly ScreenLevel[], { at, brightness }: FaceBrightness): Lit[] {
  const since = levels.filter((one) => one.at <= at).at(-1);
  return since && at - since.at >= SETTLING ? [{ at, level: since.level, brightness }] : [];
}

/** Least squares of brightness against level and time (whoever walks comes into other light), as a share of the mean. */
function slopeAgainst(lit: readonly Lit[]): number | undefined {
  const mean = (read: (one: Lit) => number) => lit.reduce((sum, one) => sum + read(one), 0) / lit.length;
  const [at, level, brightness] = [mean((o) => o.at), mean((o) => o.level), mean((o) => o.brightness)];
  const product = (a: (o: Lit) => number, b: (o: Lit) => number) => lit.reduce((sum, one) => sum + a(one) * b(one), 0);
  const t = (o: Lit) => o.at - at;
  const l = (o: Lit) => o.level - level;
  const b = (o: Lit) => o.brightness - brightness;
  const [tt, ll, tl] = [product(t, t), product(l, l), product(t, l)];
  const free = ll - (tt > 0 ? (tl * tl) / tt : 0);
  // The screen hardly changed, or only as time went on.
  if (free < 0.05 * lit.length || brightness <= 0) return undefined;
  return (product(l, b) - (tt > 0 ? (tl * product(t, b)) / tt : 0)) / free / brightness;
}
