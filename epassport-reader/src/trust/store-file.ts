import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCertificate } from '../certificate.ts';
import { parseSignedData } from '../cms.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { parseCertificateRevocationList } from './certificate-revocation-list.ts';
import { defectsOf } from './defect-list.ts';
import { type StoreHeader, type StoreSignature, signedHeader, verifyHeader } from './store-signature.ts';
import type { TrustStore } from './trust-store.ts';

/** One thing that was imported. `how` says why it is trusted: by which signature or by whose decision. */
export interface StoreEntry {
  readonly kind: 'csca' | 'document-signer' | 'crl' | 'defect-list' | 'list-root' | 'master-list';
  /** SHA-256 of the DER bytes, lower-case hex; of a master list, of the whole list. */
  readonly fingerprint: string;
  readonly how: 'master-list' | 'accepted-fingerprint' | 'trust-folder' | 'link' | 'directory' | 'csca-signature' | 'pinned-root';
  /** File (and number in it) that it came from. */
  readonly from: string;
  /** ISO 8601 in UTC. */
  readonly imported: string;
  /** Base64. Of a master list its signer's certificate: what was in it has entries of its own. */
  readonly der: string;
  /** Of a master list: when it was signed, ISO 8601 in UTC. */
  readonly signed?: string;
}

export const storeFile = 'trust-store.jsonl';
const previousFile = 'trust-store.previous.jsonl';
const temporary = /^trust-store\.\d+\.tmp$/;
const lockFile = 'trust-store.lock';
const schema = 'epassport-reader/trust-store/1';

export interface StoredEntries {
  readonly entries: readonly StoreEntry[];
  readonly created: string;
  readonly signature: StoreSignature;
  /** Why the store before had to stand in for this one. */
  readonly damaged?: string;
}

/**
 * Entries of a store directory; undefined where there is none. The last good store stands in for a damaged one, never for one whose
 * signature is wrong: a disk does not forge.
 * @param key the public key that the store must be signed with
 * @throws {PassportReaderError} `trust-folder` when both are damaged, or one is not signed as expected
 */
export async function readStoreEntries(folder: string, key?: KeyObject): Promise<StoredEntries | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes(storeFile) && !names.includes(previousFile)) return undefined;
  let name = storeFile;
  let damaged: string | undefined;
  const read = await readEntries(join(folder, storeFile)).catch((error) => {
    if (!names.includes(previousFile)) throw error;
    name = previousFile;
    damaged = error instanceof Error ? error.message : String(error);
    return readEntries(join(folder, previousFile));
  });
  const signature = verifyHeader(read.header, join(folder, name), key);
  return { entries: read.entries, created: read.header.created, signature, ...(damaged !== undefined && { damaged }) };
}

/**
 * The entries of a store that is about to be changed: one that is signed only with its key, so that nobody's change is signed unseen and
 * no signature is lost.
 * @throws {PassportReaderError} `trust-folder`
 */
export async function readStoreToChange(folder: string, signingKey: KeyObject | undefined): Promise<StoredEntries | undefined> {
  const stored = await readStoreEntries(folder);
  if (!stored) return undefined;
  if (!signingKey) {
    if (stored.signature === 'none') return stored;
    throw new PassportReaderError('trust-folder', `The trust store ${folder} is signed. Change it with its key (--sign-key FILE).`);
  }
  if (stored.signature === 'none')
    throw new PassportReaderError(
      'trust-folder',
      `The trust store ${folder} is not signed yet. Look at it (trust list), then sign it (trust sign).`,
    );
  return readStoreEntries(folder, createPublicKey(signingKey));
}

async function readEntries(file: string): Promise<{ entries: StoreEntry[]; header: StoreHeader }> {
  const bytes = await readFile(file);
  const end = bytes.indexOf(0x0a);
  let header: StoreHeader | undefined;
  try {
    header = JSON.parse(bytes.subarray(0, Math.max(end, 0)).toString('utf8')) as StoreHeader;
  } catch {
    header = undefined;
  }
  const body = bytes.subarray(end + 1);
  if (header?.schema !== schema || createHash('sha256').update(body).digest('hex') !== header.sha256) {
    throw new PassportReaderError('trust-folder', `The trust store ${file} is damaged, or of another version. Import it anew.`);
  }
  const lines = body.toString('utf8').split('\n').filter(Boolean);
  return { entries: lines.map((line) => JSON.parse(line) as StoreEntry), header };
}

