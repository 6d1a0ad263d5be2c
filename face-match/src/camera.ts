import type { Observable } from 'rxjs';
import type { CameraHint } from './camera-hints.ts';
import type { Frame } from './image.ts';

/** What a camera tells of itself besides its frames. */
export type CameraCondition = 'live' | 'connecting' | 'dead' | 'frozen' | 'black' | 'covered';

/** The whole view, looked at twice a second whether anybody is there or not. */
export interface CameraLook {
  readonly at: number;
  /** Luminance, 0–255, of a copy 32 wide and 18 high, rows from the top. */
  readonly light: Uint8Array;
  /** Frames that arrived since the camera was opened. */
  readonly frames: number;
  /** Frames that should have come between them and did not, or came damaged: an estimate from the times of the others. */
  readonly dropped: number;
  /** What the administrator should put right. */
  readonly hints: readonly CameraHint[];
}

/** The port of this package: a source of frames. Closing it stops the stream and frees its process. */
export interface Camera {
  readonly id: string;
  /** Hot: frames while someone listens or not. Never errors; a fault shows in `condition`. */
  readonly frames: Observable<Frame>;
  /** Emits the present condition at once, then every change. */
  readonly condition: Observable<CameraCondition>;
  /** Absent where a camera does not tell. */
  readonly looks?: Observable<CameraLook>;
  /**
   * The newest frame that nobody was given yet, or undefined when there is none: a reader that is slower than the camera never falls behind, and
   * frames that nobody reads are never decoded.
   */
  latest(): Promise<Frame | undefined>;
  close(): Promise<void>;
}
