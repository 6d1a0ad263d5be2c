import { Observable } from 'rxjs';
import type { Camera } from './camera.ts';
import { type Capture, type CaptureOptions, type CaptureProgress, type CaptureResult, createCapture } from './capture.ts';
import type { FaceEngine } from './engine.ts';
import type { Face } from './face.ts';
import type { Frame } from './image.ts';

/** One frame was looked at. */
export interface CaptureStep {
  readonly frame: Frame;
  readonly faces: readonly Face[];
  readonly progress: CaptureProgress;
  /** Made on demand, so that a caller may compare early or only at the end. */
  result(): CaptureResult;
}

/** Milliseconds between two looks at cameras that all have nothing new. */
const idle = 10;

export interface CaptureFromOptions extends CaptureOptions {
  /** To go on with; a new one otherwise. */
  readonly capture?: Capture;
  /** Frames that arrived earlier (milliseconds since the epoch) may show the traveller before this one and are passed over. */
  readonly since?: number;
  /** Frames looked at in a second, of all cameras together. Default: as many as the engine can. */
  readonly looksPerSecond?: number;
}

/**
 * Takes frames from the cameras in turn, as fast as the engine answers, and gathers the best ones. While the engine looks at one frame the next one is
 * decoded. Runs until unsubscribed; errors with the engine's `FaceMatchError`. A camera without frames is passed over.
 */
export function captureFrom(cameras: readonly Camera[], engine: FaceEngine, options: CaptureFromOptions = {}): Observable<CaptureStep> {
  return new Observable((listener) => {
    const capture = options.capture ?? createCapture(options);
    const pace = 1000 / (options.looksPerSecond ?? Infinity);
    let turn = 0;
    /** When the next look is due, by a steady clock; time that was lost is not made up for. */
    let due = 0;
    const nextFrame = async (): Promise<Frame | undefined> => {
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      due = Math.max(performance.now(), due) + pace;
      while (!listener.closed) {
        for (let i = 0; i < cameras.length; i++) {
          const frame = await cameras[turn++ % cameras.length]!.latest();
          if (frame && frame.at >= (options.since ?? 0)) return frame;
        }
        await new Promise((resolve) => setTimeout(resolve, idle));
      }
      return undefined;
    };
    const run = async () => {
      let frame = await nextFrame();
      while (frame && !listener.closed) {
        const following: Promise<Frame | undefined> = nextFrame();
        const faces: readonly Face[] = await engine.analyse(frame, 'template', {
          describeFrom: capture.describeFrom(frame.camera, frame.at),
        });
        if (listener.closed) return;
        capture.offer(frame.camera, frame.at, faces, frame);
        listener.next({ frame, faces, progress: capture.progress(), result: () => capture.result() });
        frame = await following;
      }
    };
    run().catch((error: unknown) => listener.error(error));
  });
}
