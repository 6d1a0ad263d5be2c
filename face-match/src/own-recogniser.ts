import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FaceMatchError } from './face-match-error.ts';
import { type Landmark, landmarks } from './landmarks.ts';
import type { Recogniser } from './recogniser.ts';

/** A recogniser that an integrator brings: an ONNX file and a descriptor beside it. */
export interface OwnRecogniser extends Recogniser {
  readonly licence: string;
  /** The network, proved to be the one that was measured. */
  readonly onnx: Uint8Array;
  /** Of every template: changes with the network and with every line of the descriptor. */
  readonly templateVersion: string;
}

/**
 * Reads a descriptor, a JSON file with `name`, `licence`, `file`, `sha256`, `input`, `align` and `mirror` (see `Recogniser`); `file` is sought beside it.
 *
 * @throws {FaceMatchError} `recogniser-invalid`, `model-missing`, `model-altered`
 */
export function readRecogniser(path: string): OwnRecogniser {
  const text = read(path, 'The descriptor of the recogniser');
  const { recogniser, licence, file, sha256 } = checked(text.toString('utf8'), path);
  const network = resolve(dirname(path), file);
  const onnx = read(network, `The network of the recogniser ${recogniser.name}`);
  const got = hash(onnx);
  if (got !== sha256) {
    throw new FaceMatchError(
      'model-altered',
      `The network ${network} is not the one its descriptor names: expected SHA-256 ${sha256}, got ${got}. Bring the right file, or measure this one anew and say so in ${path}.`,
    );
  }
  const templateVersion = `${recogniser.name}/${hash(JSON.stringify([sha256, recogniser])).slice(0, 12)}`;
  return { ...recogniser, licence, onnx, templateVersion };
}

function checked(json: string, path: string) {
  const wrong = (what: string): never => {
    throw new FaceMatchError('recogniser-invalid', `The descriptor ${path} cannot be used: ${what}.`);
  };
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return wrong('it is no JSON');
  }
  const object = (value: unknown, what: string) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : wrong(`${what} is missing`);
  const text = (key: string): string => {
    const value = object(given, 'its content')[key];
    return typeof value === 'string' && value !== '' ? value : wrong(`${key} is missing, expected a text`);
  };
  const input = object(given['input'], 'input');
  const number = (key: string, least: number): number => {
    const value = input[key];
    return typeof value === 'number' && Number.isFinite(value) && value >= least
      ? value
      : wrong(`input.${key} is ${value}, expected a number`);
  };
  const word = <T extends string>(key: string, words: readonly T[]): T =>
    words.find((one) => one === input[key]) ?? wrong(`input.${key} is ${input[key]}, expected ${words.join(' or ')}`);
  const [width, height] = [number('width', 16), number('height', 16)];
  const entries = Object.entries(object(given['align'], 'align')).map(([name, at]) => {
    if (!(name in landmarks)) wrong(`align names ${name}, expected some of ${Object.keys(landmarks).join(', ')}`);
    const [x, y, ...rest] = Array.isArray(at) ? (at as unknown[]) : [];
    if (typeof x !== 'number' || typeof y !== 'number' || rest.length > 0) wrong(`align.${name} is no pair of numbers`);
    return [name as Landmark, [x as number, y as number] as const] as const;
  });
  if (entries.length < 2) wrong('align has fewer than two landmarks');
  const { mirror } = given;
  if (typeof mirror !== 'boolean') wrong('mirror is missing, expected true or false');
  const recogniser: Recogniser = {
    name: text('name'),
    input: {
      width,
      height,
      layout: word('layout', ['interleaved', 'planar']),
      colours: word('colours', ['rgb', 'bgr']),
      black: number('black', Number.NEGATIVE_INFINITY),
      white: number('white', Number.NEGATIVE_INFINITY),
    },
    align: Object.fromEntries(entries),
    mirror: mirror as boolean,
  };
  return { recogniser, licence: text('licence'), file: text('file'), sha256: text('sha256').toLowerCase() };
}

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FaceMatchError('model-missing', `${what}, ${path}, cannot be read: name a file that is there`, { cause });
  }
}

const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
