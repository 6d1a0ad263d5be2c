import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceEngine } from 'face-match';
import { readImage } from 'face-match';
import sharp from 'sharp';
import type { FaceSource, Photograph } from './face-source.ts';
import { createRandom, hash } from './random.ts';

/** A person of a folder of photographs. */
export interface FolderPerson {
  /** The sub-folder's name. */
  readonly name: string;
  /** The chip's image: the first photograph as JPEG. */
  readonly portrait: Buffer;
  /** The other photographs, for the cameras; undefined when there is one photograph only. Such a person can lend the passport to an impostor. */
  readonly source: Extract<FaceSource, { kind: 'photographs' }> | undefined;
}

const PICTURE = /\.(jpe?g|png|webp|tiff?)$/i;

/** One person's folder, not read yet: a folder of thousands opens at once. */
export interface FolderEntry {
  readonly name: string;
  /** Paths, by name; at least one. */
  readonly files: readonly string[];
}

/**
 * One sub-folder per person: the first photograph (by name) goes into the chip, the others in front of the cameras.
 * @throws {Error} when the folder holds no sub-folder with a photograph
 */
export async function listFaceFolder(directory: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause) => {
    throw new Error(`The folder of faces ${directory} cannot be read. Name an existing folder.`, { cause });
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const people: FolderEntry[] = [];
  for (const name of names.sort()) {
    const files = (await readdir(join(directory, name))).filter((file) => PICTURE.test(file)).sort();
    if (files.length > 0) people.push({ name, files: files.map((file) => join(directory, name, file)) });
  }
  if (people.length > 0) return people;
  throw new Error(`${directory}: expected one folder per person with photographs (JPEG, PNG, WebP, TIFF) in it, found none`);
}

/**
 * Reads one person's photographs.
 * @param engine finds the face in each photograph, so that it appears at a person's size; without it the face is taken to be in the middle
 * and half as wide as the picture
 */
export async function loadFolderPerson({ name, files }: FolderEntry, engine?: FaceEngine): Promise<FolderPerson> {
  const [first, ...others] = files;
  const portrait = await sharp(await readFile(first!))
    .rotate()
    .toColourspace('srgb')
    .jpeg({ quality: 92 })
    .toBuffer();
  const live: Photograph[] = [];
  for (const file of others) {
    const image = await sharp(await readFile(file))
      .rotate()
      .toColourspace('srgb')
      .jpeg({ quality: 95 })
      .toBuffer();
    const face = await locate(image, engine);
    if (face !== undefined) live.push({ image, face });
  }
  const stature = createRandom(hash(name)).normal(1.7, 0.07);
  return { name, portrait, source: live.length > 0 ? { kind: 'photographs', name, live, stature } : undefined };
}

async function locate(image: Buffer, engine: FaceEngine | undefined): Promise<Photograph['face'] | undefined> {
  if (engine !== undefined) {
    const [face] = await engine.analyse(await readImage(image), 'detect', { first: 'central' });
    return face?.box;
  }
  const { width, height } = await sharp(image).metadata();
  return { x: width * 0.25, y: height * 0.25, width: width * 0.5, height: height * 0.5 };
}