/**
 * Replaces the store as a whole: written beside it, flushed to the disk, then renamed over it. A program killed at any moment leaves the
 * old store or the new one; the store before is kept for the case that a disk damages this one.
 * @param signingKey signs it
 * @throws {PassportReaderError} `trust-folder` when it cannot be written, such as on a full disk
 */
export async function writeStoreEntries(folder: string, entries: readonly StoreEntry[], now: Date, signingKey?: KeyObject): Promise<void> {
  await mkdir(folder, { recursive: true });
  const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const header = signedHeader({ schema, created: now.toISOString(), entries: entries.length, sha256 }, signingKey);
  const current = join(folder, storeFile);
  const next = join(folder, `trust-store.${process.pid}.tmp`);
  const aside = join(folder, `trust-store.${process.pid}0.tmp`);
  try {
    await flushed(next, `${JSON.stringify(header)}\n${body}`);
    await rm(aside, { force: true });
    // A second name for the current file, which exists at every moment; only a good store may become the last good one.
    if (await readEntries(current).catch(() => undefined)) {
      await link(current, aside);
      await rename(aside, join(folder, previousFile));
      // Where an import was killed between these two renames both names are one file, and renaming it does nothing.
      await rm(aside, { force: true });
    }
    await rename(next, current);
    await flushFolder(folder);
  } catch (cause) {
    throw await unwritable(folder, cause, [next, aside]);
  }
}

/** The error of a store that could not be written, such as on a full disk, which is not left fuller. */
async function unwritable(folder: string, cause: unknown, leftBehind: readonly string[]): Promise<PassportReaderError> {
  await Promise.all(leftBehind.map((file) => rm(file, { force: true }).catch(() => undefined)));
  const code = (cause as NodeJS.ErrnoException).code ?? 'error';
  const message = `The trust store ${folder} could not be written (${code}). The last good store is still there.`;
  return new PassportReaderError('trust-folder', message, { cause });
}

/** Runs work while no other import or prune changes the folder. A lock whose process is gone is taken over. */
export async function withStoreLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lock = join(folder, lockFile);
  const own = join(folder, `trust-store.${process.pid}1.tmp`);
  for (let attempt = 0; ; attempt++) {
    try {
      // Written first and then given its name, so that no lock ever holds half a number, which may be that of another process.
      await flushed(own, String(process.pid));
      await link(own, lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw await unwritable(folder, error, [own]);
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (attempt > 0 || isRunning(owner)) {
        await rm(own, { force: true });
        throw new PassportReaderError('trust-folder', `Another import works on ${folder} (process ${owner}). Wait for it to end.`);
      }
      await rm(lock, { force: true });
    }
  }
  try {
    // What an import that was killed left behind.
    for (const name of await readdir(folder)) if (temporary.test(name)) await rm(join(folder, name), { force: true });
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The trust store that entries make up. Document signers are parsed when the first document without one asks for them. */
export function storeOf(entries: readonly StoreEntry[], damaged?: string): TrustStore {
  const bytesOf = ({ der }: StoreEntry): Buffer => Buffer.from(der, 'base64');
  const of = (kind: StoreEntry['kind']): Buffer[] => entries.filter((entry) => entry.kind === kind).map(bytesOf);
  let signers: TrustStore['signers'];
  return {
    anchors: of('csca').map(parseCertificate),
    skipped: damaged === undefined ? [] : [{ file: storeFile, reason: `${damaged} The store before it is used.` }],
    crls: of('crl').map(parseCertificateRevocationList),
    defects: of('defect-list').flatMap((raw) => defectsOf(parseSignedData(raw))),
    get signers() {
      signers ??= of('document-signer').map(parseCertificate);
      return signers;
    },
  };
}

async function flushed(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
