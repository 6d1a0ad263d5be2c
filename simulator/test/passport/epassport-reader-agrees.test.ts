import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, loadTrustFolder, PassportReaderError, type TrustStore } from 'epassport-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChipOptions,
  chipOf,
  chipTransport,
  createTestPki,
  expectedFailure,
  type Passport,
  type PassportVariant,
  type SignatureAlgorithm,
  writeTrustFolder,
} from '../../src/passport/index.ts';
import { portrait, specimen, specimenPassport, specimenPki, today } from './specimen.ts';

/** Our reader and our chip share no protocol code: what one does wrong, the other refuses. */
let dir: string;
let trust: TrustStore;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'limen-trust-'));
  await writeTrustFolder(dir, specimenPki());
  trust = await loadTrustFolder(dir);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const read = (passport: Passport, options: ChipOptions = {}, anchors = trust) =>
  inspect(chipTransport(chipOf(passport, options)), { mrz: passport.printed, trust: anchors, now: today });

describe('epassport-reader reads the virtual chip, in process', () => {
  it('the trust folder holds one anchor per state and nothing to skip', () => {
    expect(trust.anchors).toHaveLength(specimenPki().size);
    expect(trust.skipped).toEqual([]);
  });

  it.each([true, false])('every check is successful, extended length %s', async (extendedLength) => {
    const inspection = await read(await specimenPassport(), { extendedLength });
    expect(inspection.error).toBeUndefined();
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.checks.length).toBeGreaterThanOrEqual(13);
    expect(inspection.dg1?.surname).toBe(specimen.surname);
    expect(Buffer.from(inspection.portrait!.encoded).equals(await portrait())).toBe(true);
  });

  it.each(['jpeg2000', 'jpeg2000-file'] as const)('a portrait in %s comes out as pixels', async (encoding) => {
    const inspection = await read(await specimenPassport({ encoding }));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.portrait).toMatchObject({ encoding: 'jpeg2000', image: { width: 413, height: 531 } });
  });

  it.each<SignatureAlgorithm>(['rsa-sha256', 'rsa-pss-sha256'])('an issuer signing with %s is verified', async (algorithm) => {
    const pki = createTestPki({ states: [{ issuingState: 'NZL', country: 'NZ' }], now: today, algorithm });
    const folder = await mkdtemp(join(dir, 'rsa-'));
    await writeTrustFolder(folder, pki);
    const inspection = await read(await specimenPassport({ pki }), {}, await loadTrustFolder(folder));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
  });

  it('a one-letter state and a long document number are read', async () => {
    const holder = { ...specimen, issuingState: 'D', nationality: 'D', documentNumber: 'C01X00T47123' };
    const inspection = await read(await specimenPassport({ holder }));
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.dg1).toMatchObject({ issuingState: 'D', documentNumber: 'C01X00T47123' });
  });
});

describe('each variant fails the check that must tell it', () => {
  it.each(Object.keys(expectedFailure) as PassportVariant[])('%s', async (variant) => {
    const passport = await specimenPassport({ variants: [variant], otherPortraitJpeg: await portrait(200) });
    const { checks, error } = await read(passport);
    const { check, dataGroup, result } = expectedFailure[variant];
    const telling = checks.filter((found) => found.check === check && found.dataGroup === dataGroup);
    expect(telling.map((found) => found.result)).toEqual([result]);
    for (const other of checks)
      if (!telling.includes(other) && other.mode === 'mandatory') expect(['successful', 'aborted']).toContain(other.result);
    if (variant === 'pulled') expect(error).toBeInstanceOf(PassportReaderError);
    if (variant === 'pulled') expect(error?.code).toBe('card-removed');
  });

  it('a chip pulled at any moment aborts checks and fails none', async () => {
    const passport = await specimenPassport();
    const whole = await read(passport);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.apdus - 1 }), async (pulledAfter) => {
        const { checks, error } = await read(passport, { pulledAfter });
        expect(error?.code).toBe('card-removed');
        expect(checks.some(({ result }) => result === 'aborted')).toBe(true);
        expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('two variants at once fail both checks', async () => {
    const { checks } = await read(await specimenPassport({ variants: ['altered-dg1', 'expired'] }));
    expect(checks.filter(({ result }) => result === 'failed').map(({ check }) => check)).toEqual(['data-group-hash', 'validity-date']);
  });
});
