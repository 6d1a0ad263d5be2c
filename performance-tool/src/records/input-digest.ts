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

/** Streams through the file; memory stays the same however long it is. */
export async function inputDigest(file: string): Promise<InputDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const part of partsOf(file)) {
    await pipeline(createReadStream(part, { highWaterMark: 1 << 20 }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    });
  }
  return { bytes, sha256: hash.digest('hex') };
}

function partsOf(file: string): string[] {
  const isFile = (part: string) => existsSync(part) && statSync(part).isFile();
  if (existsSync(file) && statSync(file).isDirectory())
    return readdirSync(file)
      .sort()
      .map((name) => join(file, name))
      .filter(isFile);
  const beside = [`${file}-wal`, nonMatedFileOf(file), maskFileOf(file)];
  return [file, ...beside.filter((part) => part !== file && isFile(part) && statSync(part).size > 0)];
}
