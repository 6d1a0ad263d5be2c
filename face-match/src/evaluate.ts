import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceEngine } from './engine.ts';
import { type ErrorRates, errorRates } from './error-rates.ts';
import type { FaceQuality } from './face.ts';
import { readImage } from './jpeg.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';

export interface Evaluation extends ErrorRates {
  readonly images: number;
  /** Photographs in which no face was found. */
  readonly failuresToAcquire: number;
  readonly templateVersion: string;
  readonly backend: string;
}

export interface LabelledTemplate {
  readonly person: string;
  readonly file: string;
  readonly template: Template;
  readonly quality: FaceQuality;
}

/** Photographs in one folder per person, as `{ person, file }`, in a fixed order. */
export function listFolder(folder: string): { person: string; file: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((person) =>
      readdirSync(join(folder, person))
        .filter((name) => /\.(jpe?g|png|webp|tiff?)$/i.test(name))
        .sort()
        .map((name) => ({ person, file: join(folder, person, name) })),
    );
}

/** A template of every photograph in which a face is found. */
export async function describeAll(
  files: readonly { person: string; file: string }[],
  engine: FaceEngine,
  progress?: (done: number, of: number) => void,
): Promise<LabelledTemplate[]> {
  const found: LabelledTemplate[] = [];
  for (const [i, { person, file }] of files.entries()) {
    const face = (await engine.analyse(await readImage(file), 'template', { first: 'central' }))[0];
    if (face?.template) found.push({ person, file, template: face.template, quality: face.quality });
    progress?.(i + 1, files.length);
  }
  return found;
}

/** All mated and all non-mated pairs. */
export function allPairs(templates: readonly LabelledTemplate[]): { mated: Float32Array; nonMated: Float32Array } {
  const mated: number[] = [];
  const nonMated = new Float32Array((templates.length * (templates.length - 1)) / 2);
  let n = 0;
  for (const [i, a] of templates.entries()) {
    for (let j = 0; j < i; j++) {
      const b = templates[j]!;
      const score = similarity(a.template, b.template);
      if (a.person === b.person) mated.push(score);
      else nonMated[n++] = score;
    }
  }
  return { mated: Float32Array.from(mated), nonMated: nonMated.slice(0, n) };
}

/** Measures the engine on a labelled folder: every photograph against every other one. */
export async function evaluate(folder: string, engine: FaceEngine, progress?: (done: number, of: number) => void): Promise<Evaluation> {
  const files = listFolder(folder);
  const templates = await describeAll(files, engine, progress);
  const { mated, nonMated } = allPairs(templates);
  return {
    images: files.length,
    failuresToAcquire: files.length - templates.length,
    templateVersion: engine.about.templateVersion,
    backend: engine.about.backend,
    ...errorRates(mated, nonMated),
  };
}
