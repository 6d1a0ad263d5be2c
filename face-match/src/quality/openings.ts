import type { Point } from '../resample.ts';
import type { Measure } from './measure.ts';
import { falling, scalarOf } from './scalar.ts';

type Mesh = readonly (readonly [x: number, y: number, ...rest: number[]])[];

/** Distance from the middle of the eyes to the chin: the standard's measure T of a face, which turning to a side does not change. */
export function faceHeight(mesh: Mesh): number {
  const eyes = mean([33, 133, 263, 362].map((index) => mesh[index]!));
  return distance(eyes, mesh[152]!);
}

const lids = [
  [
    [159, 145],
    [158, 153],
    [160, 144],
  ],
  [
    [386, 374],
    [385, 380],
    [387, 373],
  ],
] as const;
const lips = [
  [13, 14],
  [82, 87],
  [312, 317],
  [81, 178],
  [311, 402],
] as const;

/** 7.4.3: the smaller eye's opening as a share of T. The slope is ours: OFIQ's lies at 0.02, which this mesh, whose lids never meet, does not reach. */
export function eyesOpen(mesh: Mesh): Measure {
  const native = Math.min(...lids.map((pairs) => opening(mesh, pairs))) / faceHeight(mesh);
  return { native, scalar: scalarOf(native, { x0: 0.036, w: 0.006 }) };
}

/** 7.4.4: the mouth's opening between the lips as a share of T. */
export function mouthClosed(mesh: Mesh): Measure {
  const native = opening(mesh, lips) / faceHeight(mesh);
  return { native, scalar: scalarOf(native, { x0: 0.2, w: 0.06, ...falling }) };
}

const opening = (mesh: Mesh, pairs: readonly (readonly [number, number])[]) =>
  Math.max(...pairs.map(([upper, lower]) => distance(mesh[upper]!, mesh[lower]!)));
const distance = (a: Mesh[number], b: Mesh[number]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const mean = (points: Mesh): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];
