import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChipMemory, type InspectOptions, inspect, loadTrustFolder, type TrustStore } from 'epassport-reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChipOptions,
  chipOf,
  chipTransport,
  type PaceVariant,
  type Passport,
  type PersonaliseOptions,
  type QuirkName,
  writeTrustFolder,
} from '../../src/passport/index.ts';
import { specimenPassport, specimenPki, today } from './specimen.ts';

/* What of the reader's speed can be counted; the clock is the bench's (`npm run bench -w epassport-reader`). */
let dir: string;
let trust: TrustStore;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'limen-trust-'));
  await writeTrustFolder(dir, specimenPki(), { revocationLists: true });
  trust = await loadTrustFolder(dir);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(passport: Passport, chip: ChipOptions = {}, options: Partial<InspectOptions> = {}) {
  const inspection = await inspect(chipTransport(chipOf(passport, chip)), { mrz: passport.printed, trust, now: today, ...options });
  expect(inspection.error).toBeUndefined();
  expect(inspection.checks.filter(({ result }) => result !== 'successful' && result !== 'notSupported')).toEqual([]);
  return inspection;
}
const pace = (mapping: PaceVariant['mapping']): Partial<PersonaliseOptions> => ({
  access: 'pace',
  pace: [{ agreement: 'ECDH', mapping, cipher: 'AES-128', parameterId: 12 }],
  chipAuthentication: [{ parameterId: 12, ciphers: ['AES-128'] }],
});

describe('a reading takes as few commands as the files allow', () => {
  // EF.CardAccess is asked for three times where there is none: a chip that is not in its master file must not look like one without PACE.
  const before: [string, Partial<PersonaliseOptions>, number][] = [
    ['BAC', {}, 3 + 1 + 2],
    ['PACE-GM and Chip Authentication', pace('GM'), 1 + 5 + 1 + 2],
    ['PACE-CAM', pace('CAM'), 1 + 5 + 1 + 1],
  ];
  it.each(before)('%s', async (_, options, protocols) => {
    const passport = await specimenPassport(options);
    const files = [...passport.files.values()];
    // Two thousand bytes at once, no SELECT and no command for a header or for a proof.
    const pieces = files.reduce((sum, { length }) => sum + Math.ceil(length / 2000), 0);
    expect((await read(passport)).apdus).toBe(protocols + pieces);
    // 231 bytes under 3DES, 223 under AES.
    const short = files.reduce((sum, { length }) => sum + Math.ceil(length / (options.access ? 223 : 231)), 0);
    const cardSecurity = passport.masterFiles?.get(0x011d);
    const more = cardSecurity ? Math.ceil(cardSecurity.length / 223) - 1 : 0;
    expect((await read(passport, { extendedLength: false })).apdus).toBe(protocols + short + more);
  });
});

describe('a type of chip is asked only once for what it refuses', () => {
  const saving: QuirkName[] = [
    'le-256-refused-6700',
    'le-256-refused-6b00',
    'le-256-loses-session',
    'extended-length-refused',
    'extended-length-loses-session',
  ];
  it.each(saving)('%s', async (quirk) => {
    for (const options of [{}, pace('GM'), pace('CAM')]) {
      const passport = await specimenPassport(options);
      const chipMemory = new ChipMemory();
      const chip = { quirks: [quirk] };
      const first = await read(passport, chip, { chipMemory });
      const second = await read(passport, chip, { chipMemory });
      const least = await read(passport, { extendedLength: false });
      expect(second.apdus).toBeLessThan(first.apdus);
      // As if the chip had said so: what it refuses is not tried. At 223 bytes a file may take a command more than at 231.
      expect(second.apdus - least.apdus).toBeLessThanOrEqual(4);
      // A better chip of the same type is read all the same.
      await read(passport, {}, { chipMemory });
    }
  });
});
