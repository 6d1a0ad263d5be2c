import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { chipOf } from '../../src/passport/index.ts';
import { insertCard, startPcscd } from '../../src/pcsc/index.ts';
import { specimenPassport } from '../passport/specimen.ts';
import { missingFor, openVirtualReader, titled } from './virtual-reader.ts';

const missing = missingFor();
const folders: string[] = [];
const folder = async () => {
  folders.push(await mkdtemp(join(tmpdir(), 'limen-pcsc-')));
  return folders.at(-1)!;
};
afterEach(async () => {
  for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
});
const alive = (pid: number) => existsSync(`/proc/${pid}/exe`);
/** pcscd writes its process id with a final zero byte. */
const pidIn = async (dir: string) => Number.parseInt(await readFile(join(dir, 'pcscd.pid'), 'latin1'), 10);

describe.skipIf(missing.length > 0)(titled('a private pcscd', missing), () => {
  it('runs twice side by side, on loopback alone, and leaves nothing behind', async () => {
    const [one, two] = await Promise.all([openVirtualReader(), openVirtualReader()]);
    expect(one.pcscd.port).not.toBe(two.pcscd.port);
    const listening = await readFile('/proc/net/tcp', 'latin1');
    for (const { pcscd } of [one, two]) {
      const port = `:${pcscd.port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
      expect(listening).toContain(`0100007F${port}`);
      expect(listening).not.toContain(`00000000${port}`);
    }
    const pids = await Promise.all([one, two].map(({ dir }) => pidIn(dir)));
    expect(pids.map(alive)).toEqual([true, true]);
    await Promise.all([one.close(), two.close()]);
    expect(pids.map(alive)).toEqual([false, false]);
  });

  it('starts again in the folder of one that was killed', async () => {
    const dir = await folder();
    const first = await startPcscd(dir);
    if (!first.started) throw new Error(first.reason);
    process.kill(await pidIn(dir), 'SIGKILL');
    const second = await startPcscd(dir);
    expect(second).toMatchObject({ started: true });
    if (second.started) await second.pcscd.stop();
  });

  it('ends when its starter is killed', async () => {
    const dir = await folder();
    const module = new URL('../../dist/pcsc/index.js', import.meta.url).href;
    const script = `import { startPcscd } from '${module}';
      const start = await startPcscd(process.argv[1]); console.log(start.started); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void starter.kill('SIGKILL'));
    const said = await new Promise<string>((done) => starter.stdout.once('data', (data) => done(String(data))));
    expect(said.trim()).toBe('true');
    const pid = await pidIn(dir);
    expect(alive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await vi.waitFor(() => expect(alive(pid)).toBe(false), { timeout: 10_000, interval: 20 });
  });

  it('lets a card see that the reader went away', async () => {
    const reader = await openVirtualReader();
    const card = await insertCard(reader.pcscd.port, chipOf(await specimenPassport()));
    await reader.close();
    await card.removed;
    await card.remove();
  });
});

describe('starting without what it needs', () => {
  it('names the Debian packages', async () => {
    const start = await startPcscd(await folder(), { daemon: '/nonexistent/pcscd', driver: '/nonexistent/vpcd.so' });
    expect(start).toMatchObject({ started: false, missingPackages: expect.arrayContaining(['pcscd', 'vsmartcard-vpcd']) });
    expect(start).toMatchObject({ reason: expect.stringContaining('apt install pcscd vsmartcard-vpcd') });
  });

  it.skipIf(missing.length > 0)('says when the folder is too deep for a socket', async () => {
    const start = await startPcscd(join(await folder(), 'x'.repeat(100)));
    expect(start).toMatchObject({ started: false, reason: expect.stringContaining('too long') });
  });

  it.skipIf(missing.length > 0)('says that the daemon ended and where its log is', async () => {
    const start = await startPcscd(await folder(), { daemon: '/bin/false' });
    expect(start).toMatchObject({ started: false, missingPackages: [], reason: expect.stringMatching(/ended at once.*pcscd\.log/) });
  });
});

it('a card finds no reader on a port where none listens', async () => {
  await expect(insertCard(1, chipOf(await specimenPassport()))).rejects.toThrow('ECONNREFUSED');
});
