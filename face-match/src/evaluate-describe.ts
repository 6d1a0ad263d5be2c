import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FaceEngine } from './engine.ts';
import type { FaceQuality } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
import type { Photograph } from './labelled-folder.ts';
import type { Template } from './template.ts';

export interface LabelledTemplate extends Photograph {
  readonly template: Template;
  readonly quality: FaceQuality;
}

export interface Described {
  readonly templates: readonly LabelledTemplate[];
  readonly withoutFace: readonly string[];
  readonly unreadable: readonly string[];
  /** Not there at all. */
  readonly missing: readonly string[];
  /** Files with the same content, together. */
  readonly duplicates: readonly (readonly string[])[];
}

export interface DescribeAllOptions {
  readonly progress?: (done: number, of: number) => void;
  /** Photographs looked at together; as many as the engine has threads keep it busy. Default 1. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
}

type Outcome = LabelledTemplate | 'withoutFace' | 'unreadable' | 'missing';

/** A template of every photograph in which a face is found. Pixels are kept no longer than it takes to look at them. */
export async function describeAll(
  photographs: readonly Photograph[],
  engine: FaceEngine,
  { progress, atOnce = 1, signal }: DescribeAllOptions = {},
): Promise<Described> {
  const found: Outcome[] = [];
  const contents = new Map<string, number[]>();
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < photographs.length; i = next++) {
      signal?.throwIfAborted();
      found[i] = await describeOne(photographs[i]!, engine, (hash) => contents.set(hash, [...(contents.get(hash) ?? []), i]));
      progress?.(++done, photographs.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  const files = (outcome: Outcome) => photographs.filter((_, i) => found[i] === outcome).map(({ file }) => file);
  return {
    templates: found.filter((one): one is LabelledTemplate => typeof one !== 'string'),
    withoutFace: files('withoutFace'),
    unreadable: files('unreadable'),
    missing: files('missing'),
    duplicates: [...contents.values()]
      .filter((same) => same.length > 1)
      .map((same) => same.sort((a, b) => a - b))
      .sort(([a], [b]) => a! - b!)
      .map((same) => same.map((i) => photographs[i]!.file)),
  };
}

async function describeOne(photograph: Photograph, engine: FaceEngine, tell: (hash: string) => void): Promise<Outcome> {
  const { file } = photograph;
  const encoded = await readFile(file).catch(() => undefined);
  if (!encoded) return existsSync(file) ? 'unreadable' : 'missing';
  tell(createHash('sha256').update(encoded).digest('base64'));
  const image = await readImage(encoded).catch((error: unknown) => {
    if (error instanceof FaceMatchError && error.code === 'image-unreadable') return undefined;
    throw error;
  });
  if (!image) return 'unreadable';
  const face = (await engine.analyse(image, 'template', { first: 'central' }))[0];
  return face?.template ? { ...photograph, template: face.template, quality: face.quality } : 'withoutFace';
}
