import type { Mesh } from './net/mesh.ts';

/** Degrees. Yaw: towards the right of the picture is positive. Pitch: up is positive. Roll: clockwise in the picture is positive. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

type Vector = readonly [number, number, number];

/** Pairs of mesh points that lie level on a straight head: cheeks, jaw, outer corners of the eyes. */
const level: readonly (readonly [number, number])[] = [
  [234, 454],
  [93, 323],
  [33, 263],
];
const forehead = 10;
const chin = 152;
/** What the mesh says of a head held straight: its forehead leans back a little. Median over 1,785 photographs of people facing the photographer. */
const restingPitch = -6;

/** How a head is held, from the mesh's depth. */
export function poseOf({ points }: Pick<Mesh, 'points'>): Pose {
  const across = level.map(([from, to]) => minus(points[to]!, points[from]!)).reduce(plus);
  const down = minus(points[chin]!, points[forehead]!);
  const roll = Math.atan2(across[1], across[0]);
  // Yaw and pitch are told in the head's own upright frame, so that a head on one side does not look turned as well.
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const width = across[0] * cos + across[1] * sin;
  const height = down[1] * cos - down[0] * sin;
  return { yaw: degrees(Math.atan2(across[2], width)), pitch: degrees(-Math.atan2(down[2], height)) - restingPitch, roll: degrees(roll) };
}

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const plus = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const degrees = (radians: number) => (radians * 180) / Math.PI;
