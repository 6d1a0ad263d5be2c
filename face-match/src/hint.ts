import type { Face } from './face.ts';

/** What the traveller could do better, for the traveller's page. */
export type Hint = 'no-face' | 'several-people' | 'too-far' | 'look-at-camera' | 'hold-still' | 'too-dark' | 'good';

/** A hint that stays long enough to be read. */
export interface SteadyHint {
  readonly now: Hint;
  /** @param at milliseconds of one clock; what comes out of order is taken as now */
  next(hint: Hint, at: number): SteadyHint;
}

/** Milliseconds that another hint must have been the right one, without a break, before it is shown. */
const settles = 400;
/** Milliseconds that a hint is shown at least. */
const readable = 1000;

/**
 * Takes a new hint over only when it has held for 0.4 s and the one shown was there for 1 s: a measure that trembles about its limit changes
 * nothing. The first sight of a face is told at once.
 */
export function steadyHint(): SteadyHint {
  const showing = (now: Hint, since: number, other?: { hint: Hint; since: number }): SteadyHint => ({
    now,
    next(hint, at) {
      if (hint === now) return showing(now, since);
      if (since === -Infinity) return showing(hint, at);
      const waits = other?.hint === hint ? other : { hint, since: at };
      return at - waits.since >= settles && at - since >= readable ? showing(hint, at) : showing(now, since, waits);
    },
  });
  return showing('no-face', -Infinity);
}

const viewLasts = 1000;
const closeEnough = 45;
const straightEnough = 25;
const brightEnough = 45;
const sharpEnough = 40;

/** Advice from what the cameras see now: their best view decides, since each sees the traveller from another height. */
export function hintFor(views: readonly { at: number; faces: readonly Face[] }[], goodQuality: number): Hint {
  const now = Math.max(0, ...views.map(({ at }) => at));
  const fresh = views.filter(({ at }) => now - at <= viewLasts);
  if (fresh.some(({ faces }) => faces.length > 1)) return 'several-people';
  const faces = fresh.flatMap(({ faces }) => faces.slice(0, 1)).sort((a, b) => b.quality.overall - a.quality.overall);
  const face = faces[0]?.quality;
  if (!face) return 'no-face';
  if (face.overall >= goodQuality) return 'good';
  if (face.interEyeDistance < closeEnough) return 'too-far';
  if (Math.hypot(face.yaw, face.pitch) > straightEnough) return 'look-at-camera';
  if (face.brightness < brightEnough) return 'too-dark';
  return face.sharpness < sharpEnough ? 'hold-still' : 'look-at-camera';
}
