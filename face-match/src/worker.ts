import { parentPort, workerData } from 'node:worker_threads';
import type { AnalyseOptions, FaceEngine, Want } from './engine.ts';
import type { Face } from './face.ts';
import { FaceMatchError, type FaceMatchErrorCode } from './face-match-error.ts';
import type { RgbImage } from './image.ts';
import { models } from './models.ts';
import { type StartOptions, startAnalyser } from './start-analyser.ts';

/** What goes to the worker: one image at a time, its pixels in memory that is written again only after the answer. */
export interface Job {
  readonly image: RgbImage;
  readonly want: Want;
  readonly options?: AnalyseOptions;
}

/** What comes back: first `about`, then one answer for each job. */
export type Answer =
  | { readonly about: FaceEngine['about'] }
  | { readonly faces: readonly Face[] }
  | { readonly error: { readonly code: FaceMatchErrorCode; readonly message: string } };

const port = parentPort;
if (port) {
  const say = (answer: Answer) => port.postMessage(answer);
  const sayError = (error: unknown) =>
    say({
      error: {
        code: error instanceof FaceMatchError ? error.code : 'engine-failed',
        message: error instanceof Error ? error.message : String(error),
      },
    });
  try {
    const analyser = await startAnalyser((workerData as StartOptions | null) ?? {});
    const { backend, fellBack, refused, templateVersion } = analyser;
    // The next job is sent only after the answer to this one.
    port.on('message', ({ image, want, options }: Job) => {
      analyser.analyse(image, want, options).then((faces) => say({ faces }), sayError);
    });
    const fallback = { ...(fellBack !== undefined && { fellBack }), ...(refused !== undefined && { refused }) };
    say({ about: { backend, ...fallback, templateVersion, detector: models.detector.topology.file } });
  } catch (error) {
    sayError(error);
    port.close();
  }
}
