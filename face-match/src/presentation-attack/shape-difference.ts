import { RELIEF_POINTS } from './relief.ts';

/** How two faces' points may differ without being another face: place, size, tilt, shear, and the turning of the head. */
const basis = orthogonal([
  RELIEF_POINTS.map(() => 1),
  RELIEF_POINTS.map(([, x]) => x),
  RELIEF_POINTS.map(([, , y]) => y),
  RELIEF_POINTS.map(([, , , height]) => height),
]);

/**
 * How differently two faces are shaped once all that pose and place can do is taken out: root mean square over the mesh's steady points.
 *
 * @param a, b x, y, depth of every point of a mesh in turn, pixels of whatever picture
 * @returns in distances between the eyes of `b`; about 0.01 for two pictures of one person
 */
export function shapeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [from, to] = [upright(a), upright(b)];
  let sum = 0;
  for (const k of [0, 1] as const) {
    let rest = to.map((p, i) => p[k] - from[i]![k]);
    for (const direction of basis) {
      const share = rest.reduce((total, value, i) => total + value * direction[i]!, 0);
      rest = rest.map((value, i) => value - share * direction[i]!);
    }
    sum += rest.reduce((total, value) => total + value * value, 0);
  }
  return Math.sqrt(sum / RELIEF_POINTS.length);
}

/** The points with the eyes level, one apart, and the middle between them at 0. */
function upright(mesh: ArrayLike<number>): [number, number][] {
  const eye = (outer: number, inner: number, k: 0 | 1) => (mesh[3 * outer + k]! + mesh[3 * inner + k]!) / 2;
  const [lx, ly, rx, ry] = [eye(33, 133, 0), eye(33, 133, 1), eye(263, 362, 0), eye(263, 362, 1)];
  const [dx, dy] = [rx - lx, ry - ly];
  const square = dx * dx + dy * dy;
  return RELIEF_POINTS.map(([index]) => {
    const [x, y] = [mesh[3 * index]! - (lx + rx) / 2, mesh[3 * index + 1]! - (ly + ry) / 2];
    return [(x * dx + y * dy) / square, (y * dx - x * dy) / square];
  });
}

function orthogonal(columns: readonly (readonly number[])[]): number[][] {
  const done: number[][] = [];
  for (const column of columns) {
    const rest = done.reduce<number[]>(
      (left, b) => {
        const share = left.reduce((sum, value, i) => sum + value * b[i]!, 0);
        return left.map((value, i) => value - share * b[i]!);
      },
      [...column],
    );
    const length = Math.hypot(...rest);
    done.push(rest.map((value) => value / length));
  }
  return done;
}
