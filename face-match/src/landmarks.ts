import type { Point } from './resample.ts';

/** Places in a face that recognisers are aligned by, and the points of the mesh that they are the middle of. Left and right as seen in the picture. */
export const landmarks = {
  'left-eye': [33, 133],
  'right-eye': [263, 362],
  'left-eye-outer': [33],
  'left-eye-inner': [133],
  'right-eye-outer': [263],
  'right-eye-inner': [362],
  'nose-tip': [1],
  'nose-base': [2],
  'left-mouth-corner': [61],
  'right-mouth-corner': [291],
  chin: [152],
} as const satisfies Record<string, readonly number[]>;

export type Landmark = keyof typeof landmarks;

/** Where a landmark lies in a picture. */
export function landmarkAt(points: readonly (readonly [x: number, y: number, ...rest: number[]])[], landmark: Landmark): Point {
  const parts = landmarks[landmark].map((index) => points[index]!);
  return [parts.reduce((sum, [x]) => sum + x, 0) / parts.length, parts.reduce((sum, [, y]) => sum + y, 0) / parts.length];
}
