import { type Dirent, readdirSync, statSync } from 'node:fs';
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
  /** What is there besides and will not be looked at: other kinds of files, pictures of nobody in particular, folders in folders,
   * hidden files, what may not be read. Relative paths; folders end with a slash. */
  readonly ignored: readonly string[];
}

const picture = /\.(jpe?g|jpe|jfif|png|webp|tiff?|gif|avif|bmp|pgm|ppm)$/i;

/** Follows symbolic links. @throws {FaceMatchError} `nothing-to-measure` when there is no such folder */
export function readLabelledFolder(folder: string): LabelledFolder {
  const photographs: Photograph[] = [];
  const ignored: string[] = [];
  for (const person of entries(folder)) {
    const inside = person.kind === 'folder' && !hidden(person.name) ? readable(join(folder, person.name)) : undefined;
    if (!inside) ignored.push(told(person));
    for (const entry of inside ?? []) {
      const { name, kind } = entry;
      if (kind === 'file' && picture.test(name) && !hidden(name))
        photographs.push({ person: person.name, file: join(folder, person.name, name) });
      else ignored.push(join(person.name, told(entry)));
    }
  }
  return { photographs, ignored };
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Also macOS's `._1.jpg`, which is no picture. */
const hidden = (name: string) => name.startsWith('.');
const told = ({ name, kind }: Entry) => (kind === 'folder' ? `${name}/` : name);

function entries(folder: string): Entry[] {
  try {
    return list(folder);
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

function readable(folder: string): Entry[] | undefined {
  try {
    return list(folder);
  } catch {
    return undefined;
  }
}

const list = (folder: string): Entry[] =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) => ({ name: entry.name, kind: kindOf(entry, folder) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function kindOf(entry: Dirent, folder: string): Entry['kind'] {
  const real = entry.isSymbolicLink() ? statSync(join(folder, entry.name), { throwIfNoEntry: false }) : entry;
  return real?.isDirectory() ? 'folder' : real?.isFile() ? 'file' : 'other';
}
