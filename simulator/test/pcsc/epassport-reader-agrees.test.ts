import { type CardConnection, type Inspection, inspect, openPcscReader, type PcscReader, trustStoreOf } from 'epassport-reader';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Chip, chipOf, expectedFailure, type Passport, type PassportVariant } from '../../src/passport/index.ts';
import { insertCard } from '../../src/pcsc/index.ts';
import { portrait, specimenPassport, specimenPki, today } from '../passport/specimen.ts';
import { biometrics, terminalPki, withBiometrics } from '../passport/terminal-pki.ts';
import { insertVicc } from './vicc.ts';
import { missingFor, openVirtualReader, titled } from './virtual-reader.ts';

const missing = missingFor('libpcsclite-dev');
const missingForVicc = missingFor('libpcsclite-dev', 'vsmartcard-vpicc', 'python3-pycryptodome');
const trust = trustStoreOf([...specimenPki().values()].map(({ csca }) => csca.certificate));

interface Removable {
  remove(): Promise<void>;
}

describe.skipIf(missing.length > 0)(titled('epassport-reader over pcscd', missing), () => {
  let virtual: Awaited<ReturnType<typeof openVirtualReader>>;
  let reader: PcscReader;
  beforeAll(async () => {
    virtual = await openVirtualReader();
    // libpcsclite looks at this once, at its first call in a process.
    Object.assign(process.env, virtual.pcscd.environment);
    reader = openPcscReader({ name: virtual.pcscd.readerName });
  });
  afterAll(async () => {
    await reader.close();
    await virtual.close();
  });

  const presence = (present: boolean) =>
    firstValueFrom(
      reader.presence.pipe(
        filter((now) => now.present === present),
        timeout(10_000),
      ),
    );
  beforeEach(() => presence(false));

  /** Lays down what `insert` brings, lets `use` talk to it, takes it away again. */
  async function withCard<T>(insert: () => Promise<Removable>, use: (card: CardConnection) => Promise<T>): Promise<T> {
    const card = await insert();
    try {
      await presence(true);
      const connection = await reader.connect();
      try {
        return await use(connection);
      } finally {
        await connection.disconnect();
      }
    } finally {
      await card.remove();
    }
  }
  const read = (
    passport: Passport,
    insert: () => Promise<Removable> = () => insertCard(virtual.pcscd.port, chipOf(passport)),
  ): Promise<Inspection> => withCard(insert, (connection) => inspect(connection, { mrz: passport.printed, trust, now: today }));

  it('reads our chip with every check successful, without stalls between APDUs', async () => {
    const passport = await specimenPassport();
    const chip = chipOf(passport);
    const arrivals: number[] = [];
    const watched = { ...chip, apdu: (command: Uint8Array) => arrivals.push(performance.now()) && chip.apdu(command) } as Chip;
    const inspection = await read(passport, () => insertCard(virtual.pcscd.port, watched));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(Buffer.from(inspection.portrait!.encoded).equals(await portrait())).toBe(true);
    // With Nagle's algorithm on vpcd's connection every exchange takes 44 ms, the quickest too; the preload library is there against it.
    const gaps = arrivals.slice(1).map((at, i) => at - arrivals[i]!);
    expect(gaps.length).toBeGreaterThan(10);
    expect(Math.min(...gaps)).toBeLessThan(30);
  });

  it('opens our chip with PACE, and with Chip-Authentication Mapping', async () => {
    const pace = [{ agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-256', parameterId: 16 }] as const;
    const inspection = await read(await specimenPassport({ access: 'pace', pace }));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.checks.find(({ check }) => check === 'pace')?.result).toBe('successful');
  });

  it('authenticates our chip after PACE: Chip and Active Authentication', async () => {
    const inspection = await read(
      await specimenPassport({
        access: 'pace',
        pace: [{ agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 13 }],
        chipAuthentication: [{ parameterId: 13, ciphers: ['AES-256'] }],
        activeAuthentication: { algorithm: 'rsa' },
      }),
    );
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    const clones = inspection.checks.filter(({ check }) => check === 'chip-authentication' || check === 'active-authentication');
    expect(clones.map(({ result }) => result)).toEqual(['successful', 'successful']);
  });

  it.each(['bac', 'pace'] as const)('opens DG3 and DG4 of our chip by Terminal Authentication, over %s', async (access) => {
    const { trustPoint, signer } = terminalPki();
    const passport = await specimenPassport({ ...withBiometrics(trustPoint), access });
    const inspection = await withCard(
      () => insertCard(virtual.pcscd.port, chipOf(passport)),
      (connection) => inspect(connection, { mrz: passport.printed, trust, now: today, terminal: signer }),
    );
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.checks.find(({ check }) => check === 'terminal-authentication')?.result).toBe('successful');
    for (const [number, file] of biometrics) expect(inspection.protectedDataGroups?.get(number)).toEqual(Buffer.from(file));
  });

  it.each([
    ['in extended length', {}],
    ['by GET RESPONSE', { extendedLength: false, quirks: ['long-answers-61xx'] }],
  ] as const)('takes a signature of 2048 bits %s', async (_, options) => {
    const activeAuthentication = { algorithm: 'rsa', modulusLength: 2048, hash: 'sha256' } as const;
    const passport = await specimenPassport({ access: 'pace', activeAuthentication });
    const inspection = await read(passport, () => insertCard(virtual.pcscd.port, chipOf(passport, options)));
    expect(inspection.checks.find(({ check }) => check === 'active-authentication')?.result).toBe('successful');
  });

  it('waits for a slow chip', async () => {
    const passport = await specimenPassport();
    const begun = performance.now();
    const inspection = await read(passport, () => insertCard(virtual.pcscd.port, chipOf(passport, { quirks: ['slow'] })));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(performance.now() - begun).toBeGreaterThan(400);
  });

  it('reads a portrait in JPEG 2000, without extended length', async () => {
    const passport = await specimenPassport({ encoding: 'jpeg2000' });
    const inspection = await read(passport, () => insertCard(virtual.pcscd.port, chipOf(passport, { extendedLength: false })));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.portrait).toMatchObject({ encoding: 'jpeg2000', image: { width: 413, height: 531 } });
  });

  it.each(Object.keys(expectedFailure) as PassportVariant[])('tells variant %s', async (variant) => {
    const { checks, error } = await read(await specimenPassport({ variants: [variant], otherPortraitJpeg: await portrait(200) }));
    const { check, dataGroup, result } = expectedFailure[variant];
    expect(checks.find((found) => found.check === check && found.dataGroup === dataGroup)?.result).toBe(result);
    if (variant === 'pulled') expect(error?.code).toBe('card-removed');
    else if (variant !== 'wrong-mrz') expect(error).toBeUndefined();
  });

  it('reads again after all that', async () => {
    const inspection = await read(await specimenPassport());
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
  });

  describe.skipIf(missingForVicc.length > 0)(titled("and Debian's vicc as an independent chip", missingForVicc), () => {
    it('reads it with every check successful', async () => {
      const passport = await specimenPassport();
      let trouble = () => '';
      const inspection = await read(passport, async () => {
        const card = await insertVicc(virtual.pcscd.port, passport.files, virtual.dir);
        trouble = card.trouble;
        return card;
      });
      expect(trouble()).toBe('');
      expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
      expect(Buffer.from(inspection.portrait!.encoded).equals(await portrait())).toBe(true);
    });

    it('tells that DG1 in it was altered', async () => {
      const passport = await specimenPassport({ variants: ['altered-dg1'] });
      const { checks } = await read(passport, () => insertVicc(virtual.pcscd.port, passport.files, virtual.dir));
      expect(checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toMatchObject([
        { check: 'data-group-hash', dataGroup: 1, result: 'failed' },
      ]);
    });
  });
});
