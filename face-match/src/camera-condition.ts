import type { CameraCondition } from './camera.ts';

/** What is known of a stream; times in milliseconds of one clock. */
export interface StreamSigns {
  readonly openedAt: number;
  /** When the newest frame arrived. */
  readonly newestAt?: number;
  /** Since when all frames have shown the same picture. */
  readonly changedAt?: number;
  /** Looks in a row that found nothing to be seen. */
  readonly darkLooks: number;
}

/** Milliseconds. A fault must show within two seconds, the time between two looks included. */
export const deadAfter = 1500;
export const frozenAfter = 1500;
export const lookEvery = 250;
export const darkLookEvery = 500;
const darkLooksNeeded = 2;

/**
 * `dead`: no frame for 1.5 s; `frozen`: the same picture for 1.5 s, which the noise of a living sensor never is; `black`: two looks half a second apart
 * found nothing to be seen.
 */
export function conditionOf({ openedAt, newestAt, changedAt, darkLooks }: StreamSigns, now: number): CameraCondition {
  if (now - (newestAt ?? openedAt) > deadAfter) return 'dead';
  if (newestAt === undefined) return 'connecting';
  if (newestAt - (changedAt ?? newestAt) > frozenAfter) return 'frozen';
  return darkLooks >= darkLooksNeeded ? 'black' : 'live';
}

/** Luminance of a small copy of the picture, 0–255: dark all over, without so much as a lamp in it. */
export function isDark(light: Uint8Array): boolean {
  const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
  const variance = light.reduce((sum, value) => sum + (value - mean) ** 2, 0) / light.length;
  return mean < 16 && Math.sqrt(variance) < 8;
}
