import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PerformanceToolError } from './performance-tool-error.ts';

const HALF = '.part-';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets `fill` write into a folder of its own and puts it in place once it is whole. A folder that is not there yet, or is empty, appears in one
 * step; into one that holds files the new ones are moved at the end, and of the old ones those go that `stale` names. Interrupted or failed,
 * nothing of it stays; after a power cut the next run takes away the half folder.
 *
 * @throws PerformanceToolError `output` where the folder cannot be written; what `fill` throws of its own kind stays as it is
 */
export async function fillFolder(
  directory: string,
  fill: (folder: string) => Promise<void>,
  stale: (name: string) => boolean = () => false,
): Promise<void> {
  const target = resolve(directory);
  const half = join(dirname(target), `.${basename(target)}${HALF}${randomBytes(4).toString('hex')}`);
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(half, { recursive: true, force: true });
    for (const name of SIGNALS) process.off(name, interrupted);
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) process.on(name, interrupted);
  try {
    await removeHalves(target);
    await mkdir(half, { recursive: true });
    await fill(half);
    await placeWhole(half, target, stale);
  } catch (cause) {
    if (cause instanceof PerformanceToolError) throw cause;
    throw new PerformanceToolError('output', `Could not write to ${directory}. Expected a folder this user may write to.`, { cause });
  } finally {
    for (const name of SIGNALS) process.off(name, interrupted);
    await rm(half, { recursive: true, force: true });
  }
}

async function placeWhole(half: string, target: string, stale: (name: string) => boolean): Promise<void> {
  const old = await readdir(target).catch(() => []);
  if (old.length === 0) {
    await rename(half, target); // also onto an empty folder
    return;
  }
  const fresh = await readdir(half);
  for (const name of fresh) await rename(join(half, name), join(target, name));
  for (const name of old) if (!fresh.includes(name) && stale(name)) await rm(join(target, name));
}

/** Half folders of runs that were cut off; those of this moment's other runs are left alone for an hour. */
async function removeHalves(target: string): Promise<void> {
  const parent = dirname(target);
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(`.${basename(target)}${HALF}`)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}
