import type { Observable } from 'rxjs';
import type { Frame } from './image.ts';

/** What a camera tells of itself besides its frames. */
export type CameraCondition = 'live' | 'connecting' | 'dead' | 'frozen' | 'black';

/** The port of this package: a source of frames. Closing it stops the stream and frees its process. */
export interface Camera {
  readonly id: string;
  /** Hot: frames while someone listens or not. Never errors; a fault shows in `condition`. */
  readonly frames: Observable<Frame>;
  /** Emits the present condition at once, then every change. */
  readonly condition: Observable<CameraCondition>;
  /**
   * The newest frame that nobody was given yet, or undefined when there is none: a reader that is slower than the camera never falls behind, and
   * frames that nobody reads are never decoded.
   */
  latest(): Promise<Frame | undefined>;
  close(): Promise<void>;
}
