import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** What an input file held, so that a report can be told from one made of something else. */
export interface InputDigest {
  readonly bytes: number;
  /** SHA-256 in hex, of the file and, of a log whose gate is writing, its write-ahead file behind it. */
  readonly sha256: string;
}

/** Streams through the file; memory stays the same however long it is. */
export async function inputDigest(file: string): Promise<InputDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const part of [file, `${file}-wal`]) {
    if (part !== file && !(existsSync(part) && statSync(part).size > 0)) continue;
    await pipeline(createReadStream(part, { highWaterMark: 1 << 20 }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    });
  }
  return { bytes, sha256: hash.digest('hex') };
}
