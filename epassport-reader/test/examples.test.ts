import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTlv } from '../src/tlv.ts';
import { issuingState, openssl } from './issuing-state.ts';
import { madeDg2 } from './made-dg2.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'];

describe.skipIf(!openssl)('examples/inspect-a-passport.js (skipped without openssl, which signs EF.SOD)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  const [dump, csca] = [join(folder, 'dump'), join(folder, 'csca')];
  const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));
  beforeAll(async () => {
    const state = issuingState();
    const picture = sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } });
    const dg2 = madeDg2(await picture.jpeg().toBuffer());
    mkdirSync(dump);
    mkdirSync(csca);
    writeFileSync(join(csca, 'csca.cer'), state.csca);
    writeFileSync(join(dump, 'EF_COM.bin'), Buffer.from('60145f0104303130375f36063034303030305c026175', 'hex'));
    writeFileSync(
      join(dump, 'EF_SOD.bin'),
      state.sign(
        new Map([
          [1, dg1],
          [2, dg2],
        ]),
      ),
    );
    writeFileSync(join(dump, 'EF_DG1.bin'), dg1);
    writeFileSync(join(dump, 'EF_DG2.bin'), dg2);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const program = new URL('../examples/inspect-a-passport.js', import.meta.url).pathname;
  const run = (...args: string[]): Promise<{ status: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [program, ...args], { timeout: 30_000 }, (_, out, err) =>
        resolve({ status: child.exitCode ?? -1, out, err }),
      );
      child.stdin?.end(`${lines.join('\n')}\n`);
    });

  it('says of dumped files that they are genuine', async () => {
    const { status, out, err } = await run(csca, dump);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^successful mrz-dg1/m);
    expect(out).toMatch(/^successful data-group-hash 2 DG2 has the SHA256 hash/m);
  });

  it('and that they are not', async () => {
    writeFileSync(join(dump, 'EF_DG1.bin'), Buffer.from(dg1).fill('X', 20, 21));
    const { status, out } = await run(csca, dump);
    expect(status).toBe(1);
    expect(out).toMatch(/^failed data-group-hash 1/m);
  });
});
