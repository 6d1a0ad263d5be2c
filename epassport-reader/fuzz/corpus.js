import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const corpusFolder = fileURLToPath(new URL('corpus/', import.meta.url));

/** By its content: the same input is never there twice. */
export const nameOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

/** The kept inputs of a target, the smallest first; none where it has no folder. @returns {{ name: string, bytes: Buffer }[]} */
export function readCorpus(target, folder = corpusFolder) {
  const own = join(folder, target);
  if (!existsSync(own)) return [];
  const inputs = readdirSync(own).map((name) => ({ name, bytes: readFileSync(join(own, name)) }));
  return inputs.sort((a, b) => a.bytes.length - b.bytes.length || (a.name < b.name ? -1 : 1));
}

/** Writes the inputs in place of those that are there; but what once found a bug (`bug-…`) stays. */
export function writeCorpus(target, inputs, folder = corpusFolder) {
  const own = join(folder, target);
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(own)) if (!name.startsWith('bug-')) rmSync(join(own, name));
  for (const bytes of inputs) writeFileSync(join(own, nameOf(bytes)), bytes);
}
