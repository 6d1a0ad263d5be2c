import type { RgbImage } from '../image.ts';
import { type ModelData, models } from '../models.ts';
import { letterbox, type Point } from '../resample.ts';
import type { Backend } from './backend.ts';
import { readGraph } from './graph.ts';

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
const least = 0.4;
const overlapping = 0.3;

/** MediaPipe BlazeFace (back camera): 512 anchors on a grid of 16 × 16 and 384 on 8 × 8, boxes and six points relative to them. */
export async function openDetector(data: ModelData, backend: Backend): Promise<Detect> {
  const network = await backend.open(readGraph('detector', data));
  const anchors = [...grid(16, 2), ...grid(8, 6)];
  return async (image, margin = 0) => {
    const box = letterbox(image, size, margin);
    const { pixels } = box;
    for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! / 127.5 - 1;
    const outputs = await network.run(pixels, [1, size, size, 3]);
    const read = (anchors: number, values: number) => outputs.find(({ shape }) => shape[1] === anchors && shape[2] === values)!.values;
    const [scores, regressions] = [joined(read(512, 1), read(384, 1)), joined(read(512, 16), read(384, 16))];
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

function grid(cells: number, each: number): Point[] {
  const stride = size / cells;
  return Array.from({ length: cells * cells * each }, (_, i) => {
    const cell = Math.floor(i / each);
    return [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride];
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
