/**
 * Points of the mesh that neither eyelids nor lips nor the turning of the head move over the skin: index, then where they lie in a face seen
 * straight on – right, down, and towards the viewer, in distances between the eyes. Mean of photographs of people who face the photographer.
 */
export const RELIEF_POINTS: readonly (readonly [index: number, x: number, y: number, height: number])[] = [
  [168, 0, -0.068, 0.317],
  [6, 0, 0.052, 0.382],
  [197, 0, 0.17, 0.457],
  [195, 0, 0.279, 0.54],
  [5, 0, 0.397, 0.626],
  [4, 0, 0.539, 0.659],
  [1, 0, 0.646, 0.622],
  [2, 0, 0.737, 0.365],
  [0, 0, 0.956, 0.342],
  [17, 0, 1.286, 0.239],
  [199, 0, 1.625, 0.131],
  [10, 0, -0.834, 0.273],
  [151, 0, -0.581, 0.32],
  [9, 0, -0.308, 0.354],
  [33, -0.722, -0.011, -0.04],
  [263, 0.722, -0.011, -0.04],
  [133, -0.278, 0.011, 0.04],
  [362, 0.278, 0.011, 0.04],
  [98, -0.289, 0.685, 0.238],
  [327, 0.289, 0.685, 0.238],
  [61, -0.456, 1.037, -0.003],
  [291, 0.456, 1.037, -0.003],
  [50, -0.788, 0.498, 0.036],
  [280, 0.788, 0.498, 0.036],
  [117, -0.841, 0.25, -0.052],
  [346, 0.841, 0.25, -0.052],
  [67, -0.559, -0.783, 0.144],
  [297, 0.559, -0.783, 0.144],
  [205, -0.656, 0.638, 0.111],
  [425, 0.656, 0.638, 0.111],
  [48, -0.314, 0.589, 0.37],
  [278, 0.314, 0.589, 0.37],
  [55, -0.194, -0.195, 0.298],
  [285, 0.194, -0.195, 0.298],
  [70, -0.909, -0.229, -0.036],
  [300, 0.909, -0.229, -0.036],
  [109, -0.303, -0.826, 0.247],
  [338, 0.303, -0.826, 0.247],
];

/** What a flat or evenly bent sheet can do to a point: shift, scale, shear, and curve either way. */
const sheet = (x: number, y: number): number[] => [1, x, y, x * x, x * y, y * y];

/**
 * The part of every point's height that no sheet has, and weights that read any function of the points off as least squares would.
 * Made by orthogonalising (Gram-Schmidt), which for these few columns is exact enough.
 */
const { relief, level } = readers();

function readers(): { relief: readonly number[]; level: readonly number[] } {
  const columns = sheet(0, 0).map((_, k) => RELIEF_POINTS.map(([, x, y]) => sheet(x, y)[k]!));
  const heights = RELIEF_POINTS.map(([, , , height]) => height);
  const against = (column: readonly number[], others: readonly (readonly number[])[]): number[] => {
    const basis: number[][] = [];
    const without = (v: readonly number[]): number[] =>
      basis.reduce<number[]>(
        (rest, b) => {
          const k = dot(rest, b) / dot(b, b);
          return rest.map((value, i) => value - k * b[i]!);
        },
        [...v],
      );
    for (const other of others) basis.push(without(other));
    const alone = without(column);
    const size = dot(alone, alone);
    return alone.map((value) => value / size);
  };
  return { relief: against(heights, columns), level: against(columns[1]!, [...columns.filter((_, k) => k !== 1), heights]) };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** How far what stands out of a face is shifted against the sheet through the rest of it, as a share of its own height. */
export interface Parallax {
  /** To the face's left in the picture is negative. About the sine of the angle that the face is seen from. */
  readonly across: number;
  /** Downwards is positive: the face is seen from above. */
  readonly down: number;
}

/**
 * Reads the parallax of one picture of a face off its mesh. A flat or bent picture of a face keeps the value that the face had when the picture was
 * taken, however it is held; a head changes it by the sine of the angle between two views. Depth that the mesh claims is not used: it claims one of
 * photographs too.
 *
 * @param mesh x, y, depth of every point in turn, pixels
 */
export function parallaxOf(mesh: ArrayLike<number>): Parallax {
  const along = (weights: readonly number[], k: 0 | 1) =>
    RELIEF_POINTS.reduce((sum, [index], i) => sum + weights[i]! * mesh[3 * index + k]!, 0);
  // The picture's pixels for one distance between the eyes, and how far the face is tilted to one side.
  const [ux, uy] = [along(level, 0), along(level, 1)];
  const size = Math.hypot(ux, uy);
  const [rx, ry] = [along(relief, 0), along(relief, 1)];
  return { across: (rx * ux + ry * uy) / (size * size), down: (ry * ux - rx * uy) / (size * size) };
}
