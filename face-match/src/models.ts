import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FaceMatchError } from './face-match-error.ts';

/** One file of a network, as it was when its accuracy was measured. */
export interface ModelFile {
  readonly file: string;
  readonly sha256: string;
}

/** A network is data: where it comes from, what it may be used for, what it eats. */
export interface Model {
  readonly name: 'detector' | 'mesh' | 'recogniser' | 'second recogniser';
  /** npm package that carries the files, and the folder inside it. */
  readonly source: { readonly npm: string; readonly folder: string };
  readonly licence: string;
  /** Width and height in pixels, three channels (red, green, blue), and the values a black and a white pixel are given. */
  readonly input: { readonly width: number; readonly height: number; readonly black: number; readonly white: number };
  readonly topology: ModelFile;
  readonly weights: ModelFile;
}

export const models = {
  detector: {
    name: 'detector',
    source: { npm: '@vladmandic/human', folder: 'models' },
    licence: 'Apache-2.0 (MediaPipe BlazeFace, back camera), converted in @vladmandic/human (MIT)',
    input: { width: 256, height: 256, black: -1, white: 1 },
    topology: { file: 'blazeface.json', sha256: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f' },
    weights: { file: 'blazeface.bin', sha256: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72' },
  },
  mesh: {
    name: 'mesh',
    source: { npm: '@vladmandic/human', folder: 'models' },
    licence: 'Apache-2.0 (MediaPipe FaceMesh), converted in @vladmandic/human (MIT)',
    input: { width: 192, height: 192, black: 0, white: 1 },
    topology: { file: 'facemesh.json', sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7' },
    weights: { file: 'facemesh.bin', sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b' },
  },
  recogniser: {
    name: 'recogniser',
    source: { npm: '@vladmandic/face-api', folder: 'model' },
    licence: 'CC0-1.0 (dlib_face_recognition_resnet_model_v1), converted in @vladmandic/face-api (MIT)',
    input: { width: 150, height: 150, black: 0, white: 255 },
    topology: {
      file: 'face_recognition_model-weights_manifest.json',
      sha256: 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
    },
    weights: { file: 'face_recognition_model.bin', sha256: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589' },
  },
  faceres: {
    name: 'second recogniser',
    source: { npm: '@vladmandic/human', folder: 'models' },
    licence:
      'none stated by its author where we could look (HSE-FaceRes, MobileNet trained on VGGFace2); published in @vladmandic/human (MIT)',
    input: { width: 224, height: 224, black: 0, white: 255 },
    topology: { file: 'faceres.json', sha256: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df' },
    weights: { file: 'faceres.bin', sha256: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b' },
  },
} as const satisfies Record<string, Model>;

/** The two files of a network, proved to be the ones that were measured. */
export interface ModelData {
  readonly topology: unknown;
  readonly weights: ArrayBuffer;
}

/**
 * Reads a network and checks it against the manifest.
 *
 * @param folder where the files lie; without it, the npm package that the manifest names
 * @throws {FaceMatchError} `model-missing`, `model-altered`
 */
export function readModel(model: Model, folder = packageFolder(model)): ModelData {
  const topology = readVerified(join(folder, model.topology.file), model.topology.sha256, model);
  const weights = readVerified(join(folder, model.weights.file), model.weights.sha256, model);
  return {
    topology: JSON.parse(topology.toString('utf8')),
    weights: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer,
  };
}

function packageFolder(model: Model): string {
  try {
    // Both packages hide package.json behind their `exports`; their main file lies one folder below the root.
    return join(dirname(createRequire(import.meta.url).resolve(model.source.npm)), '..', model.source.folder);
  } catch (cause) {
    throw new FaceMatchError(
      'model-missing',
      `npm package ${model.source.npm}, which carries the ${model.name}, is not installed: run npm install`,
      {
        cause,
      },
    );
  }
}

function readVerified(path: string, sha256: string, model: Model): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new FaceMatchError('model-missing', `The ${model.name}'s file ${path} cannot be read: run npm install`, { cause });
  }
  const got = createHash('sha256').update(bytes).digest('hex');
  if (got !== sha256) {
    throw new FaceMatchError(
      'model-altered',
      `The ${model.name}'s file ${path} is not the one that was measured: expected SHA-256 ${sha256}, got ${got}. Install the version named in package-lock.json`,
    );
  }
  return bytes;
}
