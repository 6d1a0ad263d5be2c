import { type Inspection, inspect, trustStoreOf } from 'epassport-reader';
import { describe, expect, it } from 'vitest';
import { chipOf, chipTransport } from '../../src/passport/index.ts';
import { type ChipProfileName, chipProfile, chipProfileNames, chipProfileOf } from '../../src/run/chip-profile.ts';
import { createIdentity, ELIGIBLE_STATES } from '../../src/travellers/identity.ts';
import { specimenPassport, specimenPki, today } from '../passport/specimen.ts';

const trust = trustStoreOf([...specimenPki().values()].map(({ csca }) => csca.certificate));

/** What an inspection of such a chip says of its protocols; nothing where the chip lacks one. */
const proofs: Record<ChipProfileName, readonly (string | undefined)[]> = {
  bac: ['bac', 'notSupported', undefined, undefined],
  'bac-aa-rsa': ['bac', 'notSupported', undefined, 'successful'],
  'bac-ca-aa-rsa': ['bac', 'notSupported', 'successful', 'successful'],
  'pace-im-ca': ['pace-im', 'successful', 'successful', undefined],
  'pace-gm-ca-aa-ecdsa': ['pace-gm', 'successful', 'successful', 'successful'],
  'pace-gm-ca-aa-rsa': ['pace-gm', 'successful', 'successful', 'successful'],
  'pace-cam-aa-ecdsa': ['pace-cam', 'successful', 'successful', 'successful'],
};

describe('the chips of drawn travellers', () => {
  it.each(chipProfileNames)('%s proves all that it speaks', async (name) => {
    const passport = await specimenPassport(chipProfile(name));
    const inspection = await inspect(chipTransport(chipOf(passport)), { mrz: passport.printed, trust, now: today });
    expect(inspection.checks.filter(({ result, mode }) => mode === 'mandatory' && result !== 'successful')).toEqual([]);
    expect([inspection.accessProtocol, ...['pace', 'chip-authentication', 'active-authentication'].map(resultIn(inspection))]).toEqual(
      proofs[name],
    );
  });

  it('differ by state and by the age of the passport, each kind with its share', () => {
    const people = Array.from({ length: 600 }, (_, seed) => createIdentity(seed, { today }));
    const share = (test: (name: ChipProfileName) => boolean): number =>
      people.filter((person) => test(chipProfileOf(person))).length / people.length;
    for (const name of chipProfileNames) expect(share((other) => other === name)).toBeGreaterThan(0.03);
    expect(share((name) => name === 'bac')).toBeLessThan(0.4);
    expect(share((name) => name.startsWith('pace'))).toBeGreaterThan(0.35);
    expect(new Set(ELIGIBLE_STATES.map((issuingState) => chipProfileOf({ issuingState, portraitAge: 1 }))).size).toBeGreaterThan(3);
  });

  it('are the same for the same person, older in an older passport, and BAC alone where the state is not known', () => {
    expect([0.5, 5, 8].map((portraitAge) => chipProfileOf({ issuingState: 'D', portraitAge }))).toEqual([
      'pace-cam-aa-ecdsa',
      'pace-gm-ca-aa-rsa',
      'bac-ca-aa-rsa',
    ]);
    expect(chipProfileOf({ issuingState: 'BRA', portraitAge: 0.5 })).toBe('bac');
  });
});

const resultIn =
  ({ checks }: Inspection) =>
  (name: string): string | undefined =>
    checks.find(({ check }) => check === name)?.result;
