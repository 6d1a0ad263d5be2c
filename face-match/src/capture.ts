import type { Face } from './face.ts';
import type { RgbImage } from './image.ts';
import { fuse, similarity } from './similarity.ts';
import type { Template } from './template.ts';

export interface CaptureOptions {
  /** Frames that make the live template. Default 6. */
  readonly maxImages?: number;
  /** `quality.overall` below which a frame is not used. Default 25. */
  readonly minQuality?: number;
  /** `quality.overall` that `enough()` wants of every frame. Default 50. */
  readonly goodQuality?: number;
  /** Milliseconds between two used frames of one camera: neighbours show the same and teach nothing. Default 150. */
  readonly spacing?: number;
  /** A face counts as another person when its area is at least this share of the largest one's; smaller ones stand far behind. Default 0.4. */
  readonly comparableSize?: number;
}

/** What the traveller could do better, for the traveller's page. */
export type Hint = 'no-face' | 'several-people' | 'too-far' | 'look-at-camera' | 'hold-still' | 'too-dark' | 'good';

/** One frame that counts. */
export interface CaptureImage {
  readonly camera: string;
  readonly at: number;
  readonly face: Face & { readonly template: Template };
  /** Kept for the best frame alone. */
  readonly image?: RgbImage;
}

export interface CaptureProgress {
  readonly images: number;
  readonly wanted: number;
  /** Of the frames used so far, 0–100. */
  readonly quality: number;
  readonly enough: boolean;
  readonly mostFacesAtOnce: number;
  readonly hint: Hint;
}

export interface CaptureResult {
  /** One template of all used frames; undefined when no frame was good enough. */
  readonly template?: Template;
  readonly images: number;
  /** Weighted like the template, 0–100. */
  readonly quality: number;
  /** Lowest similarity of a used frame with the template: far below the rest when two people were mixed. */
  readonly agreement?: number;
  readonly mostFacesAtOnce: number;
  readonly perCamera: Readonly<Record<string, { readonly frames: number; readonly faces: number; readonly best: number }>>;
  readonly bestFrame?: CaptureImage;
}

/** Gathers the best frames of one traveller. Pure: knows neither cameras nor time. */
export interface Capture {
  /**
   * Takes note of what one frame showed.
   *
   * @param faces largest first, as the engine gives them
   * @param image kept while this is the best frame, for the officer
   */
  offer(camera: string, at: number, faces: readonly Face[], image?: RgbImage): void;
  /** What a frame's quality must be to be worth describing now. */
  describeFrom(): number;
  progress(): CaptureProgress;
  /** True when more frames would hardly change the template: as many as wanted, all of them good. */
  enough(): boolean;
  result(): CaptureResult;
}

export function createCapture(options: CaptureOptions = {}): Capture {
  const { maxImages = 6, minQuality = 25, goodQuality = 50, spacing = 150, comparableSize = 0.4 } = options;
  /** Best first. */
  let kept: CaptureImage[] = [];
  const perCamera = new Map<string, { frames: number; faces: number; best: number; view: { at: number; faces: readonly Face[] } }>();
  let mostFacesAtOnce = 0;

  const quality = () => {
    const sum = kept.reduce((total, { face }) => total + face.quality.overall, 0);
    return sum === 0 ? 0 : kept.reduce((total, { face }) => total + face.quality.overall ** 2, 0) / sum;
  };
  const describeFrom = () => (kept.length < maxImages ? minQuality : Math.max(minQuality, kept.at(-1)!.face.quality.overall + worthwhile));
  const enough = () => kept.length >= maxImages && kept.at(-1)!.face.quality.overall >= goodQuality;

  return {
    offer(camera, at, faces, image) {
      const before = perCamera.get(camera);
      const largest = faces[0];
      const count = largest ? faces.filter((face) => area(face) >= comparableSize * area(largest)).length : 0;
      mostFacesAtOnce = Math.max(mostFacesAtOnce, count);
      perCamera.set(camera, {
        frames: (before?.frames ?? 0) + 1,
        faces: (before?.faces ?? 0) + (largest ? 1 : 0),
        best: Math.max(before?.best ?? 0, largest?.quality.overall ?? 0),
        view: { at, faces: faces.slice(0, count) },
      });
      if (!largest?.template || largest.quality.overall < minQuality) return;
      const candidate: CaptureImage = { camera, at, face: { ...largest, template: largest.template }, ...(image && { image }) };
      kept = best([...kept, candidate], maxImages, spacing);
    },
    describeFrom,
    progress: () => ({
      images: kept.length,
      wanted: maxImages,
      quality: quality(),
      enough: enough(),
      mostFacesAtOnce,
      hint: hintFor(
        [...perCamera.values()].map(({ view }) => view),
        goodQuality,
      ),
    }),
    enough,
    result() {
      const template =
        kept.length > 0 ? fuse(kept.map(({ face }) => ({ template: face.template, weight: face.quality.overall }))) : undefined;
      return {
        ...(template && { template, agreement: Math.min(...kept.map(({ face }) => similarity(face.template, template))) }),
        images: kept.length,
        quality: quality(),
        mostFacesAtOnce,
        perCamera: Object.fromEntries([...perCamera].map(([id, { frames, faces, best }]) => [id, { frames, faces, best }])),
        ...(kept[0] && { bestFrame: kept[0] }),
      };
    },
  };
}

/** Points of quality that a frame must be better by than the worst one in use before it is worth half the engine's time. */
const worthwhile = 1;

const area = ({ box }: Face) => box.width * box.height;

/** The best frames, no two of one camera closer than `spacing`; pixels of the very best alone. */
function best(images: readonly CaptureImage[], count: number, spacing: number): CaptureImage[] {
  const chosen: CaptureImage[] = [];
  for (const one of [...images].sort((a, b) => b.face.quality.overall - a.face.quality.overall)) {
    if (chosen.length === count) break;
    if (chosen.some((other) => other.camera === one.camera && Math.abs(other.at - one.at) < spacing)) continue;
    const { image, ...rest } = one;
    chosen.push(chosen.length === 0 && image ? { ...rest, image } : rest);
  }
  return chosen;
}

const viewLasts = 1000;
const closeEnough = 45;
const straightEnough = 25;
const brightEnough = 45;
const sharpEnough = 40;

/** Advice from what the cameras see now: their best view decides, since each sees the traveller from another height. */
function hintFor(views: readonly { at: number; faces: readonly Face[] }[], goodQuality: number): Hint {
  const now = Math.max(0, ...views.map(({ at }) => at));
  const fresh = views.filter(({ at }) => now - at <= viewLasts);
  if (fresh.some(({ faces }) => faces.length > 1)) return 'several-people';
  const faces = fresh.flatMap(({ faces }) => faces.slice(0, 1)).sort((a, b) => b.quality.overall - a.quality.overall);
  const face = faces[0]?.quality;
  if (!face) return 'no-face';
  if (face.overall >= goodQuality) return 'good';
  if (face.interEyeDistance < closeEnough) return 'too-far';
  if (Math.hypot(face.yaw, face.pitch) > straightEnough) return 'look-at-camera';
  if (face.brightness < brightEnough) return 'too-dark';
  return face.sharpness < sharpEnough ? 'hold-still' : 'look-at-camera';
}
