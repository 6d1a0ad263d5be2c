import type { RgbImage } from '../image.ts';
import { type ModelData, models } from '../models.ts';
import { letterbox, type Point } from '../resample.ts';
import type { Backend } from './backend.ts';
import { type Graph, readGraph } from './graph.ts';

/** A face as the detector sees it, pixels of the image. */
export interface Detection {
  /** 0–1. */
  readonly score: number;
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
  /** The eye on the left and the eye on the right of the picture. */
  readonly eyes: readonly [Point, Point];
}

export type Detect = (image: RgbImage, margin?: number) => Promise<Detection[]>;

const size = models.detector.input.width;
/** The coarser of the two grids that the anchors lie on, pixels. */
const step = 32;
const least = 0.4;
const overlapping = 0.3;

/**
 * MediaPipe BlazeFace (back camera): on each cell of 16 pixels two anchors and on each of 32 pixels six, boxes and six points relative to them. It was made for
 * squares, but has only convolutions: of a wide frame only the rows that hold picture are looked at, three fifths of the work at 16 : 9.
 */
export async function openDetector(data: ModelData, backend: Backend): Promise<Detect> {
  const network = await backend.open(ofAnySize(readGraph('detector', data)));
  return async (image, margin = 0) => {
    const box = letterbox(image, size, step, margin, models.detector.input);
    const { pixels, width, height } = box;
    const outputs = await network.run(pixels, [1, height, width, 3]);
    const [fine, coarse] = [grid(width, height, step / 2, 2), grid(width, height, step, 6)];
    const read = (anchors: number, values: number) => outputs.find(({ shape }) => shape[1] === anchors && shape[2] === values)!.values;
    const anchors = [...fine, ...coarse];
    const [scores, regressions] = [1, 16].map((each) => joined(read(fine.length, each), read(coarse.length, each))) as [
      Float32Array,
      Float32Array,
    ];
    const found: Detection[] = [];
    anchors.forEach(([ax, ay], i) => {
      const score = 1 / (1 + Math.exp(-scores[i]!));
      if (score < least) return;
      const r = regressions.subarray(i * 16, i * 16 + 16);
      const toImage = (x: number, y: number): Point => [(x + ax - box.x) / box.scale, (y + ay - box.y) / box.scale];
      found.push({
        score,
        centre: toImage(r[0]!, r[1]!),
        width: r[2]! / box.scale,
        height: r[3]! / box.scale,
        eyes: [toImage(r[4]!, r[5]!), toImage(r[6]!, r[7]!)],
      });
    });
    return withoutOverlaps(found);
  };
}

/** Its outputs are lists of anchors, as long as the picture is large. */
function ofAnySize(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  for (const { inputs } of graph.nodes.filter(({ op }) => op === 'Reshape')) {
    const shape = constants.get(inputs[1]!)!;
    constants.set(inputs[1]!, { shape: shape.shape, data: Int32Array.from(shape.data, (length, axis) => (axis === 1 ? -1 : length)) });
  }
  return { ...graph, constants, input: { ...graph.input, height: -1, width: -1 } };
}

function grid(width: number, height: number, stride: number, each: number): Point[] {
  const across = width / stride;
  return Array.from({ length: across * (height / stride) * each }, (_, i) => {
    const cell = Math.floor(i / each);
    return [((cell % across) + 0.5) * stride, (Math.floor(cell / across) + 0.5) * stride];
  });
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function withoutOverlaps(found: Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of found.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(one, other) < overlapping)) kept.push(one);
  }
  return kept;
}

function overlap(a: Detection, b: Detection): number {
  const shared = (k: 0 | 1, side: 'width' | 'height') =>
    Math.max(
      0,
      Math.min(a.centre[k] + a[side] / 2, b.centre[k] + b[side] / 2) - Math.max(a.centre[k] - a[side] / 2, b.centre[k] - b[side] / 2),
    );
  const both = shared(0, 'width') * shared(1, 'height');
  return both / (a.width * a.height + b.width * b.height - both);
}
