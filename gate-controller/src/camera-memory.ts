import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { Background } from 'face-match';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { CameraMemory } from './camera-faults.ts';

const Backgrounds = Type.Record(Type.String(), Type.Object({ looks: Type.Integer({ minimum: 1 }), slopes: Type.Array(Type.Number()) }));

/** Milliseconds between two writes. */
const every = 60_000;

/**
 * What each camera normally sees, in a file: coarse slopes of brightness, no picture. A file that is missing or damaged means that it is learnt anew.
 * Delete it after cameras were moved on purpose.
 */
export function openCameraMemory(file: string, now: () => number, onFailed: (error: Error) => void = () => undefined): CameraMemory {
  let written = now();
  return {
    before: read(file),
    keep(learned) {
      if (now() - written < every) return;
      written = now();
      // Written aside first: a gate that is switched off meanwhile keeps the old one.
      writeFile(`${file}.new`, JSON.stringify(learned))
        .then(() => rename(`${file}.new`, file))
        .catch(onFailed);
    },
  };
}

function read(file: string): Record<string, Background> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Value.Check(Backgrounds, value) ? value : {};
  } catch {
    return {};
  }
}
