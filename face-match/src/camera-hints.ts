import { exposureOf } from './camera-view.ts';

/** What is wrong with a camera that works: for the administrator, not for the traveller. */
export type CameraHint = 'too-dark' | 'too-bright' | 'out-of-focus';

/** Milliseconds that a view must have been poor, without a break, before anybody is told: a traveller in a dark coat is no poor light. */
const poorFor = 60_000;
/** Of `steepness`, below which every edge is smeared over some six pixels and more. */
const leastSteepness = 0.25;

/** Pure: keeps what was seen so far. */
export interface CameraHints {
  readonly now: readonly CameraHint[];
  /**
   * @param light small copy of the view
   * @param steep of the full view, when it was measured and had edges
   */
  look(at: number, light: Uint8Array, steep?: number): CameraHints;
}

export function cameraHints(since: Readonly<Partial<Record<CameraHint, number>>> = {}, now: readonly CameraHint[] = []): CameraHints {
  return {
    now,
    look(at, light, steep) {
      const exposure = exposureOf(light);
      const poor: CameraHint[] = exposure === 'good' ? [] : [exposure];
      // Between two measures of the focus the last one stands.
      if (steep === undefined ? since['out-of-focus'] !== undefined : steep < leastSteepness) poor.push('out-of-focus');
      const next = Object.fromEntries(poor.map((hint) => [hint, since[hint] ?? at]));
      return cameraHints(
        next,
        poor.filter((hint) => at - next[hint]! >= poorFor),
      );
    },
  };
}
