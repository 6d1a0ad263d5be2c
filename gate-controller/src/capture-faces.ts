import {
  type Camera,
  type CaptureResult,
  captureFrom,
  createPresentationAttackDetector,
  type Face,
  type FaceEngine,
  type Hint,
  type PresentationAttack,
  type RgbImage,
  type Template,
} from 'face-match';
import { takeUntil, takeWhile, tap } from 'rxjs';
import { aborted } from './aborted.ts';
import type { Clock } from './clock.ts';
import type { Site } from './site.ts';
import type { TravellerView } from './views.ts';

/** All that the three cameras saw of one traveller between the doors. */
export interface FaceCapture {
  /** One template of the best images of all cameras; absent when no image was good enough. */
  readonly template?: Template;
  readonly images: number;
  /** 0–100; absent without a template. */
  readonly quality?: number;
  /** Frames in which there was a face at all. */
  readonly faces: number;
  readonly mostFacesAtOnce: number;
  /** Cameras that gave frames. */
  readonly cameras: number;
  readonly perCamera: readonly { readonly camera: string; readonly frames: number; readonly faces: number; readonly best?: number }[];
  /** Whether an artefact stood in for the face; absent when no face was seen well enough to tell. Never for the traveller. */
  readonly presentationAttack?: PresentationAttack;
  /** The best image, for the officer. */
  readonly best?: { readonly image: RgbImage; readonly face: Face };
  readonly milliseconds: number;
}

/** Of the site, what the capture needs. Cameras of unknown height are looked through all the same. */
export interface CaptureSite extends Pick<Site, 'capture'> {
  readonly devices: Pick<Site['devices'], 'cameras'>;
}

/**
 * Looks through all cameras until there are enough good images, the time is over, or `signal` aborts; resolves with what was seen till then.
 * @param onGuidance told what the traveller could do better, undefined when all is well
 * @throws {FaceMatchError} when the engine died
 */
export async function captureFaces(
  { cameras, engine, clock }: { readonly cameras: readonly Camera[]; readonly engine: FaceEngine; readonly clock: Clock },
  { capture: { minimumQuality, maximumImages, milliseconds }, devices }: CaptureSite,
  signal: AbortSignal,
  onGuidance: (guidance: TravellerView['guidance']) => void,
): Promise<FaceCapture> {
  const began = clock.monotonic();
  const attack = createPresentationAttackDetector({ cameras: Object.fromEntries(devices.cameras.map((c) => [c.id, c])) });
  let latest: CaptureResult | undefined;
  const steps = captureFrom(cameras, engine, {
    minQuality: minimumQuality,
    maxImages: maximumImages,
    // Nothing that was seen before this traveller came in.
    since: clock.now(),
  }).pipe(
    takeUntil(clock.after(milliseconds)),
    takeUntil(aborted(signal)),
    tap((step) => {
      latest = step.result();
      attack.offer(step.frame.camera, step.frame.at, step.faces, step.frame);
      onGuidance(guidanceFor(step.progress.hint));
    }),
    takeWhile((step) => !step.progress.enough),
  );
  await new Promise<void>((resolve, reject) => steps.subscribe({ complete: resolve, error: reject }));
  return summary(latest, attack.result(), clock.monotonic() - began);
}

function summary(result: CaptureResult | undefined, attack: PresentationAttack | undefined, milliseconds: number): FaceCapture {
  const perCamera = Object.entries(result?.perCamera ?? {}).map(([camera, { frames, faces, best }]) => ({
    camera,
    frames,
    faces,
    ...(faces > 0 ? { best } : {}),
  }));
  const { image, face } = result?.bestFrame ?? {};
  return {
    ...(result?.template ? { template: result.template, quality: result.quality } : {}),
    images: result?.images ?? 0,
    faces: perCamera.reduce((sum, c) => sum + c.faces, 0),
    mostFacesAtOnce: result?.mostFacesAtOnce ?? 0,
    cameras: perCamera.filter((c) => c.frames > 0).length,
    perCamera,
    ...(attack ? { presentationAttack: attack } : {}),
    ...(image && face ? { best: { image, face } } : {}),
    milliseconds,
  };
}

function guidanceFor(hint: Hint): TravellerView['guidance'] {
  switch (hint) {
    case 'several-people':
      return 'only-one-person';
    case 'too-far':
      return 'come-closer';
    case 'look-at-camera':
      return 'look-at-camera';
    case 'hold-still':
      return 'stand-still';
    case 'no-face':
    case 'too-dark':
    case 'good':
      return undefined;
  }
}
