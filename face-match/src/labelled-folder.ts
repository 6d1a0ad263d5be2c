import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaceMatchError } from './face-match-error.ts';

/** A picture file and whom it shows. */
export interface Photograph {
  readonly person: string;
  /** Path, the folder's included. */
  readonly file: string;
}

/** What lies in a folder of photographs with one folder per person, in a fixed order. */
export interface LabelledFolder {
  readonly photographs: readonly Photograph[];
  /** What is there besides and will not be looked at: other kinds of files, pictures of nobody in particular, folders in folders. Relative paths. */
  readonly ignored: readonly string[];
}

const picture = /\.(jpe?g|png|webp|tiff?|gif|avif)$/i;

/** @throws {FaceMatchError} `nothing-to-measure` when there is no such folder */
export function readLabelledFolder(folder: string): LabelledFolder {
  const photographs: Photograph[] = [];
  const ignored: string[] = [];
  for (const person of entries(folder)) {
    if (!person.isDirectory()) {
      ignored.push(person.name);
      continue;
    }
    for (const { name, file } of entries(join(folder, person.name)).map((entry) => ({ name: entry.name, file: entry.isFile() }))) {
      if (file && picture.test(name)) photographs.push({ person: person.name, file: join(folder, person.name, name) });
      else ignored.push(join(person.name, name));
    }
  }
  return { photographs, ignored };
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new FaceMatchError(
      'nothing-to-measure',
      `${folder} cannot be read as a folder. Name a folder with one folder of photographs per person.`,
      {
        cause,
      },
    );
  }
}
