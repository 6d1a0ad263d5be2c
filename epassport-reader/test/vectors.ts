import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of data that others made, beside the repository; undefined where it is missing (the tests then say so and skip). */
export function vectorsFolder(name: string): string | undefined {
  const shared = process.env['LIMEN_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  const folder = join(shared, 'vectors', name);
  return existsSync(folder) ? folder : undefined;
}

export const readVector = (folder: string, file: string): Buffer => readFileSync(join(folder, file));
export const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
