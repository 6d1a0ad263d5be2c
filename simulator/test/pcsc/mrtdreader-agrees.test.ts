import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chipOf } from '../../src/passport/index.ts';
import { EF_COM, EF_DG1, EF_SOD } from '../../src/passport/lds.ts';
import { buildNative } from '../../src/pcsc/build-native.ts';
import { insertCard } from '../../src/pcsc/index.ts';
import { portrait, specimenPassport } from '../passport/specimen.ts';
import { missingFor, openVirtualReader, titled } from './virtual-reader.ts';

const run = promisify(execFile);
const missing = missingFor('mrtdreader', 'libnfc-dev', 'libpcsclite-dev');

/** Debian's mrtdreader shares no code with ours: if it reads the chip, the chip speaks BAC and secure messaging. */
describe.skipIf(missing.length > 0)(titled("Debian's mrtdreader reads the chip over pcscd", missing), () => {
  let reader: Awaited<ReturnType<typeof openVirtualReader>>;
  let preload: string;
  beforeAll(async () => {
    reader = await openVirtualReader();
    preload = await buildNative('nfc2pcsc', reader.dir, ['-I/usr/include/PCSC', '-lpcsclite']);
  });
  afterAll(() => reader.close());

  const mrtdreader = (mrzLine: string) =>
    run('mrtdreader', [mrzLine], {
      cwd: reader.dir,
      timeout: 30_000,
      encoding: 'latin1',
      env: { PATH: process.env['PATH'], LD_PRELOAD: preload, PCSC_READER: reader.pcscd.readerName, ...reader.pcscd.environment },
    });
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it('and gets every byte: EF.COM, EF.SOD, DG1 and the portrait', async () => {
    const passport = await specimenPassport();
    const card = await insertCard(reader.pcscd.port, chipOf(passport));
    const { stdout } = await mrtdreader(passport.printed[1]);
    expect(stdout).toContain('Challenge successful');
    expect(stdout).toContain(`File content: ${hexOf(passport.files.get(EF_COM)!)}`);
    expect(stdout).toContain(`File content: ${hexOf(passport.files.get(EF_SOD)!)}`);
    expect(stdout).toContain(passport.printed.join(''));
    expect(stdout).toContain(`File size: ${passport.files.get(EF_DG1)!.length}`);
    // mrtdreader writes DG2 from the JPEG's first byte to the file's end.
    expect((await readFile(join(reader.dir, 'image.jpg'))).equals(await portrait())).toBe(true);
    await card.remove();
  });

  it('but not with the MRZ of another passport', async () => {
    const passport = await specimenPassport({ variants: ['wrong-mrz'] });
    const card = await insertCard(reader.pcscd.port, chipOf(passport));
    const { stdout } = await mrtdreader(passport.printed[1]).catch((error: { stdout: string }) => error);
    expect(stdout).toContain('Target found');
    expect(stdout).not.toContain('Challenge successful');
    expect(stdout).not.toContain('File content');
    await card.remove();
  });
});
