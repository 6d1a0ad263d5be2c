import type { RgbImage } from '../image.ts';

/** The surroundings looked at, in distances between the eyes from the point between them; sampled in steps of `STEP`. */
const REACH = { side: 3, above: -3, below: 4 } as const;
const STEP = 0.06;
const COLUMNS = Math.round((2 * REACH.side) / STEP);
const ROWS = Math.round((REACH.below - REACH.above) / STEP);

/** How straight the picture's steps in brightness are along each line beside, above and below a face: −1 to 1, 0 where there is none. */
export interface EdgeProfile {
  /** Upright lines, from the left to the right. */
  readonly upright: Float64Array;
  /** Level lines, from above to below. */
  readonly level: Float64Array;
}

/**
 * Looks along all lines parallel and across to the line of the eyes for steps in brightness that go on straight, as the edge of a sheet or of a
 * tablet does.
 *
 * @param eyes centre of the eye on the left and of the eye on the right of the picture
 */
export function edgeProfile(
  image: RgbImage,
  eyes: readonly [left: readonly [number, number], right: readonly [number, number]],
): EdgeProfile {
  const [[lx, ly], [rx, ry]] = eyes;
  const [ux, uy] = [rx - lx, ry - ly];
  const grey = new Float64Array(COLUMNS * ROWS);
  for (let r = 0, i = 0; r < ROWS; r++) {
    const v = REACH.above + r * STEP;
    for (let c = 0; c < COLUMNS; c++, i++) {
      const u = -REACH.side + c * STEP;
      grey[i] = brightness(image, (lx + rx) / 2 + u * ux - v * uy, (ly + ry) / 2 + u * uy + v * ux);
    }
  }
  const row = (v: number) => Math.round((v - REACH.above) / STEP);
  const column = (u: number) => Math.round((u + REACH.side) / STEP);
  return {
    upright: ending(
      straightness(grey, 1, COLUMNS, COLUMNS, [row(-0.8), row(1.8)]),
      straightness(grey, 1, COLUMNS, COLUMNS, [row(-3), row(-2.1)]),
    ),
    level: straightness(grey, COLUMNS, ROWS, 1, [column(-1.1), column(1.1)]),
  };
}

/** A sheet's edge ends above the head; one that goes on is a doorpost's. */
const ending = (beside: Float64Array, above: Float64Array): Float64Array =>
  beside.map((value, k) => value * (1 - Math.max(Math.abs(above[k - 1] ?? 0), Math.abs(above[k]!), Math.abs(above[k + 1] ?? 0))));

/** Along each line: the mean step across it against the usual size of a step there, weighted with how strong it is. */
function straightness(
  grey: Float64Array,
  across: number,
  lines: number,
  along: number,
  [from, to]: readonly [number, number],
): Float64Array {
  const out = new Float64Array(lines);
  for (let k = 1; k < lines - 1; k++) {
    let [sum, squares, count] = [0, 0, 0];
    for (let i = from; i < to; i++) {
      const at = k * across + i * along;
      const [before, after] = [grey[at - across]!, grey[at + across]!];
      if (Number.isNaN(before) || Number.isNaN(after)) continue;
      sum += after - before;
      squares += (after - before) ** 2;
      count++;
    }
    // A few grey levels are noise and not an edge.
    if (count > (to - from) / 2) out[k] = sum / count / (Math.sqrt(squares / count) + 6);
  }
  return out;
}

function brightness({ width, height, rgb }: RgbImage, x: number, y: number): number {
  const [px, py] = [Math.round(x), Math.round(y)];
  if (px < 0 || py < 0 || px >= width || py >= height) return Number.NaN;
  const o = (py * width + px) * 3;
  return 0.299 * rgb[o]! + 0.587 * rgb[o + 1]! + 0.114 * rgb[o + 2]!;
}

/** Where the edges of what carries a picture of a face lie: outside the face, at most a sheet's width away. */
const [INNER, OUTER] = [1.15, 2.9];

/**
 * The edges that came along with the face in all views: a doorpost behind it stands elsewhere in each and cancels out.
 *
 * @returns 0–1: how straight the weaker of the upright edges on either side is, or half of the stronger together with a level one, whichever is more
 */
export function frameStrength(profiles: readonly EdgeProfile[]): number {
  if (profiles.length === 0) return 0;
  const upright = average(profiles.map((p) => p.upright));
  const level = average(profiles.map((p) => p.level));
  const most = (values: Float64Array, start: number, from: number, to: number): number => {
    let best = 0;
    for (let k = Math.round((from - start) / STEP); k <= Math.round((to - start) / STEP); k++)
      best = Math.max(best, Math.abs(values[k] ?? 0));
    return best;
  };
  const left = most(upright, -REACH.side, -OUTER, -INNER);
  const right = most(upright, -REACH.side, INNER, OUTER);
  const above = most(level, REACH.above, -2.9, -1.5);
  return Math.max(Math.min(left, right), (Math.max(left, right) + above) / 4);
}

/** Neighbouring lines count as one: a face's size is not known to a hundredth. */
function average(profiles: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(profiles[0]!.length);
  for (const profile of profiles) {
    for (let k = 1; k < out.length - 1; k++) {
      const near = [profile[k - 1]!, profile[k]!, profile[k + 1]!];
      out[k]! += near.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)) / profiles.length;
    }
  }
  return out;
}
