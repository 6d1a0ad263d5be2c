/** What a depth camera measured, in the same picture as the face: millimetres a pixel, 0 where it knows nothing. */
export interface DepthImage {
  readonly width: number;
  readonly height: number;
  readonly millimetres: Uint16Array;
}

/** Eyes' corners, cheeks, chin and brow: what a sheet before the face would have in one plane, and the tip of the nose that stands out of it. */
const AROUND = [33, 263, 50, 280, 117, 346, 205, 425, 199, 9] as const;
const NOSE = [4, 1, 5] as const;

/**
 * How far the nose stands out of the sheet through the rest of the face: some 20 mm of a head, next to nothing of a picture, however it is tilted.
 *
 * @param mesh of the face, in the depth picture's pixels: x, y, depth of every point in turn
 * @returns millimetres towards the camera; undefined where the depth camera saw too little
 */
export function noseHeight(mesh: ArrayLike<number>, depth: DepthImage): number | undefined {
  const around = AROUND.flatMap((index) => sample(mesh, index, depth));
  const nose = NOSE.flatMap((index) => sample(mesh, index, depth));
  if (around.length < 6 || nose.length === 0) return undefined;
  const sheet = plane(around);
  if (!sheet) return undefined;
  const heights = nose.map(([x, y, z]) => sheet(x, y) - z).sort((a, b) => a - b);
  return heights[heights.length >> 1]!;
}

function sample(mesh: ArrayLike<number>, index: number, { width, height, millimetres }: DepthImage): [number, number, number][] {
  const [x, y] = [Math.round(mesh[3 * index]!), Math.round(mesh[3 * index + 1]!)];
  if (x < 0 || y < 0 || x >= width || y >= height) return [];
  const z = millimetres[y * width + x]!;
  return z === 0 ? [] : [[x, y, z]];
}

/** Least-squares plane; undefined for points in a line. */
function plane(points: readonly (readonly [number, number, number])[]): ((x: number, y: number) => number) | undefined {
  const mean = (k: 0 | 1 | 2) => points.reduce((sum, p) => sum + p[k], 0) / points.length;
  const [mx, my, mz] = [mean(0), mean(1), mean(2)];
  let [xx, xy, yy, xz, yz] = [0, 0, 0, 0, 0];
  for (const [px, py, pz] of points) {
    const [x, y, z] = [px - mx, py - my, pz - mz];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xz += x * z;
    yz += y * z;
  }
  const determinant = xx * yy - xy * xy;
  if (determinant < 1e-6 * xx * yy || determinant === 0) return undefined;
  const [a, b] = [(xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant];
  return (x, y) => mz + a * (x - mx) + b * (y - my);
}
