import type { CameraId, PersonInView } from './scene.ts';

export const FRAME = { width: 1280, height: 720 } as const;

/** Metres above the floor. */
export const CAMERA_HEIGHT: Readonly<Record<CameraId, number>> = { low: 1.4, middle: 1.7, high: 2.0 };

/** The totem stands beyond the exit door and a little beside the way; its cameras are turned to the middle of the gate. */
const TOTEM = { x: 3.45, y: 0.3 } as const;
const AIM = Math.atan2(TOTEM.y, TOTEM.x - 1.8);
/** Radians below the horizon: the low camera looks a little up, the high one down. */
const TILT: Readonly<Record<CameraId, number>> = { low: -0.1, middle: 0.1, high: 0.25 };
/** Pixels: 56 degrees across. */
const FOCAL = 1200;

export interface Projected {
  readonly x: number;
  readonly y: number;
  /** Metres along the camera's axis. */
  readonly depth: number;
}

/** A place in the gate (metres; x along, y across, z up) as a pixel. */
export function project(camera: CameraId, x: number, y: number, z: number): Projected {
  const [dx, dy] = [x - TOTEM.x, y - TOTEM.y];
  const level = Math.max(0.05, -dx * Math.cos(AIM) - dy * Math.sin(AIM));
  const across = dy * Math.cos(AIM) - dx * Math.sin(AIM);
  const down = CAMERA_HEIGHT[camera] - z;
  const [s, c] = [Math.sin(TILT[camera]), Math.cos(TILT[camera])];
  const along = Math.max(0.05, level * c + down * s);
  return { x: FRAME.width / 2 + (FOCAL * across) / along, y: FRAME.height / 2 + (FOCAL * (down * c - level * s)) / along, depth: along };
}

/** How the camera sees a person: where the point between the eyes lands, how large, and how the head is turned from it. */
export interface Seen extends Projected {
  readonly pixelsPerMm: number;
  /** Degrees, as `Pose` has them. */
  readonly yaw: number;
  readonly pitch: number;
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** @param eyeHeight metres above the floor @param time seconds, for the small movements nobody can keep from */
export function see(camera: CameraId, person: PersonInView, eyeHeight: number, time: number): Seen {
  const step = 2 * Math.PI * person.walkingPhase;
  const bob = 0.012 * Math.cos(2 * step);
  const y = person.y + 0.012 * Math.sin(step) + 0.006 * Math.sin(time * 1.3);
  const at = project(camera, person.x + 0.1, y, eyeHeight + bob);
  const [dx, dy] = [TOTEM.x - person.x, TOTEM.y - y];
  const flat = Math.max(0.2, Math.hypot(dx, dy));
  const towards = degrees(Math.atan2(dy, dx));
  const up = degrees(Math.atan2(CAMERA_HEIGHT[camera] - eyeHeight, flat));
  // Who looks at the totem looks at the lens nearest to the own height.
  const lens = Math.min(...Object.values(CAMERA_HEIGHT).map((h) => Math.abs(h - eyeHeight)));
  const nearest = Object.values(CAMERA_HEIGHT).find((h) => Math.abs(h - eyeHeight) === lens)!;
  const gaze = person.looking ? degrees(Math.atan2(nearest - eyeHeight, flat)) : -6;
  const facing = person.looking ? towards : person.yaw;
  return {
    ...at,
    pixelsPerMm: FOCAL / (at.depth * 1000),
    yaw: facing - towards + 3 * Math.sin(time * 0.9 + person.walkingPhase * 2),
    pitch: up - gaze + 2 * Math.sin(time * 0.7 + 1 + person.walkingPhase),
  };
}
