import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Compiles one C file of `native/` to a shared library with Debian's gcc, unless `dir` already has what this very source
 * and these flags build.
 *
 * @returns the library's path
 * @throws what gcc says, or ENOENT when there is no gcc
 */
export async function buildNative(source: string, dir: string, flags: readonly string[] = []): Promise<string> {
  const path = fileURLToPath(new URL(`../../native/${source}.c`, import.meta.url));
  const text = await readFile(path);
  const digest = createHash('sha256').update(text).update(flags.join(' ')).digest('hex').slice(0, 12);
  const library = join(dir, `${source}-${digest}.so`);
  if (existsSync(library)) return library;
  await mkdir(dir, { recursive: true });
  // Built beside and renamed, so that two starters at once never load half a file.
  const partial = `${library}.${process.pid}`;
  await run('gcc', ['-std=c11', '-O2', '-shared', '-fPIC', '-o', partial, path, ...flags], { timeout: 60_000 });
  await rename(partial, library);
  return library;
}
