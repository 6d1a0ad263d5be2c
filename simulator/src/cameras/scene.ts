import type { LightField } from 'face-match';
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
  /** The field that the totem's screen shows, if it shows one. */
  readonly screen?: LightField | undefined;
}

export const EMPTY_SCENE: Scene = { people: [], light: 1 };

/** Metres between two steps. */
const STEP = 0.7;

/**
 * Somebody at a place of the gate, as a walker is: looking at the totem once within reach of its screen, a little off the middle, in step.
 * Nobody in view is `EMPTY_SCENE`; two faces are two people of about the same `x`; the wrong person is the right scene with another's source.
 */
export function personAt(source: FaceSource, x: number, rest: Partial<Omit<PersonInView, 'source' | 'x'>> = {}): PersonInView {
  return { source, x, y: 0, yaw: 0, looking: x > 0.6, walkingPhase: x / STEP, ...rest };
}
