import type { Pose } from '../pose.ts';
import type { Point } from '../resample.ts';
import type { Measure } from './measure.ts';
import { cut, falling, scalarOf } from './scalar.ts';

/** 7.4.8, pixels between the eyes of a head that would look straight ahead. */
export function interEyeDistance(seen: number, { yaw }: Pose): Measure {
  // Beyond 60° the eyes themselves can hardly be found, and the correction would make a profile a close-up.
  const native = seen / Math.max(0.5, Math.cos((yaw * Math.PI) / 180));
  return { native, scalar: scalarOf(native, { x0: 70, w: 20 }) };
}

/** 7.4.9, T (see `faceHeight`) as a share of the picture's height: a portrait's should be 0.45. Says nothing of a camera that sees a whole corridor. */
export function headSize(faceHeight: number, imageHeight: number): Measure {
  const native = faceHeight / imageHeight;
  return { native, scalar: scalarOf(Math.abs(native - 0.45), { h: 200, x0: 0, w: 0.05, ...falling }) };
}

export interface Margins {
  readonly leftwardCrop: Measure;
  readonly rightwardCrop: Measure;
  readonly marginAbove: Measure;
  readonly marginBelow: Measure;
}

/** 7.4.10, room around the face: to the sides in eye distances from each eye, above and below in T from the eyes' middle. */
export function margins(
  [left, right]: readonly [Point, Point],
  seen: number,
  faceHeight: number,
  image: { width: number; height: number },
): Margins {
  const middle = (left[1] + right[1]) / 2;
  const room = (native: number, x0: number): Measure => ({ native, scalar: scalarOf(native, { x0, w: 0.1 }) });
  return {
    leftwardCrop: room(left[0] / seen, 0.9),
    rightwardCrop: room((image.width - right[0]) / seen, 0.9),
    marginAbove: room(middle / faceHeight, 1.4),
    marginBelow: room((image.height - middle) / faceHeight, 1.8),
  };
}

/** 7.4.11, an angle away from straight ahead, degrees. */
export function headPose(native: number): Measure {
  const cos = Math.cos((native * Math.PI) / 180);
  return { native, scalar: Math.abs(native) >= 90 ? 0 : cut(100 * cos * cos) };
}

/** 7.4.2, how much the second largest face counts beside the largest: root of the share of areas; 0 for a face alone. */
export function singleFace(areas: readonly number[]): Measure {
  const [largest = 0, second = 0] = [...areas].sort((a, b) => b - a);
  const native = largest === 0 ? 1 : Math.sqrt(second / largest);
  return { native, scalar: cut(100 * (1 - native)) };
}
