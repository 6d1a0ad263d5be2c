import { createHash } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCertificate } from '../certificate.ts';
import { parseSignedData } from '../cms.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { parseCertificateRevocationList } from './certificate-revocation-list.ts';
import { defectsOf } from './defect-list.ts';
import type { TrustStore } from './trust-store.ts';

/** One thing that was imported. `how` says why it is trusted: by which signature or by whose decision. */
export interface StoreEntry {
  readonly kind: 'csca' | 'document-signer' | 'crl' | 'defect-list' | 'list-root';
  /** SHA-256 of the DER bytes, lower-case hex. */
  readonly fingerprint: string;
  readonly how: 'master-list' | 'accepted-fingerprint' | 'trust-folder' | 'link' | 'directory' | 'csca-signature' | 'pinned-root';
  /** File (and number in it) that it came from. */
  readonly from: string;
  /** ISO 8601 in UTC. */
  readonly imported: string;
  /** Base64. */
  readonly der: string;
}

export const storeFile = 'trust-store.jsonl';
const previousFile = 'trust-store.previous.jsonl';
const temporary = /^trust-store\.\d+\.tmp$/;
const lockFile = 'trust-store.lock';
const schema = 'epassport-reader/trust-store/1';

interface Header {
  readonly schema: typeof schema;
  readonly created: string;
  readonly entries: number;
  /** SHA-256 of every byte after the first line. */
  readonly sha256: string;
}

/** Entries of a store directory, and whether the last good store had to stand in for a damaged one. Undefined where there is none. */
export async function readStoreEntries(
  folder: string,
): Promise<{ readonly entries: readonly StoreEntry[]; readonly created: string; readonly damaged?: string } | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes(storeFile) && !names.includes(previousFile)) return undefined;
  try {
    return await readEntries(join(folder, storeFile));
  } catch (error) {
    if (!names.includes(previousFile)) throw error;
    return { ...(await readEntries(join(folder, previousFile))), damaged: error instanceof Error ? error.message : String(error) };
  }
}

async function readEntries(file: string): Promise<{ entries: StoreEntry[]; created: string }> {
  const bytes = await readFile(file);
  const end = bytes.indexOf(0x0a);
  let header: Header | undefined;
  try {
    header = JSON.parse(bytes.subarray(0, Math.max(end, 0)).toString('utf8')) as Header;
  } catch {
    header = undefined;
  }
  const body = bytes.subarray(end + 1);
  if (header?.schema !== schema || createHash('sha256').update(body).digest('hex') !== header.sha256) {
    throw new PassportReaderError('trust-folder', `The trust store ${file} is damaged, or of another version. Import it anew.`);
  }
  const lines = body.toString('utf8').split('\n').filter(Boolean);
  return { entries: lines.map((line) => JSON.parse(line) as StoreEntry), created: header.created };
}

/**
 * Replaces the store as a whole: written beside it, flushed to the disk, then renamed over it. A program killed at any moment leaves the
 * old store or the new one; the store before is kept for the case that a disk damages this one.
 */
export async function writeStoreEntries(folder: string, entries: readonly StoreEntry[], now: Date): Promise<void> {
  await mkdir(folder, { recursive: true });
  const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const header: Header = {
    schema,
    created: now.toISOString(),
    entries: entries.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  };
  const current = join(folder, storeFile);
  const next = join(folder, `trust-store.${process.pid}.tmp`);
  await flushed(next, `${JSON.stringify(header)}\n${body}`);
  const aside = join(folder, `trust-store.${process.pid}0.tmp`);
  await rm(aside, { force: true });
  // A second name for the current file, which exists at every moment; only a good store may become the last good one.
  if (await readEntries(current).catch(() => undefined)) {
    await link(current, aside);
    await rename(aside, join(folder, previousFile));
  }
  await rename(next, current);
  await flushFolder(folder);
}

/** Runs work while no other import or prune changes the folder. A lock whose process is gone is taken over. */
export async function withStoreLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lock = join(folder, lockFile);
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (attempt > 0 || isRunning(owner))
        throw new PassportReaderError('trust-folder', `Another import works on ${folder} (process ${owner}). Wait for it to end.`);
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
