import type { Face } from './face.ts';
import { type Hint, hintFor, steadyHint } from './hint.ts';
import type { RgbImage } from './image.ts';
import { fuse, similarity } from './similarity.ts';
import type { Template } from './template.ts';
import { createTracker, type TrackerOptions } from './tracker.ts';

export interface CaptureOptions extends TrackerOptions {
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
  /** Different people seen so far, beside one another or one after another; see `Tracker.people`. */
  readonly people: number;
  /** Does not flicker: see `steadyHint`. */
  readonly hint: Hint;
}

export interface CaptureResult {
  /** One template of all used frames, all of one person; undefined when no frame was good enough. */
  readonly template?: Template;
  readonly images: number;
  /** Weighted like the template, 0–100. */
  readonly quality: number;
  /** Lowest similarity of a used frame with the template. */
  readonly agreement?: number;
  readonly mostFacesAtOnce: number;
  /** Different people seen, beside one another or one after another in whatever view. Only the one seen best is in the template. */
  readonly people: number;
  readonly perCamera: Readonly<Record<string, { readonly frames: number; readonly faces: number; readonly best: number }>>;
  readonly bestFrame?: CaptureImage;
}

/** Gathers the best frames of one traveller, the person seen best; frames of anybody else are kept apart. Pure: knows neither cameras nor time. */
export interface Capture {
  /**
   * Takes note of what one frame showed.
   *
   * @param faces largest first, as the engine gives them
   * @param image kept while this is the best frame, for the officer
   */
  offer(camera: string, at: number, faces: readonly Face[], image?: RgbImage): void;
  /** What a frame's quality must be to be worth describing now; lower where it is not known whose face a camera sees at that time. */
  describeFrom(camera?: string, at?: number): number;
  progress(): CaptureProgress;
  /** True when more frames would hardly change the template: as many as wanted, all of them good. */
  enough(): boolean;
  result(): CaptureResult;
}

export function createCapture(options: CaptureOptions = {}): Capture {
  const { maxImages = 6, minQuality = 25, goodQuality = 50, spacing = 150, comparableSize = 0.4 } = options;
  const tracker = createTracker(options);
  /** Of every person, best first. */
  let kept = new Map<number, CaptureImage[]>();
  const perCamera = new Map<string, { frames: number; faces: number; best: number; view: { at: number; faces: readonly Face[] } }>();
  let mostFacesAtOnce = 0;
  let hint = steadyHint();

  /** Of the person seen best; of two alike, of the one seen first. */
  const traveller = (): readonly CaptureImage[] => {
    const sum = (images: readonly CaptureImage[]) => images.reduce((total, { face }) => total + face.quality.overall, 0);
    return [...kept.values()].reduce<readonly CaptureImage[]>((best, images) => (sum(images) > sum(best) ? images : best), []);
  };
  /** Two that proved to be one person have their images in one place. */
  const join = (): void => {
    if ([...kept.keys()].every((person) => tracker.identity(person) === person)) return;
    const all = new Map<number, CaptureImage[]>();
    for (const [person, images] of kept) {
      const now = tracker.identity(person);
      all.set(now, best([...(all.get(now) ?? []), ...images], maxImages, spacing));
    }
    kept = all;
  };
  const quality = () => {
    const sum = traveller().reduce((total, { face }) => total + face.quality.overall, 0);
    return sum === 0 ? 0 : traveller().reduce((total, { face }) => total + face.quality.overall ** 2, 0) / sum;
  };
  const people = () => Math.max(mostFacesAtOnce, tracker.people(comparableSize));
  const enough = () => {
    const images = traveller();
    return images.length >= maxImages && images.at(-1)!.face.quality.overall >= goodQuality;
  };

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
      const views = [...perCamera.values()].map(({ view }) => view);
      hint = hint.next(hintFor(views, goodQuality), Math.max(...views.map((view) => view.at)));
      const [person] = tracker.observe(camera, at, faces.map(trusted));
      if (person === undefined || !largest?.template || largest.quality.overall < minQuality) return;
      join();
      const candidate: CaptureImage = { camera, at, face: { ...largest, template: largest.template }, ...(image && { image }) };
      kept.set(person, best([...(kept.get(person) ?? []), candidate], maxImages, spacing));
    },
    describeFrom(camera, at) {
      if (camera !== undefined && at !== undefined && tracker.unsure(camera, at)) return minQuality;
      const images = traveller();
      return images.length < maxImages ? minQuality : Math.max(minQuality, images.at(-1)!.face.quality.overall + worthwhile);
    },
    progress: () => ({
      images: traveller().length,
      wanted: maxImages,
      quality: quality(),
      enough: enough(),
      mostFacesAtOnce,
      people: people(),
      hint: hint.now,
    }),
    enough,
    result() {
      const images = traveller();
      const template =
        images.length > 0 ? fuse(images.map(({ face }) => ({ template: face.template, weight: face.quality.overall }))) : undefined;
      return {
        ...(template && { template, agreement: Math.min(...images.map(({ face }) => similarity(face.template, template))) }),
        images: images.length,
        quality: quality(),
        mostFacesAtOnce,
        people: people(),
        perCamera: Object.fromEntries([...perCamera].map(([id, { frames, faces, best }]) => [id, { frames, faces, best }])),
        ...(images[0] && { bestFrame: images[0] }),
      };
    },
  };

  /** A template of a poor image tells nobody from anybody. */
  function trusted(face: Face): Face {
    if (!face.template || face.quality.overall >= minQuality) return face;
    const { template: _, ...rest } = face;
    return rest;
  }
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
