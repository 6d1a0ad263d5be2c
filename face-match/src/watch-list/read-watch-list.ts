import { createHash, type KeyObject, verify } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FaceMatchError, type FaceMatchErrorCode } from '../face-match-error.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import {
  checkHeader,
  chunksOf,
  fileKey,
  type Header,
  keyIdOf,
  MAGIC,
  MOST_HEADER_BYTES,
  REFERENCE_BYTES,
  SIGNATURE_BYTES,
  TAG_BYTES,
  unseal,
  type WatchListHeader,
} from './watch-list-file.ts';
import { told } from './write-watch-list.ts';

/** A list in memory, decrypted. */
export interface OpenedWatchList {
  readonly about: WatchListHeader;
  readonly index: SearchIndex;
  /** By the index of an entry. */
  readonly references: readonly string[];
}

export interface ReadOptions {
  /** Issuers that are trusted; more than one while an issuer changes keys. */
  readonly publicKeys: readonly KeyObject[];
  readonly listKeys: readonly Uint8Array[];
  /** Of the engine whose templates will be searched; any where absent. */
  readonly templateVersion?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads a watch list chunk by chunk: signature first, then validity, then the templates, each chunk authenticated before it is used.
 * Beside the open list never more than one chunk is in memory.
 *
 * @throws {FaceMatchError} `watch-list-unreadable`, `watch-list-damaged`, `watch-list-signature`, `watch-list-key`,
 * `watch-list-expired`, `template-version`
 */
export async function readWatchList(file: string, options: ReadOptions): Promise<OpenedWatchList> {
  const fail = (code: FaceMatchErrorCode, what: string, cause?: unknown) =>
    new FaceMatchError(code, `The watch list ${file} ${what}`, { cause });
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    throw fail('watch-list-unreadable', 'cannot be read. Name an existing file', cause);
  }
  try {
    const { header, bodyAt } = await readHeader(handle, options, fail);
    const { size } = await handle.stat();
    const expected = [...chunksOf(header)].reduce((sum, { bytes }) => sum + bytes, bodyAt);
    if (size !== expected) throw fail('watch-list-damaged', `has ${size} bytes, expected ${expected}. Copy it again from its issuer`);
    mayBeUsed(header, options, fail);
    const listKey = options.listKeys.find((key) => keyIdOf(key) === header.keyId);
    if (!listKey)
      throw fail(
        'watch-list-key',
        `is encrypted with key ${header.keyId}, which is not among this machine's ${options.listKeys.length} list keys. Add that key to the key file`,
      );
    return await readBody(handle, header, bodyAt, fileKey(listKey, header.salt), fail);
  } finally {
    await handle.close();
  }
}

type Fail = (code: FaceMatchErrorCode, what: string, cause?: unknown) => FaceMatchError;

async function readHeader(handle: FileHandle, { publicKeys }: ReadOptions, fail: Fail): Promise<{ header: Header; bodyAt: number }> {
  const start = await readAt(handle, 0, MAGIC.length + 4);
  if (start.length < MAGIC.length + 4 || !start.subarray(0, MAGIC.length).equals(MAGIC))
    throw fail('watch-list-damaged', 'is not a watch list of format version 1');
  const length = start.readUInt32LE(MAGIC.length);
  if (length > MOST_HEADER_BYTES)
    throw fail('watch-list-damaged', `claims a header of ${length} bytes, ${MOST_HEADER_BYTES} at most are expected`);
  const framed = start.length + length;
  const frame = await readAt(handle, 0, framed + SIGNATURE_BYTES);
  if (frame.length < framed + SIGNATURE_BYTES) throw fail('watch-list-damaged', 'ends within its header. Copy it again from its issuer');
  const [signed, signature] = [frame.subarray(0, framed), frame.subarray(framed)];
  if (!publicKeys.some((key) => verify(null, signed, key, signature)))
    throw fail(
      'watch-list-signature',
      'is not signed by a trusted issuer, or was changed after it was signed. Do not use it; ask the issuer',
    );
  let value: unknown;
  try {
    value = JSON.parse(signed.toString('utf8', start.length));
  } catch {
    // Told by checkHeader.
  }
  return { header: checkHeader(value), bodyAt: framed + SIGNATURE_BYTES };
}

function mayBeUsed(header: Header, { now, templateVersion }: ReadOptions, fail: Fail): void {
  if (now >= Date.parse(header.expires))
    throw fail('watch-list-expired', `expired on ${header.expires}. Get its present edition from the issuer`);
  if (now < Date.parse(header.created))
    throw fail('watch-list-expired', `was made on ${header.created}, which is yet to come by this machine's clock. Set the clock`);
  // An empty list was made with no engine.
  if (templateVersion !== undefined && header.entries > 0 && header.templateVersion !== templateVersion)
    throw fail(
      'template-version',
      `has templates of version ${header.templateVersion}, the engine makes ${templateVersion}. Make the list again with this engine`,
    );
}

async function readBody(handle: FileHandle, header: Header, bodyAt: number, key: Uint8Array, fail: Fail): Promise<OpenedWatchList> {
  const { dimensions, entries, templateVersion } = header;
  const index = createSearchIndex(templateVersion, entries, dimensions);
  const references: string[] = [];
  const hash = createHash('sha512');
  let at = bodyAt;
  try {
    for (const { index: number, count, bytes } of chunksOf(header)) {
      const sealed = await readAt(handle, at, bytes);
      at += bytes;
      hash.update(sealed);
      const plain = sealed.length > TAG_BYTES ? openChunk(key, number, sealed) : undefined;
      if (!plain) throw fail('watch-list-damaged', `was changed or damaged in part ${number + 1}. Copy it again from its issuer`);
      const templates = count * dimensions * 4;
      index.add(new Float32Array(Uint8Array.from(plain.subarray(0, templates)).buffer));
      for (let from = templates; from < plain.length; from += REFERENCE_BYTES)
        references.push(plain.toString('ascii', from, from + REFERENCE_BYTES).replace(/\0+$/, ''));
      plain.fill(0);
    }
    if (hash.digest('hex') !== header.body)
      throw fail('watch-list-signature', 'has a body its issuer did not sign. Do not use it; ask the issuer');
    return { about: told(header), index, references };
  } catch (error) {
    index.erase();
    throw error;
  } finally {
    key.fill(0);
  }
}

function openChunk(key: Uint8Array, number: number, sealed: Buffer): Buffer | undefined {
  try {
    return unseal(key, number, sealed);
  } catch {
    return undefined;
  }
}

async function readAt(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
