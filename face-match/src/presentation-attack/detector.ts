import type { Face } from '../face.ts';
import type { RgbImage } from '../image.ts';
import { type DepthImage, noseHeight } from './depth-relief.ts';
import { countBlinks, eyeOpening } from './eye-opening.ts';
import { type EdgeProfile, edgeProfile, frameStrength } from './frame-edges.ts';
import { judge, type PresentationAttack, type Signals } from './fuse.ts';
import { type FaceTint, type LightStep, lightResponse } from './light-challenge.ts';
import { rasterStrength } from './raster.ts';
import { parallaxOf } from './relief.ts';
import { skinTint } from './skin-tint.ts';
import { type ParallaxView, viewParallax } from './view-parallax.ts';

/** Where a camera hangs and how wide it looks. */
export interface CameraPlace {
  /** Metres above the floor. */
  readonly heightMetres: number;
  /** Degrees across the picture's width. Default 56. */
  readonly fieldOfView?: number;
}

export interface PresentationAttackOptions {
  /** By camera id. Cameras that are missing, or all at one height, leave the parallax out. */
  readonly cameras?: Readonly<Record<string, CameraPlace>>;
  /** Milliseconds between two pictures of one camera whose pixels are measured. Default 200. */
  readonly spacing?: number;
  /** Change of colour of skin one metre from the totem's screen between its two fields, at this gate: ln(red/blue). Default 0.1. */
  readonly lightGain?: number;
}

/**
 * Watches one traveller beside `Capture` and grades whether an artefact was held before the cameras. Fed with the same frames in the same order.
 * Pure: knows neither cameras nor time. What it says is for the record and the officer, never for the traveller.
 */
export interface PresentationAttackDetector {
  /**
   * @param faces largest first, as the engine gives them; only the largest is looked at, and only with its `mesh`
   * @param image the frame; without it the pixels' signals are left out
   */
  offer(camera: string, at: number, faces: readonly Face[], image?: RgbImage): void;
  /** The totem's screen was asked to show a field, as a challenge: a face gives its light back, another screen does not. In the order of asking. */
  light(step: LightStep): void;
  /** A picture of a depth camera, with the face found in it or in the picture that it is registered to. */
  depth(face: Face, image: DepthImage): void;
  /**
   * Whether the cameras' heights have told a head from a sheet as well as they ever will, or can never tell it because all hang at one height. Before that a
   * picture of somebody is graded like nobody at all, and whoever acts on the grade waits for it.
   */
  settled(): boolean;
  /** Undefined before the first face. */
  result(): PresentationAttack | undefined;
}

/** Smaller faces, pixels between the eyes, are too coarse for the mesh to tell a nose's height. */
const SMALLEST = 28;
/** Mean distance between the centres of grown eyes, metres. */
const EYE_DISTANCE = 0.063;
const FIELD_OF_VIEW = 56;
const WIDTH = 1280;
/** Standard error of the parallax from which on a sheet alone is graded above a half: six pictures or so, of all heights. */
const SURE = 0.22;
/** Memory of a presentation that never ends. */
const MOST_VIEWS = 600;

export function createPresentationAttackDetector(options: PresentationAttackOptions = {}): PresentationAttackDetector {
  const { cameras = {}, spacing = 200, lightGain } = options;
  const views: ParallaxView[] = [];
  const openings: { at: number; opening: number }[] = [];
  const rasters: number[] = [];
  const profiles: EdgeProfile[] = [];
  const measured = new Map<string, number>();
  const steps: LightStep[] = [];
  const tints: FaceTint[] = [];
  const heights: number[] = [];
  let seen = false;

  return {
    offer(camera, at, faces, image) {
      const face = faces[0];
      if (!face?.mesh || face.quality.interEyeDistance < SMALLEST) return;
      seen = true;
      if (openings.length >= MOST_VIEWS) return;
      openings.push({ at, opening: eyeOpening(face.mesh) });
      const place = cameras[camera];
      const distance = distanceOf(face, place, image);
      if (place) views.push({ ...parallaxOf(face.mesh), camera, at, distance, cameraHeight: place.heightMetres });
      const tint = image && skinTint(image, cheeksAndBrow(face.mesh), face.quality.interEyeDistance / 6);
      if (tint !== undefined) tints.push({ at, camera, tint, distance });
      if (!image || at - (measured.get(camera) ?? -Infinity) < spacing) return;
      measured.set(camera, at);
      // One patch a picture, in turn: the gate's thread has other things to do.
      const patches = cheeksAndBrow(face.mesh);
      const strength = rasterStrength(image, patches[profiles.length % patches.length]!);
      if (strength !== undefined) rasters.push(strength);
      profiles.push(edgeProfile(image, eyesOf(face.mesh)));
    },
    light(step) {
      steps.push(step);
    },
    depth(face, image) {
      const height = face.mesh && noseHeight(face.mesh, image);
      if (height === undefined) return;
      seen = true;
      heights.push(height);
    },
    settled: () => heightsOf(cameras) < 2 || (viewParallax(views)?.error ?? Infinity) <= SURE,
    result() {
      if (!seen) return undefined;
      const light = lightResponse(steps, tints, lightGain);
      const parallax = viewParallax(views);
      const signals: Signals = {
        ...(parallax && { parallax }),
        ...(rasters.length > 0 && { raster: quarterBelowTop(rasters) }),
        ...(profiles.length > 0 && { frame: frameStrength(profiles) }),
        ...(light !== undefined && { light }),
        ...(heights.length > 0 && { depth: heights.sort((a, b) => a - b)[heights.length >> 1]! }),
        ...(openings.length > 2 && { blinks: countBlinks([...openings].sort((a, b) => a.at - b.at).map(({ opening }) => opening)) }),
      };
      return judge(signals);
    },
  };
}

const heightsOf = (cameras: Readonly<Record<string, CameraPlace>>): number =>
  new Set(Object.values(cameras).map(({ heightMetres }) => heightMetres)).size;

function distanceOf({ quality }: Face, place: CameraPlace | undefined, image: RgbImage | undefined): number {
  const { fieldOfView = FIELD_OF_VIEW } = place ?? {};
  const focal = (image?.width ?? WIDTH) / 2 / Math.tan((fieldOfView * Math.PI) / 360);
  return (focal * EYE_DISTANCE) / quality.interEyeDistance;
}

const point = (mesh: ArrayLike<number>, index: number): [number, number] => [mesh[3 * index]!, mesh[3 * index + 1]!];
const cheeksAndBrow = (mesh: ArrayLike<number>) => [point(mesh, 50), point(mesh, 280), point(mesh, 9)];

/** Centre of the eye on the left and of the one on the right of the picture. */
function eyesOf(mesh: ArrayLike<number>): [[number, number], [number, number]] {
  const middle = (a: number, b: number): [number, number] => {
    const [p, q] = [point(mesh, a), point(mesh, b)];
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  };
  return [middle(33, 133), middle(263, 362)];
}

/** A pattern shows only where the distance suits it: the upper quarter speaks, a single outlier does not. */
function quarterBelowTop(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * 0.75)]!;
}
