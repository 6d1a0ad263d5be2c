import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nonMatedFileOf } from '../passage-columns.ts';
import { maskFileOf } from './scores/bee-scores.ts';

/** What an input file held, so that a report can be told from one made of something else. */
export interface InputDigest {
  readonly bytes: number;
  /**
   * SHA-256 in hex, of the file and what belongs to it behind it: a log's write-ahead file while its gate writes, the non-mated scores of
   * exported passages, a BEE matrix's mask; of a folder, its files one after the other.
   */
  readonly sha256: string;
}

/** Streams through the files one behind the other, through a folder's by name; memory stays the same however long they are. */
export async function inputDigest(...paths: readonly string[]): Promise<InputDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of paths)
    for (const part of partsOf(path))
      await pipeline(createReadStream(part, { highWaterMark: 1 << 20 }), async (chunks) => {
        for await (const chunk of chunks as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          hash.update(chunk);
        }
      });
  return { bytes, sha256: hash.digest('hex') };
}

function partsOf(path: string): string[] {
  if (statSync(path).isDirectory())
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const beside = [`${path}-wal`, nonMatedFileOf(path), maskFileOf(path)];
  return [path, ...beside.filter((part) => part !== path && existsSync(part) && statSync(part).isFile() && statSync(part).size > 0)];
}
