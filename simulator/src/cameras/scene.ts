import type { FaceSource } from '../travellers/face-source.ts';

export type CameraId = 'low' | 'middle' | 'high';
export const CAMERA_IDS: readonly CameraId[] = ['low', 'middle', 'high'];

/** One person in the gate. Metres: x from the entry door (0) to the exit door (3.0), y across, 0 in the middle. */
export interface PersonInView {
  readonly source: FaceSource;
  readonly x: number;
  readonly y: number;
  /** Degrees the head is turned from the way ahead, positive to the cameras' right. Ignored while `looking`. */
  readonly yaw: number;
  /** Whether the person looks at the totem. */
  readonly looking: boolean;
  /** Steps taken; the fraction is where in the step the person is. */
  readonly walkingPhase: number;
}

/** What the cameras see. */
export interface Scene {
  readonly people: readonly PersonInView[];
  /** Light in the gate: 1 as planned, 0 dark, 1.5 glaring. */
  readonly light: number;
}

export const EMPTY_SCENE: Scene = { people: [], light: 1 };
