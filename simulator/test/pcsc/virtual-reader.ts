import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingDebianPackages, type Pcscd, startPcscd } from '../../src/pcsc/index.ts';

/** Programs beyond the virtual reader that some tests need, by Debian package. */
const programs: Readonly<Record<string, string>> = {
  mrtdreader: '/usr/bin/mrtdreader',
  'libnfc-dev': '/usr/include/nfc/nfc.h',
  'libpcsclite-dev': '/usr/include/PCSC/winscard.h',
  'vsmartcard-vpicc': '/usr/lib/python3/site-packages/virtualsmartcard',
  'python3-pycryptodome': '/usr/lib/python3/dist-packages/Cryptodome',
};

/** Debian packages a test needs and this machine lacks; a test with any is skipped, naming them. */
export function missingFor(...packages: (keyof typeof programs & string)[]): string[] {
  return [...missingDebianPackages(), ...packages.filter((name) => !existsSync(programs[name]!))];
}

/** A describe title that says why its tests are skipped, when they are. */
export const titled = (title: string, missing: readonly string[]): string =>
  missing.length ? `${title} (skipped: apt install ${missing.join(' ')})` : title;

/** A private pcscd in a folder of its own; `close` ends it and removes the folder. */
export async function openVirtualReader(): Promise<{ pcscd: Pcscd; dir: string; close: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'limen-pcsc-'));
  const start = await startPcscd(dir);
  if (!start.started) throw new Error(start.reason);
  const close = async () => {
    await start.pcscd.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { pcscd: start.pcscd, dir, close };
}
