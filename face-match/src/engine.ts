import type { Face } from './face.ts';
import type { RgbImage } from './image.ts';

/** What is asked of the engine for one image. `detect` finds and rates faces; `template` also describes the largest one. */
export type Want = 'detect' | 'template';

export interface AnalyseOptions {
  /** With `template`: leave the description out where the largest face's `quality.overall` is lower; saves half the time of such a frame. */
  readonly describeFrom?: number;
  /** Which face comes first and is described. Default `largest`, the nearest one; labelled photographs mean the `central` one. */
  readonly first?: 'largest' | 'central';
}

/** Finds, rates and describes faces, in a worker thread so that the caller's event loop never waits. */
export interface FaceEngine {
  /** For the passage record: model, template version and the backend really in use. */
  readonly about: {
    /** `onnx-webgpu`, `onnx-cpu`, `wasm`, or what another engine calls its own. */
    readonly backend: string;
    /** Why a faster backend was not taken; for a person. */
    readonly fellBack?: string;
    /** The backend that was there but computed something else in the self-test: its driver or library wants a look. */
    readonly refused?: string;
    readonly templateVersion: string;
    readonly detector: string;
  };
  /**
   * Largest face first unless asked otherwise. Calls are answered in order, one at a time; an image is copied when its turn comes: leave it as it is until the answer.
   * @throws {FaceMatchError} `engine-failed` when the worker died
   */
  analyse(image: RgbImage, want: Want, options?: AnalyseOptions): Promise<readonly Face[]>;
  close(): Promise<void>;
}
