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
  /** Looks in a row that found one even surface. */
  readonly evenLooks: number;
}

/** Milliseconds. A fault must show within two seconds, the time between two looks included. */
export const deadAfter = 1500;
export const frozenAfter = 1500;
export const lookEvery = 250;
export const viewEvery = 500;
export const darkLooksNeeded = 2;
/** A coat may pass close by. */
export const evenLooksNeeded = 3;

/**
 * `dead`: no frame for 1.5 s; `frozen`: the same picture for 1.5 s, which the noise of a living sensor never is; `black`: two looks half a second apart
 * found nothing to be seen.
 */
export function conditionOf({ openedAt, newestAt, changedAt, darkLooks, evenLooks }: StreamSigns, now: number): CameraCondition {
  if (now - (newestAt ?? openedAt) > deadAfter) return 'dead';
  if (newestAt === undefined) return 'connecting';
  if (newestAt - (changedAt ?? newestAt) > frozenAfter) return 'frozen';
  if (darkLooks >= darkLooksNeeded) return 'black';
  return evenLooks >= evenLooksNeeded ? 'covered' : 'live';
}
