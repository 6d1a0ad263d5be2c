import type { Parallax } from './relief.ts';

/** One face as one camera saw it at one moment. */
export interface ParallaxView extends Parallax {
  readonly camera: string;
  /** Milliseconds. */
  readonly at: number;
  /** Metres from the camera to the face. */
  readonly distance: number;
  /** Metres above the floor. */
  readonly cameraHeight: number;
}

/** How what stands out of the face follows the cameras' heights. */
export interface ViewParallax {
  /** 1 for a head, 0 for a sheet. */
  readonly gain: number;
  /** Standard error of `gain`. */
  readonly error: number;
  readonly views: number;
}

/** Views further apart in time say nothing about one another: the head nods meanwhile. Milliseconds. */
const AT_ONCE = 700;
/** What a nod and the mesh's jitter add to one view: the sine of some 4 degrees. */
const LEAST_NOISE = 0.07;

/**
 * Holds two models against each other: a head, whose relief moves with the angle that each camera sees it from, and a sheet, whose relief is
 * printed. Only views of the same moment are compared, so that neither the look's direction nor the height of the eyes has to be known.
 *
 * @returns undefined where never two cameras of different heights saw the face within a moment
 */
export function viewParallax(views: readonly ParallaxView[]): ViewParallax | undefined {
  let [xx, xy, yy, used, moments] = [0, 0, 0, 0, 0];
  for (const moment of momentsOf(views)) {
    const distance = median(moment.map((v) => v.distance));
    const angles = moment.map((v) => Math.sin(Math.atan(v.cameraHeight / distance - middleHeight(moment) / distance)));
    const [angle, down] = [mean(angles), mean(moment.map((v) => v.down))];
    for (const [i, view] of moment.entries()) {
      const [x, y] = [angles[i]! - angle, view.down - down];
      xx += x * x;
      xy += x * y;
      yy += y * y;
      used++;
    }
    moments++;
  }
  if (xx < 1e-4) return undefined;
  const gain = xy / xx;
  const free = used - moments - 1;
  const scatter = free > 0 ? Math.max(0, yy - gain * xy) / free : 0;
  return { gain, error: Math.sqrt(Math.max(scatter, LEAST_NOISE ** 2) / xx), views: used };
}

/** Cuts the views into moments in which more than one height looked. */
function momentsOf(views: readonly ParallaxView[]): ParallaxView[][] {
  const moments: ParallaxView[][] = [];
  for (const view of [...views].sort((a, b) => a.at - b.at)) {
    const last = moments.at(-1);
    if (last && view.at - last[0]!.at <= AT_ONCE) last.push(view);
    else moments.push([view]);
  }
  return moments.filter((moment) => new Set(moment.map((v) => v.cameraHeight)).size > 1);
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const middleHeight = (moment: readonly ParallaxView[]): number => mean(moment.map((v) => v.cameraHeight));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
