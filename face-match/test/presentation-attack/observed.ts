import type { Face } from '../../src/face.ts';
import { RELIEF_POINTS } from '../../src/presentation-attack/relief.ts';

/** How a made-up face is seen: degrees from the front, pixels between the eyes, share of a head's relief, radius of a bent sheet in eye distances. */
export interface Sight {
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  readonly size?: number;
  readonly relief?: number;
  readonly bend?: number;
  /** The same, bent the other way: about a level axis. */
  readonly curl?: number;
  /** What is printed on a sheet: the face was turned so when the picture was taken. */
  readonly printed?: readonly [yaw: number, pitch: number];
  readonly centre?: readonly [number, number];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function turn(x: number, y: number, z: number, yaw: number, pitch: number): [number, number, number] {
  const [sy, cy, sp, cp] = [Math.sin(radians(yaw)), Math.cos(radians(yaw)), Math.sin(radians(pitch)), Math.cos(radians(pitch))];
  const [x1, z1] = [x * cy + z * sy, z * cy - x * sy];
  return [x1, y * cp + z1 * sp, z1 * cp - y * sp];
}

/** The mesh of a mean face, by parallel projection. A pitch above 0 is seen from above. */
export function meshOf(sight: Sight = {}): Float32Array {
  const { yaw = 0, pitch = 0, roll = 0, size = 60, relief = 1, bend, curl, printed, centre = [640, 360] } = sight;
  const mesh = new Float32Array(468 * 3);
  const [s, c] = [Math.sin(radians(roll)), Math.cos(radians(roll))];
  for (const [index, x, y, height] of RELIEF_POINTS) {
    const [px, py] = printed ? turn(x, y, height, ...printed) : [x, y];
    const z = printed
      ? 0
      : relief * height - (bend === undefined ? 0 : (px * px) / (2 * bend)) - (curl === undefined ? 0 : (py * py) / (2 * curl));
    const [u, v] = turn(px, py, z, yaw, pitch);
    mesh[3 * index] = centre[0] + size * (u * c - v * s);
    mesh[3 * index + 1] = centre[1] + size * (u * s + v * c);
  }
  return mesh;
}

/** Sets the lids of a mesh: height of the opening against its width. */
export function withOpening(mesh: Float32Array, opening: number): Float32Array {
  const out = new Float32Array(mesh);
  for (const [outer, inner, lids] of [
    [
      33,
      133,
      [
        [160, 144],
        [159, 145],
        [158, 153],
      ],
    ],
    [
      263,
      362,
      [
        [387, 373],
        [386, 374],
        [385, 380],
      ],
    ],
  ] as const) {
    const width = Math.hypot(out[3 * outer]! - out[3 * inner]!, out[3 * outer + 1]! - out[3 * inner + 1]!);
    for (const [upper, lower] of lids) {
      const [x, y] = [(out[3 * outer]! + out[3 * inner]!) / 2, (out[3 * outer + 1]! + out[3 * inner + 1]!) / 2];
      out.set([x, y - (opening * width) / 2], 3 * upper);
      out.set([x, y + (opening * width) / 2], 3 * lower);
    }
  }
  return out;
}

export function faceOf(mesh: Float32Array, interEyeDistance = 60): Face {
  const quality = { overall: 80, yaw: 0, pitch: 0, roll: 0, interEyeDistance, sharpness: 80, brightness: 120, uniformity: 90 };
  return { box: { x: 0, y: 0, width: 120, height: 160 }, quality, points: [], mesh };
}
