import { inspect as shown } from 'node:util';
import {
  type Inspection,
  type InspectOptions,
  inspect,
  inspectionRecord,
  inspectionTable,
  inspectionXml,
  trustStoreOf,
} from 'epassport-reader';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  chipOf,
  chipTransport,
  type DocumentAttack,
  expectedAttackFailure,
  expectedFailure,
  type Passport,
  type PassportVariant,
  type PersonaliseOptions,
  type QuirkName,
  quirkNames,
} from '../../src/passport/index.ts';
import { portrait, specimen, specimenPassport, specimenPki, today } from './specimen.ts';

const trust = trustStoreOf([...specimenPki().values()].map(({ csca }) => csca.certificate));
const can = 'QX7ZK4';

/** Holder's data as text, hex and Base64, and the CAN. Digits alone could stand in any time; with letters nothing is there by chance. */
const secrets = [specimen.surname, specimen.givenNames, specimen.documentNumber, specimen.dateOfBirth, '9001022', can].flatMap((secret) => {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '').slice(0, -1)];
});

/** Everything that somebody logs of an inspection, and whatever was written during it. */
async function told(passport: Passport, quirks: readonly QuirkName[], options: Partial<InspectOptions>): Promise<[Inspection, string]> {
  const written: unknown[] = [];
  const take = (...args: unknown[]): boolean => written.push(...args) > 0;
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) vi.spyOn(console, method).mockImplementation(take);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(take);
  const onStep = (...step: unknown[]) => written.push(step);
  const chip = chipTransport(chipOf(passport, { quirks }));
  const inspection = await inspect(chip, { mrz: passport.printed, trust, now: today, onStep, ...options });
  vi.restoreAllMocks();
  const record = inspectionRecord(inspection, { transaction: 'test', inspectedAt: today, software: { name: 'test', version: '0' } });
  const { checks, steps, error } = inspection;
  const text = [
    inspectionTable(inspection),
    inspectionXml(record),
    JSON.stringify([record, checks, steps, error]),
    shown([error, written], { depth: 12, maxStringLength: 10_000 }),
  ];
  return [inspection, text.join('\n')];
}

describe('epassport-reader tells nothing of the holder', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const clone = {
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }],
    activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
  } as const satisfies Partial<PersonaliseOptions>;
  const silent = async (
    options: Partial<PersonaliseOptions>,
    quirks: readonly QuirkName[] = [],
    read: Partial<InspectOptions> = {},
  ): Promise<Inspection> => {
    const [inspection, text] = await told(await specimenPassport({ ...clone, ...options }), quirks, read);
    const plain = text.replace(/\d+\.\d+/g, '');
    expect(secrets.filter((secret) => [plain, plain.toLowerCase(), plain.toUpperCase()].some((each) => each.includes(secret)))).toEqual([]);
    return inspection;
  };

  it('with a genuine chip by BAC, by every mapping of PACE, by the CAN and by a wrong CAN', async () => {
    const genuine = await silent({ access: 'bac' });
    expect([genuine.error, genuine.dg1?.surname]).toEqual([undefined, specimen.surname]);
    for (const mapping of ['GM', 'IM', 'CAM'] as const)
      await silent({ access: 'pace', pace: [{ agreement: 'ECDH', mapping, cipher: 'AES-128', parameterId: 13 }] });
    expect((await silent({ access: 'pace', can }, [], { can })).error).toBeUndefined();
    expect((await silent({ access: 'pace', can: '314159' }, [], { can })).error?.code).toBe('access-denied');
  });

  it.each(quirkNames)('with a chip that %s', async (quirk) => {
    await silent({ access: 'both' }, [quirk]);
  });

  it.each([...Object.keys(expectedFailure), ...Object.keys(expectedAttackFailure)] as (PassportVariant & DocumentAttack)[])(
    'with the attack %s',
    async (variant) => {
      await silent({
        access: variant in expectedAttackFailure ? 'both' : 'bac',
        variants: [variant],
        otherPortraitJpeg: await portrait(200),
      });
    },
  );

  it('wherever the chip is pulled out', async () => {
    const passport = await specimenPassport({ ...clone, access: 'pace' });
    const [{ apdus }] = await told(passport, [], {});
    for (let pulledAfter = 0; pulledAfter < apdus; pulledAfter++) {
      const [{ error, checks }, text] = await told({ ...passport, pulledAfter }, [], {});
      // During Chip and Active Authentication, too.
      expect(error?.code).toBe('card-removed');
      expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
      expect(secrets.filter((secret) => text.replace(/\d+\.\d+/g, '').includes(secret))).toEqual([]);
    }
  });
});
