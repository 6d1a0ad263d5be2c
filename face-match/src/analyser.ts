import { type Describe, describeTogether, describeWith } from './describe.ts';
import type { AnalyseOptions, Want } from './engine.ts';
import type { Box, Face } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import type { RgbImage } from './image.ts';
import { type Landmark, landmarkAt } from './landmarks.ts';
import { type ModelData, models, readModel } from './models.ts';
import type { Backend } from './net/backend.ts';
import { type Detection, openDetector } from './net/detector.ts';
import { dlibResnet } from './net/dlib-resnet.ts';
import { faceres } from './net/faceres.ts';
import type { Graph } from './net/graph.ts';
import { type Mesh, openMesh, regionOfDetection, regionOfMesh } from './net/mesh.ts';
import type { OwnRecogniser } from './own-recogniser.ts';
import { poseOf } from './pose.ts';
import type { Components } from './quality/components.ts';
import { singleFace } from './quality/geometry.ts';
import { rate } from './quality.ts';
import { defaultRecipe, type Recipe, recipes } from './recogniser.ts';
import type { Point } from './resample.ts';

/** All networks in the calling thread, on one backend. Keeps nothing from one image to the next. One image at a time. */
export interface Analyser {
  /** Of the templates it makes. */
  readonly templateVersion: string;
  analyse(image: RgbImage, want: Want, options?: AnalyseOptions): Promise<Face[]>;
}

const graphOf: Readonly<Record<Recipe['parts'][number]['model'], (data: ModelData) => Graph>> = {
  recogniser: (data) => dlibResnet(data, models.recogniser.input.width),
  faceres,
};

/** What `Face.points` has, in its order. */
const fivePoints: readonly Landmark[] = ['right-eye-outer', 'right-eye-inner', 'left-eye-outer', 'left-eye-inner', 'nose-base'];
const mostFaces = 8;
/** Pixels; in less no face can be told. */
const smallestImage = 16;
const leastMeshScore = 0.5;

/**
 * Loads and starts the networks.
 *
 * @param folder where the model files lie; without it, the npm packages that carry them
 * @param recogniser describes the faces: a built-in recipe or a network of the integrator's own
 * @throws {FaceMatchError} `backend-missing`, `model-missing`, `model-altered`
 */
export async function openAnalyser(
  backend: Backend,
  folder?: string,
  recogniser: Recipe | OwnRecogniser = recipes[defaultRecipe],
): Promise<Analyser> {
  const detect = await openDetector(readModel(models.detector, folder), backend);
  const mesh = await openMesh(readModel(models.mesh, folder), backend);
  const describe = await ('parts' in recogniser ? openRecipe(backend, folder, recogniser) : openOwn(backend, recogniser));
  const version = recogniser.templateVersion;

  const find = async (image: RgbImage, want: Want): Promise<Detection[]> => {
    const found = await detect(image);
    // A passport portrait may be all face, larger than the detector knows: look again from further away.
    return found.length === 0 && want === 'template' ? detect(image, 0.25) : found;
  };
  return {
    templateVersion: version,
    async analyse(image, want, options) {
      if (Math.min(image.width, image.height) < smallestImage) return [];
      const detections = (await find(image, want)).sort((a, b) => b.width * b.height - a.width * a.height).slice(0, mostFaces);
      const meshes: Mesh[] = [];
      for (const detection of detections) meshes.push(await mesh(image, regionOfDetection(detection)));
      const found = meshes
        .filter(({ score }) => score >= leastMeshScore)
        .map((mesh) => ({ mesh, box: boxAround(mesh, image) }))
        .sort(options?.first === 'central' ? mostCentral(image) : largest);
      const among = singleFace(found.map(({ box }) => box.width * box.height));
      const rated = (mesh: Mesh) => toFace(image, mesh, { singleFacePresent: among });
      const describeFrom = want === 'template' ? (options?.describeFrom ?? 0) : Number.POSITIVE_INFINITY;
      const others = found.slice(1).map(({ mesh }) => rated(mesh));
      const first = found[0]?.mesh;
      if (!first) return [];
      // The face that is described is rated where it is looked at last, and before that only where its rating decides.
      const before = describeFrom > 0 ? rated(first) : undefined;
      if (before && before.quality.overall < describeFrom) return [before, ...others];
      const settled = await mesh(image, regionOfMesh(first));
      const best = settled.score >= leastMeshScore ? settled : first;
      const template = { version, vector: await describe(image, best) };
      return [{ ...(best === first && before ? before : rated(best)), template }, ...others];
    },
  };
}

async function openRecipe(backend: Backend, folder: string | undefined, { parts }: Recipe): Promise<Describe> {
  const opened: { describe: Describe; weight: number }[] = [];
  for (const { model, recogniser, weight } of parts) {
    const network = await backend.open(graphOf[model](readModel(models[model], folder)));
    opened.push({ describe: describeWith(network, recogniser), weight });
  }
  return describeTogether(opened);
}

async function openOwn(backend: Backend, own: OwnRecogniser): Promise<Describe> {
  if (!backend.openFile)
    throw new FaceMatchError(
      'backend-missing',
      `The recogniser ${own.name} is an ONNX file, which ${backend.name} cannot run: install onnxruntime-node`,
    );
  return describeWith(await backend.openFile(own.onnx, own.name), own);
}

interface Found {
  readonly box: Box;
}

const largest = (a: Found, b: Found) => b.box.width * b.box.height - a.box.width * a.box.height;
const mostCentral = (image: RgbImage) => (a: Found, b: Found) => fromMiddle(a.box, image) - fromMiddle(b.box, image);
const fromMiddle = ({ x, y, width, height }: Box, image: RgbImage) =>
  Math.hypot(x + width / 2 - image.width / 2, y + height / 2 - image.height / 2);

function toFace(image: RgbImage, found: Mesh, more: Components): Face {
  const points = fivePoints.map((name) => landmarkAt(found.points, name));
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const eyes = [middle(points[2]!, points[3]!), middle(points[0]!, points[1]!)] as const;
  const quality = rate(image, found, eyes, poseOf(found));
  return {
    box: boxAround(found, image),
    quality: { ...quality, components: { ...quality.components, ...more } },
    points,
    mesh: Float32Array.from(found.points.flat()),
  };
}

function boxAround({ points }: Mesh, image: RgbImage): Box {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  const x = points.map((p) => p[0]);
  const y = points.map((p) => p[1]);
  const [left, right] = [clamp(Math.min(...x), image.width), clamp(Math.max(...x), image.width)];
  const [top, bottom] = [clamp(Math.min(...y), image.height), clamp(Math.max(...y), image.height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
