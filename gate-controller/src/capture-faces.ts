import {
  beyondDoubt,
  type Camera,
  type CaptureResult,
  captureFrom,
  createPresentationAttackDetector,
  type Face,
  type FaceEngine,
  fusedSimilarity,
  type Hint,
  type LightStep,
  type PresentationAttack,
  type RgbImage,
  type Template,
} from 'face-match';
import { finalize, takeUntil, takeWhile, tap } from 'rxjs';
import { aborted } from './aborted.ts';
import type { Clock } from './clock.ts';
import { createLightChallenge, type LightScreen } from './light-challenge.ts';
import type { Site } from './site.ts';
import type { TravellerView } from './views.ts';

/** Three cameras five times a second each: a traveller changes no faster, and half of two processor cores stay free. */
const LOOKS_PER_SECOND = 15;

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
  /** Different people seen, beside one another or one after another. Only the one seen best is in the template. */
  readonly people: number;
  /** Cameras that gave frames. */
  readonly cameras: number;
  readonly perCamera: readonly { readonly camera: string; readonly frames: number; readonly faces: number; readonly best?: number }[];
  /** Whether an artefact stood in for the face; absent when no face was seen well enough to tell. Never for the traveller. */
  readonly presentationAttack?: PresentationAttack & { readonly settled: boolean };
  /** What came of the fields of light; absent where none was asked for. */
  readonly light?: readonly LightStep[];
  /** The best image, for the officer. */
  readonly best?: { readonly image: RgbImage; readonly face: Face };
  readonly milliseconds: number;
}

/** Of the site, what the capture needs. Cameras of unknown height are looked through all the same. */
export interface CaptureSite extends Pick<Site, 'capture'> {
  readonly policy: Pick<Site['policy'], 'threshold' | 'minimumImages' | 'presentationAttack'>;
  readonly devices: Pick<Site['devices'], 'cameras'>;
}

/**
 * Looks through all cameras until there are enough good images, the match is beyond doubt, the time is over, or `signal` aborts; resolves with what was
 * seen till then.
 * @param chip the template that the live one will be compared with; without it nothing is decided early
 * @param onGuidance told what the traveller could do better, undefined when all is well
 * @param screen shows the fields of light, where the site asks for them: until they are over no capture ends early
 * @throws {FaceMatchError} when the engine died
 */
export async function captureFaces(
  { cameras, engine, clock }: { readonly cameras: readonly Camera[]; readonly engine: FaceEngine; readonly clock: Clock },
  { capture, policy, devices }: CaptureSite,
  chip: Template | undefined,
  signal: AbortSignal,
  onGuidance: (guidance: TravellerView['guidance']) => void,
  screen?: LightScreen,
): Promise<FaceCapture> {
  const began = clock.monotonic();
  const { lightChallenge } = capture;
  const attack = createPresentationAttackDetector({
    cameras: Object.fromEntries(devices.cameras.map((c) => [c.id, c])),
    ...(lightChallenge?.gain === undefined ? {} : { lightGain: lightChallenge.gain }),
  });
  const challenge = lightChallenge && screen ? createLightChallenge(lightChallenge, screen, clock) : undefined;
  let latest: CaptureResult | undefined;
  const { margin, minimumImages = 3 } = capture.early ?? {};
  const early = { minimumImages: Math.max(minimumImages, policy.minimumImages), ...(margin === undefined ? {} : { margin }) };
  const sure = (): boolean =>
    chip !== undefined &&
    latest?.template !== undefined &&
    beyondDoubt({ ...latest, similarity: fusedSimilarity(latest.template, chip) }, policy.threshold, early);
  /** A match beyond doubt is no head beyond doubt: a site that refers attacks has both looked at. */
  const graded = (): boolean => policy.presentationAttack?.action !== 'refer' || attack.settled();
  const steps = captureFrom(cameras, engine, {
    minQuality: capture.minimumQuality,
    maxImages: capture.maximumImages,
    ...(capture.differ === undefined ? {} : { differ: capture.differ }),
    looksPerSecond: LOOKS_PER_SECOND,
    // Nothing that was seen before this traveller came in.
    since: clock.now(),
  }).pipe(
    takeUntil(clock.after(capture.milliseconds)),
    takeUntil(aborted(signal)),
    tap((step) => {
      latest = step.result();
      attack.offer(step.frame.camera, step.frame.at, step.faces, step.frame);
      onGuidance(guidanceFor(step.progress.hint));
      if (step.faces.length > 0) challenge?.start();
    }),
    takeWhile((step) => !((step.progress.enough || sure()) && (challenge?.over ?? true) && graded())),
    finalize(() => challenge?.stop()),
  );
  await new Promise<void>((resolve, reject) => steps.subscribe({ complete: resolve, error: reject }));
  for (const step of challenge?.steps ?? []) attack.light(step);
  const judged = attack.result();
  return summary(latest, judged && { ...judged, settled: attack.settled() }, clock.monotonic() - began, challenge?.steps);
}

function summary(
  result: CaptureResult | undefined,
  attack: FaceCapture['presentationAttack'],
  milliseconds: number,
  light: readonly LightStep[] = [],
): FaceCapture {
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
    people: result?.people ?? 0,
    cameras: perCamera.filter((c) => c.frames > 0).length,
    perCamera,
    ...(attack ? { presentationAttack: attack } : {}),
    ...(light.length > 0 ? { light } : {}),
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
