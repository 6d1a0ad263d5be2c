import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassportReaderError } from '../passport-reader-error.ts';
import { maxFileBytes } from './trust-material.ts';

/**
 * Files of the sources, those of a folder by name. Only trust-like names are taken from a folder; a file that is named is always taken.
 * @throws {PassportReaderError} `trust-folder`
 */
export async function filesOf(sources: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const source of sources) {
    const about = await stat(source).catch((cause) => {
      throw new PassportReaderError('trust-folder', `${source} cannot be read. Expected a file or folder of certificates or lists.`, {
        cause,
      });
    });
    if (about.isDirectory()) {
      const names = (await readdir(source)).filter((name) => /\.(cer|crt|der|pem|crl|ml|ldif|bin|p7b|cms)$/i.test(name)).sort();
      files.push(...names.map((name) => join(source, name)));
    } else files.push(source);
  }
  return files;
}

/** @throws {PassportReaderError} `too-large` */
export async function readSource(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > maxFileBytes) throw new PassportReaderError('too-large', `${file} is ${size} bytes long, expected at most ${maxFileBytes}.`);
  return readFile(file);
}
