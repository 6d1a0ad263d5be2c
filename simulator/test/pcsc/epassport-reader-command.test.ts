import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlv } from '../../src/passport/der.ts';
import {
  chipOf,
  createTestPki,
  type PaceVariant,
  type Passport,
  type PersonaliseOptions,
  personalise,
  writeTrustFolder,
} from '../../src/passport/index.ts';
import { insertCard } from '../../src/pcsc/index.ts';
import { portrait, specimen } from '../passport/specimen.ts';
import { terminalPki, withBiometrics } from '../passport/terminal-pki.ts';
import { missingFor, openVirtualReader, titled } from './virtual-reader.ts';

const missing = missingFor('libpcsclite-dev');
const readerPackage = join(dirname(createRequire(import.meta.url).resolve('epassport-reader')), '..');
const command = join(readerPackage, 'bin', 'epassport-reader.js');
const example = join(readerPackage, 'examples', 'inspect-a-passport.js');

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The command and the example as somebody starts them, on the clock of this machine: the passports are of today. */
describe.skipIf(missing.length > 0)(titled('the command epassport-reader over pcscd', missing), () => {
  const now = new Date();
  const pki = createTestPki({ states: [{ issuingState: 'NZL', country: 'NZ' }], now });
  const holder = { ...specimen, dateOfExpiry: `${now.getUTCFullYear() + 4}-01-02` };
  let virtual: Awaited<ReturnType<typeof openVirtualReader>>;
  let dir: string;
  let csca: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'limen-command-'));
    csca = join(dir, 'csca');
    await mkdir(csca);
    await writeTrustFolder(csca, pki);
    virtual = await openVirtualReader();
  });
  afterAll(async () => {
    await virtual.close();
    await rm(dir, { recursive: true, force: true });
  });

  const run = (program: string, args: readonly string[], input = ''): Promise<Ended> =>
    new Promise((resolve) => {
      const env = { ...process.env, ...virtual.pcscd.environment };
      const child = execFile(process.execPath, [program, ...args], { env, timeout: 30_000 }, (_, out, err) =>
        resolve({ status: child.exitCode ?? -1, out, err }),
      );
      child.stdin?.end(input);
    });
  const passportOf = async (options: Partial<PersonaliseOptions> = {}): Promise<Passport> =>
    personalise({ holder, portraitJpeg: await portrait(), pki, now, ...options });
  const withCard = async (passport: Passport, use: () => Promise<Ended>): Promise<Ended> => {
    const card = await insertCard(virtual.pcscd.port, chipOf(passport));
    try {
      return await use();
    } finally {
      await card.remove();
    }
  };
  /** Reads with the printed MRZ on standard input. */
  const read = (passport: Passport, ...args: string[]): Promise<Ended> =>
    withCard(passport, () => run(command, ['read', '--trust', csca, '--mrz', '-', ...args], passport.printed.join('\n')));

  const pace = (mapping: PaceVariant['mapping'], agreement: PaceVariant['agreement'] = 'ECDH') =>
    ({ access: 'pace', pace: [{ agreement, mapping, cipher: 'AES-128', parameterId: agreement === 'DH' ? 2 : 13 }] }) as const;
  const clone = {
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-256'] }],
    activeAuthentication: { algorithm: 'rsa' },
  } as const satisfies Partial<PersonaliseOptions>;

  it.each([
    ['bac', { ...clone }, ['chip-authentication', 'active-authentication']],
    ['pace-gm', { ...pace('GM'), ...clone }, ['pace', 'chip-authentication', 'active-authentication']],
    ['pace-gm', pace('GM', 'DH'), ['pace']],
    ['pace-im', pace('IM'), ['pace']],
    ['pace-cam', pace('CAM'), ['pace', 'chip-authentication']],
  ] as const)('read opens a chip by %s, with everything it offers successful, and ends with 0', async (protocol, options, expected) => {
    const { status, out, err } = await read(await passportOf(options), '--json');
    const { checks, accessProtocol } = JSON.parse(out) as { checks: { check: string; result: string }[]; accessProtocol: string };
    expect([status, accessProtocol, err]).toEqual([0, protocol, '']);
    for (const name of expected) expect(checks).toContainEqual(expect.objectContaining({ check: name, result: 'successful' }));
  });

  it('read opens DG3 and DG4 with the certificates and the key of a terminal', async () => {
    const { trustPoint, files } = terminalPki(now.getUTCFullYear());
    const terminal = join(dir, 'terminal');
    await mkdir(terminal);
    await Promise.all(files.certificates.map((bytes, index) => writeFile(join(terminal, `${index}.cvcert`), bytes)));
    const key = join(dir, 'terminal.pem');
    await writeFile(key, files.key);
    const passport = await passportOf({ ...pace('GM'), ...withBiometrics(trustPoint) });
    const { status, out, err } = await read(passport, '--json', '--terminal', terminal, '--terminal-key', key);
    const { checks } = JSON.parse(out) as { checks: object[] };
    expect([status, err]).toEqual([0, '']);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'terminal-authentication', result: 'successful' }));
    for (const dataGroup of [3, 4])
      expect(checks).toContainEqual(expect.objectContaining({ check: 'data-group-hash', dataGroup, result: 'successful' }));
  });

  it('read with a CAN, right and wrong', async () => {
    const passport = await passportOf({ ...pace('GM'), can: '314159' });
    const by = (can: string) => withCard(passport, () => run(command, ['read', '--trust', csca, '--can', can]));
    expect((await by('314159')).out).toMatch(/✓ {2}pace +successful.*\n(.*\n)*✓ {2}portrait/);
    const wrong = await by('271828');
    expect(wrong.out).toMatch(/✗ {2}pace +failed.*CAN/);
    expect(wrong.status).not.toBe(0);
    expect(wrong.out + wrong.err).not.toContain('271828');
  });

  it('read saves portrait and record, and prints the holder on demand alone', async () => {
    const passport = await passportOf();
    const [picture, xml] = [join(dir, 'portrait.raw'), join(dir, 'record.xml')];
    const silent = await read(passport, '--portrait', picture, '--xml', xml);
    expect(silent.status).toBe(0);
    expect((await readFile(picture)).equals(await portrait())).toBe(true);
    const record = await readFile(xml, 'utf8');
    expect(record).toContain('<check name="sod-signature" result="successful"');
    expect(silent.out + silent.err + record).not.toMatch(/TESTPERSON|LT000123/);
    expect((await read(passport, '--personal')).out).toMatch(/TESTPERSON, ALEX SAM/);
  });

  it('read prints further data groups on demand alone, as lines and as JSON', async () => {
    const dg11 = tlv(0x6b, tlv(0x5c, Uint8Array.of(0x5f, 0x13)), tlv(0x5f13, Buffer.from('PILOT')));
    const passport = await passportOf({ otherDataGroups: new Map([[11, dg11]]) });
    const silent = await read(passport, '--data-groups', '11');
    expect(silent.status).toBe(0);
    expect(silent.out).toMatch(/✓ {2}data-group-hash DG11 +successful/);
    expect(silent.out + silent.err + (await read(passport, '--data-groups', '11', '--json')).out).not.toContain('PILOT');
    expect((await read(passport, '--data-groups', '11', '--personal')).out).toContain('DG11 profession: "PILOT"');
    const { out } = await read(passport, '--data-groups', '11', '--personal', '--json');
    expect(JSON.parse(out).dataGroups).toEqual({ DG11: { profession: 'PILOT', otherNames: [] } });
    expect((await read(passport, '--personal')).out).not.toContain('PILOT');
  });

  it('read ends with 1 for a document that is not genuine', async () => {
    const { status, out } = await read(await passportOf({ variants: ['altered-dg1'] }));
    expect(status).toBe(1);
    expect(out).toMatch(/✗ {2}data-group-hash DG1 +failed/);
  });

  it('readers names the reader; without a document read ends with 2 and one sentence', async () => {
    expect((await run(command, ['readers'])).out).toContain(virtual.pcscd.readerName);
    const { status, out, err } = await run(command, ['read', '--trust', csca, '--can', '123456', '--wait', '0.3']);
    expect([status, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it("the README's example inspects the passport on the reader", async () => {
    const passport = await passportOf();
    const { status, out, err } = await withCard(passport, () => run(example, [csca], passport.printed.join('\n')));
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^successful chip-access/m);
    expect(out).not.toMatch(/^failed/m);
  });
});
