import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FaceMatchError } from '../face-match-error.ts';
import { KEY_BYTES } from './watch-list-file.ts';

/** The environment variable that may hold the list keys, in base64, where there is no key file. */
export const KEY_VARIABLE = 'LIMEN_WATCH_LIST_KEY';
const MOST_KEYS = 16;

const keyError = (message: string, cause?: unknown): FaceMatchError => new FaceMatchError('watch-list-key', message, { cause });

/**
 * The list keys of this machine: 32 bytes each, one after the other in one file, so that a new key and the one before it can
 * serve side by side while lists are changed over. Overwrite what is returned (`fill(0)`) when the list is open.
 *
 * @param file readable by its owner alone; without it, the variable `LIMEN_WATCH_LIST_KEY`, which is taken out of the environment so
 * that no program started from here inherits it
 * @throws {FaceMatchError} `watch-list-key`
 */
export async function readListKeys(file: string | undefined): Promise<readonly Uint8Array[]> {
  const bytes = file === undefined ? fromEnvironment() : await fromFile(file);
  const where = file === undefined ? `The variable ${KEY_VARIABLE}` : `The key file ${file}`;
  if (bytes.length === 0 || bytes.length % KEY_BYTES !== 0 || bytes.length > KEY_BYTES * MOST_KEYS) {
    bytes.fill(0);
    throw keyError(
      `${where} holds ${bytes.length} bytes; expected ${KEY_BYTES} random bytes for each key (head -c 32 /dev/urandom), ${MOST_KEYS} keys at most`,
    );
  }
  const keys = Array.from({ length: bytes.length / KEY_BYTES }, (_, i) =>
    Uint8Array.from(bytes.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES)),
  );
  bytes.fill(0);
  return keys;
}

function fromEnvironment(): Buffer {
  const text = process.env[KEY_VARIABLE];
  delete process.env[KEY_VARIABLE];
  if (!text) throw keyError(`There is no key for the watch list: name a key file, or put the key in base64 into ${KEY_VARIABLE}`);
  return Buffer.from(text, 'base64');
}

async function fromFile(file: string): Promise<Buffer> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    throw keyError(`The key file ${file} cannot be read: name an existing file that belongs to the user who runs this`, cause);
  }
  try {
    const { mode, size } = await handle.stat();
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw keyError(
        `The key file ${file} may be read or changed by others than its owner: chmod 600 it, and issue a new key if others have access to this machine`,
      );
    const bytes = Buffer.alloc(Math.min(size, KEY_BYTES * MOST_KEYS + 1));
    await handle.read(bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}

/**
 * An issuer's public key as a site file pins it.
 *
 * @param text Ed25519 SubjectPublicKeyInfo, in PEM or as base64 of its 44 bytes
 * @throws {FaceMatchError} `watch-list-key`
 */
export function issuerPublicKey(text: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = text.includes('-----BEGIN PUBLIC KEY')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  } catch {
    // Told below, without the text: it may be a private key put there by mistake.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw keyError(
    'The public key of the watch list’s issuer is not one: expected Ed25519 in PEM, or base64 of its SubjectPublicKeyInfo (44 bytes)',
  );
}

/** New keys: the issuer's pair (PEM), its public half as a site file pins it, and a list key. */
export function newKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    issuerKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    issuerPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    listKey: new Uint8Array(randomBytes(KEY_BYTES)),
  };
}
