import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { FaceMatchError } from '../face-match-error.ts';
import type { Template } from '../template.ts';
import {
  checkHeader,
  chunksOf,
  fileKey,
  type Header,
  isReference,
  keyIdOf,
  MAGIC,
  REFERENCE_BYTES,
  SIGNATURE_BYTES,
  seal,
  TAG_BYTES,
  type WatchListHeader,
} from './watch-list-file.ts';

export interface WatchListEntry {
  /** What the issuer is asked about after a hit: up to 40 letters, digits and `._:/-`. Never a name. */
  readonly reference: string;
  readonly template: Template;
}

/**
 * Signs and encrypts a watch list. The file appears whole or not at all.
 *
 * @param about of the new list; `entries` and everything that follows from them is counted here
 * @throws {FaceMatchError} `template-version` when templates differ, `watch-list-damaged` when an entry or `about` cannot be written,
 * `watch-list-unreadable` when the file cannot
 */
export async function writeWatchList(
  file: string,
  about: Pick<WatchListHeader, 'list' | 'edition' | 'threshold' | 'created' | 'expires'>,
  entries: readonly WatchListEntry[],
  { issuerKey, listKey }: { readonly issuerKey: KeyObject; readonly listKey: Uint8Array },
): Promise<WatchListHeader> {
  const { version = 'none', vector } = entries[0]?.template ?? {};
  const dimensions = vector?.length ?? 1;
  const draft = checkHeader({
    format: 'limen-watch-list',
    version: 1,
    ...about,
    templateVersion: version,
    dimensions,
    entries: entries.length,
    keyId: keyIdOf(listKey),
    salt: randomBytes(32).toString('hex'),
    body: '0'.repeat(128), // as long as what it will be: the body is written first, behind the room for its header
  } satisfies Header);
  if (issuerKey.asymmetricKeyType !== 'ed25519')
    throw new FaceMatchError(
      'watch-list-key',
      `The issuer's key must be an Ed25519 private key, it is ${issuerKey.asymmetricKeyType ?? 'none'}`,
    );
  const unfinished = `${file}.unfinished`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      const key = fileKey(listKey, draft.salt);
      const hash = createHash('sha512');
      let at = frameOf(draft).length + SIGNATURE_BYTES;
      for (const chunk of chunksOf(draft)) {
        const plain = plainChunk(entries.slice(chunk.from, chunk.from + chunk.count), draft, chunk.bytes - TAG_BYTES);
        const sealed = seal(key, chunk.index, plain);
        plain.fill(0);
        hash.update(sealed);
        await handle.write(sealed, 0, sealed.length, at);
        at += sealed.length;
      }
      key.fill(0);
      const frame = frameOf({ ...draft, body: hash.digest('hex') });
      await handle.write(Buffer.concat([frame, sign(null, frame, issuerKey)]), 0, frame.length + SIGNATURE_BYTES, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(unfinished, { force: true });
    if (error instanceof FaceMatchError) throw error;
    throw new FaceMatchError('watch-list-unreadable', `The watch list ${file} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return told(draft);
}

function frameOf(header: Header): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([MAGIC, length, json]);
}

function plainChunk(entries: readonly WatchListEntry[], { templateVersion, dimensions }: Header, bytes: number): Buffer {
  const plain = Buffer.alloc(bytes);
  const referencesAt = entries.length * dimensions * 4;
  entries.forEach(({ reference, template }, i) => {
    if (!isReference(reference))
      throw new FaceMatchError(
        'watch-list-damaged',
        `A reference must be 1 to ${REFERENCE_BYTES} letters, digits and ._:/- ; entry ${i} of a chunk has another`,
      );
    if (template.version !== templateVersion || template.vector.length !== dimensions)
      throw new FaceMatchError(
        'template-version',
        `All templates of a list must be of one version: ${reference} has ${template.version}, others ${templateVersion}`,
      );
    if (!template.vector.every(Number.isFinite) || template.vector.every((v) => v === 0))
      throw new FaceMatchError('watch-list-damaged', `The template of ${reference} is no direction`);
    plain.set(new Uint8Array(template.vector.buffer, template.vector.byteOffset, dimensions * 4), i * dimensions * 4);
    plain.write(reference, referencesAt + i * REFERENCE_BYTES, 'ascii');
  });
  return plain;
}

/** What everybody may know of a list. */
export const told = ({ format: _f, version: _v, salt: _s, body: _b, ...about }: Header): WatchListHeader => about;
