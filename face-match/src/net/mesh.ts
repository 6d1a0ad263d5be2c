import type { RgbImage } from '../image.ts';
import { type ModelData, models } from '../models.ts';
import { applyTo, type Point, type Similarity, warp } from '../resample.ts';
import type { Backend } from './backend.ts';
import type { Detection } from './detector.ts';
import { readGraph } from './graph.ts';

/** 468 points of one face: x and y in pixels of the image, z in the same unit, smaller is nearer. */
export interface Mesh {
  /** 0–1: how sure the network is that this is a face. */
  readonly score: number;
  readonly points: readonly (readonly [x: number, y: number, z: number])[];
}

/** Where the network looks: a square turned so that the eyes lie level. */
export interface Region {
  readonly centre: Point;
  readonly side: number;
  /** Radians, clockwise in the picture. */
  readonly angle: number;
}

export type FindMesh = (image: RgbImage, region: Region) => Promise<Mesh>;

const { width: size, black, white } = models.mesh.input;
const enlarge = 1.5;
/** The points and the score; the finer outlines of eyes and lips, a seventh of the work, are not used here. */
const outputs = ['Identity_2', 'Identity_1'];

/** MediaPipe FaceMesh. Unlike the library the network came with, points are kept to a fraction of a pixel: a small face needs it. */
export async function openMesh(data: ModelData, backend: Backend): Promise<FindMesh> {
  const network = await backend.open(readGraph('mesh', data, outputs));
  return async (image, region) => {
    const toImage = regionToImage(region);
    const crop = warp(image, size, size, toImage, { outside: 0, black, white });
    const outputs = await network.run(crop, [1, size, size, 3]);
    const read = (values: number) => outputs.find(({ shape }) => shape[1] === values)!.values;
    const [coordinates, score] = [read(468 * 3), read(1)[0]!];
    const scale = region.side / size;
    const points = Array.from({ length: 468 }, (_, i) => {
      const [x, y] = applyTo(toImage, [coordinates[3 * i]!, coordinates[3 * i + 1]!]);
      return [x, y, coordinates[3 * i + 2]! * scale] as const;
    });
    return { score, points };
  };
}

function regionToImage({ centre, side, angle }: Region): Similarity {
  const a = (Math.cos(angle) * side) / size;
  const b = (Math.sin(angle) * side) / size;
  const half = (size - 1) / 2;
  return { a, b, tx: centre[0] - a * half + b * half, ty: centre[1] - b * half - a * half };
}

export function regionOfDetection({ centre, width, height, eyes: [left, right] }: Detection): Region {
  return { centre, side: enlarge * Math.max(width, height), angle: Math.atan2(right[1] - left[1], right[0] - left[0]) };
}

/** A second look where the first one found the face: the mesh settles, whatever the detector's box was like. */
export function regionOfMesh({ points }: Mesh): Region {
  const [left, right] = [points[33]!, points[263]!];
  const angle = Math.atan2(right[1] - left[1], right[0] - left[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    x0 = Math.min(x0, u);
    x1 = Math.max(x1, u);
    y0 = Math.min(y0, v);
    y1 = Math.max(y1, v);
  }
  const [u, v] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return { centre: [u * cos - v * sin, u * sin + v * cos], side: enlarge * Math.max(x1 - x0, y1 - y0), angle };
}
