import type { Components } from './quality/components.ts';
import type { Template } from './template.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Measures of one face in one frame. Higher is better where a word does not say otherwise. */
export interface FaceQuality {
  /** All of the below in one number, 0–100 (the scale of ISO/IEC 29794-5). */
  readonly overall: number;
  /** Degrees away from looking straight into the camera. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** Pixels between the centres of the eyes. */
  readonly interEyeDistance: number;
  /** 0–100. */
  readonly sharpness: number;
  /** Mean luminance of the face, 0–255. */
  readonly brightness: number;
  /** 0–100: how alike the left and the right half are lit. */
  readonly uniformity: number;
  /** ISO/IEC 29794-5's quality components, each in its own unit and 0–100. Missing in a face that something else than this engine rated. */
  readonly components?: Components;
}

/** One face found in one frame. */
export interface Face {
  readonly box: Box;
  readonly quality: FaceQuality;
  /** Outer and inner corner of either eye and the base of the nose, pixels in the frame. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** All 468 points of the mesh, x, y and depth of each in turn (pixels in the frame; nearer is less). Missing in a face that something else found. */
  readonly mesh?: Float32Array;
  /** Present when the engine was asked for it. */
  readonly template?: Template;
}
