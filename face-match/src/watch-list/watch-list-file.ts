import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { FaceMatchError } from '../face-match-error.ts';
import { MOST_DIMENSIONS } from './search-index.ts';

/*
 * A watch list on disk. Numbers are little-endian.
 *
 *   8 bytes    "LIMENWL1"
 *   4          length of the header
 *   …          header: JSON, UTF-8, `Header` below
 *   64         Ed25519 signature of all the bytes before it
 *   …          body: chunks of `ENTRIES_IN_CHUNK` entries, the last one shorter
 *
 * A chunk is AES-256-GCM over first the templates (32-bit floats), then the references (`REFERENCE_BYTES` each, ASCII, filled with
 * zeros), followed by its 16-byte tag. Each file has a key of its own, HKDF-SHA-256 of the list key with the header's salt, so that
 * the number of a chunk can be its nonce. The header holds the SHA-512 of the body: one signature covers the whole, and nothing of a
 * file is interpreted before the signature over the header holds.
 */

export const MAGIC = Buffer.from('LIMENWL1', 'ascii');
export const SIGNATURE_BYTES = 64;
export const TAG_BYTES = 16;
export const REFERENCE_BYTES = 40;
export const KEY_BYTES = 32;
export const MOST_HEADER_BYTES = 65_536;
const ENTRIES_IN_CHUNK = 1024;
const MOST_ENTRIES = 10_000_000;

/** What everybody may read of a watch list. Times are ISO 8601. */
export interface WatchListHeader {
  /** The issuer's name for the list; the same in every edition. */
  readonly list: string;
  /** Counts up with every issue of the list. */
  readonly edition: number;
  readonly templateVersion: string;
  readonly dimensions: number;
  readonly entries: number;
  /** Cosine similarity from which an entry is a hit, as the issuer set it. */
  readonly threshold: number;
  readonly created: string;
  readonly expires: string;
  /** Which list key opens it: see `keyIdOf`. */
  readonly keyId: string;
}

/** The header as it stands in the file. */
export interface Header extends WatchListHeader {
  readonly format: 'limen-watch-list';
  readonly version: 1;
  /** 32 bytes, hexadecimal. */
  readonly salt: string;
  /** SHA-512 of all bytes after the signature, hexadecimal. */
  readonly body: string;
}

/** Opaque: the issuer alone knows whom it means. No spaces, so that nobody writes a name. */
export const isReference = (text: string): boolean => new RegExp(`^[A-Za-z0-9._:/-]{1,${REFERENCE_BYTES}}$`).test(text);

/** Tells keys apart without telling anything about them. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('limen watch list key id 1\0').update(key).digest('hex').slice(0, 16);

/** The entries of each chunk and the bytes it takes in the file. */
export function* chunksOf({ entries, dimensions }: Pick<Header, 'entries' | 'dimensions'>) {
  for (let from = 0; from < entries; from += ENTRIES_IN_CHUNK) {
    const count = Math.min(ENTRIES_IN_CHUNK, entries - from);
    yield { index: from / ENTRIES_IN_CHUNK, from, count, bytes: count * (dimensions * 4 + REFERENCE_BYTES) + TAG_BYTES };
  }
}

const nonceOf = (index: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(index, 0);
  return nonce;
};

export const fileKey = (listKey: Uint8Array, salt: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', listKey, Buffer.from(salt, 'hex'), 'limen watch list 1', KEY_BYTES));

export function seal(key: Uint8Array, index: number, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when the chunk was not sealed with this key and number */
export function unseal(key: Uint8Array, index: number, chunk: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(chunk.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
}

const isCount = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isHex = (value: unknown, bytes: number): boolean => typeof value === 'string' && new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(value);
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));

const RULES: { readonly [name in keyof Header]: (value: unknown) => boolean } = {
  format: (v) => v === 'limen-watch-list',
  version: (v) => v === 1,
  list: (v) => typeof v === 'string' && isReference(v),
  edition: (v) => isCount(v, 1, 2 ** 31),
  templateVersion: (v) => typeof v === 'string' && v.length > 0 && v.length <= 1000,
  dimensions: (v) => isCount(v, 1, MOST_DIMENSIONS),
  entries: (v) => isCount(v, 0, MOST_ENTRIES),
  threshold: (v) => typeof v === 'number' && v >= -1 && v <= 1,
  created: isTime,
  expires: isTime,
  keyId: (v) => isHex(v, 8),
  salt: (v) => isHex(v, 32),
  body: (v) => isHex(v, 64),
};

/** @throws {FaceMatchError} `watch-list-damaged` naming the wrong entries */
export function checkHeader(value: unknown): Header {
  const header = value as Record<string, unknown> | null;
  const wrong = Object.entries(RULES).filter(([name, right]) => !right(header?.[name]));
  if (wrong.length === 0) return value as Header;
  throw new FaceMatchError(
    'watch-list-damaged',
    `The header of the watch list is not one of format version 1: wrong or missing ${wrong.map(([name]) => name).join(', ')}. Ask its issuer for a list in this format`,
  );
}
