import { randomBytes } from 'node:crypto';
import * as disk from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { PassportReaderError } from '../../src/passport-reader-error.ts';
import { readStoreEntries, type StoreEntry, withStoreLock, writeStoreEntries } from '../../src/trust/store-file.ts';

/**
 * A disk that fails at the nth call that changes it. `killed`: the process is gone, nothing comes after, and what was being written is half
 * there. `full`: that call fails, half written, the program goes on.
 */
const failing = vi.hoisted(() => ({ at: 0, calls: 0, how: 'full' as 'killed' | 'full' }));
/** Whether this call fails. */
const fails = vi.hoisted(() => (): boolean => {
  failing.calls++;
  return failing.at > 0 && (failing.how === 'killed' ? failing.calls >= failing.at : failing.calls === failing.at);
});

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FsPromises>();
  const error = (): Error => Object.assign(new Error(`${failing.how} here`), { code: failing.how === 'full' ? 'ENOSPC' : 'EKILLED' });
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (fails()) throw error();
      return call(...args);
    };
  const open = async (...args: Parameters<typeof FsPromises.open>): Promise<FsPromises.FileHandle> => {
    if (args[1] !== 'r' && fails()) throw error();
    const handle = await real.open(...args);
    const { writeFile, sync } = handle;
    handle.writeFile = (async (text: string) => {
      if (!fails()) return writeFile.call(handle, text);
      await writeFile.call(handle, text.slice(0, text.length / 2));
      throw error();
    }) as typeof writeFile;
    handle.sync = guarded(sync.bind(handle));
    return handle;
  };
  return { ...real, open, rename: guarded(real.rename), link: guarded(real.link), rm: guarded(real.rm), mkdir: guarded(real.mkdir) };
});

const root = disk.mkdtempSync(join(tmpdir(), 'store-file-'));
afterAll(() => disk.rmSync(root, { recursive: true }));
afterEach(() => {
  failing.at = 0;
});

const now = new Date('2026-01-02');
const entries = (count: number): StoreEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'document-signer',
    fingerprint: `${count}-${i}`,
    how: 'directory',
    from: 'made',
    imported: now.toISOString(),
    der: randomBytes(300).toString('base64'),
  }));
const [first, second, third, fourth] = [entries(3), entries(4), entries(5), entries(6)] as const;
const write = (folder: string, what: readonly StoreEntry[]): Promise<void> =>
  withStoreLock(folder, () => writeStoreEntries(folder, what, now));

/** A folder with a store and the one before it. */
async function newStore(): Promise<string> {
  failing.at = 0;
  const folder = disk.mkdtempSync(join(root, 'store-'));
  await write(folder, first);
  await write(folder, second);
  return folder;
}

describe.each(['killed', 'full'] as const)('an import on a disk that fails (%s) at every call, one after another', (how) => {
  it('leaves the last good store or the new one, whole, and nothing in the way of the next import', async () => {
    failing.how = how;
    let [calls, kept, replaced] = [0, 0, 0];
    for (let at = 1; calls === 0; at++) {
      const folder = await newStore();
      failing.at = at;
      failing.calls = 0;
      const error = await write(folder, third).catch((reason: unknown) => reason);
      if (failing.calls < at) calls = failing.calls;
      failing.at = 0;
      const stored = await readStoreEntries(folder);
      expect(stored?.damaged, `call ${at}`).toBeUndefined();
      expect([second, third], `call ${at}`).toContainEqual(stored?.entries);
      if (stored?.entries.length === third.length) replaced++;
      else kept++;
      if (error === undefined) expect(stored?.entries, `call ${at}`).toEqual(third);
      // A program that lives on cleans up after itself.
      if (how === 'full' && error instanceof PassportReaderError) {
        expect(error).toMatchObject({ code: 'trust-folder', message: expect.stringContaining('ENOSPC') });
        expect(disk.readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }
      await write(folder, fourth);
      expect((await readStoreEntries(folder))?.entries).toEqual(fourth);
      expect(disk.readdirSync(folder).sort()).toEqual(['trust-store.jsonl', 'trust-store.previous.jsonl']);
    }
    // Making the folder, the lock and its text, the new file and its flush, the two names, the flush of the folder …
    expect(calls).toBeGreaterThanOrEqual(9);
    expect(kept).toBeGreaterThanOrEqual(5);
    expect(replaced).toBeGreaterThanOrEqual(2);
  });
});

describe('a store that a disk damaged', () => {
  it('at any byte is seen, and the one before stands in', async () => {
    const folder = await newStore();
    const file = join(folder, 'trust-store.jsonl');
    const good = disk.readFileSync(file);
    for (let at = 0; at < good.length; at += 37) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] as number) ^ 0x10;
      disk.writeFileSync(file, bad);
      const stored = await readStoreEntries(folder);
      // The day in the header and the number of entries are covered by a signature alone.
      if (stored?.damaged === undefined) expect(stored?.entries).toEqual(second);
      else expect(stored.entries).toEqual(first);
      if (at > good.indexOf(10)) expect(stored?.damaged).toMatch(/damaged/);
    }
  });
});
