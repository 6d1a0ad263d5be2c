import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inspection, inspect, loadCvCertificates, terminalSignerOfFile, trustStoreOf } from 'epassport-reader';
import { describe, expect, it } from 'vitest';
import { tlv } from '../../src/passport/der.ts';
import {
  type ChipOptions,
  chipOf,
  chipTransport,
  createTestPki,
  type PaceVariant,
  type PersonaliseOptions,
} from '../../src/passport/index.ts';
import { specimenPassport, specimenPki, today } from './specimen.ts';
import { biometrics, terminalPki, withBiometrics } from './terminal-pki.ts';
import { vectorFolder, withVectors } from './vectors.ts';

const trust = trustStoreOf([...specimenPki().values()].map(({ csca }) => csca.certificate));

const notSuccessful = ({ checks }: Inspection) =>
  checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory').map(({ check, result }) => `${check} ${result}`);
const resultOf = ({ checks }: Inspection, name: string, number?: number) =>
  checks.find(({ check, dataGroup }) => check === name && dataGroup === number)?.result;

/** Whole inspections of chips that have all of it, each protocol with every other: what one leaves behind, the next has to go on with. */
const access: Record<string, Partial<PersonaliseOptions>> = { BAC: { access: 'bac' } };
const variants: PaceVariant[] = [
  { agreement: 'ECDH', mapping: 'GM', cipher: '3DES', parameterId: 12 },
  { agreement: 'ECDH', mapping: 'IM', cipher: 'AES-128', parameterId: 13 },
  { agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-256', parameterId: 16 },
  { agreement: 'DH', mapping: 'GM', cipher: 'AES-128', parameterId: 2 },
  { agreement: 'DH', mapping: 'IM', cipher: 'AES-192', parameterId: 1 },
];
for (const variant of variants) {
  access[`PACE ${variant.agreement}-${variant.mapping} ${variant.cipher}`] = { access: 'pace', pace: [variant] };
}
/** Domain parameters and cipher. */
const chipAuthentication = [
  [13, '3DES'],
  [13, 'AES-128'],
  [12, 'AES-192'],
  [13, 'AES-256'],
  [2, 'AES-128'],
  [1, 'AES-256'],
] as const;
const activeAuthentication = [{ algorithm: 'rsa' }, { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' }] as const;
const cases = Object.entries(access).flatMap(([a, opens], i) =>
  chipAuthentication.map(([parameterId, cipher], j) => {
    const signs = activeAuthentication[(i + j) % 2]!;
    const options = { ...opens, chipAuthentication: [{ parameterId, ciphers: [cipher] }], activeAuthentication: signs };
    return [`${a}, CA over parameters ${parameterId} with ${cipher}, AA ${signs.algorithm}`, options, cipher] as const;
  }),
);

describe('epassport-reader inspects a virtual chip that has every protocol', () => {
  it.each(cases)('%s', async (_, options, cipher) => {
    const passport = await specimenPassport(options);
    const inspection = await inspect(chipTransport(chipOf(passport)), { mrz: passport.printed, trust, now: today });
    expect(inspection.error).toBeUndefined();
    expect(notSuccessful(inspection)).toEqual([]);
    expect(resultOf(inspection, 'pace')).toBe(options.access === 'pace' ? 'successful' : 'notSupported');
    for (const check of ['chip-authentication', 'active-authentication']) expect(resultOf(inspection, check)).toBe('successful');
    // The Chip-Authentication Mapping is the proof by itself; else the chip answers under keys of the cipher that DG14 offers.
    const agreed = options.pace?.[0]?.mapping === 'CAM' ? 'PACE-CAM' : `, ${cipher})`;
    expect(inspection.checks.find(({ check }) => check === 'chip-authentication')?.reason).toContain(agreed);
    for (const number of [1, 2, 14, 15]) expect(resultOf(inspection, 'data-group-hash', number)).toBe('successful');
    expect(inspection.portrait).toBeDefined();
  });

  it.each([
    ['BAC', { access: 'bac' }],
    ['PACE', { access: 'pace' }],
  ] as const)('goes on to the next key of DG14 over %s, where the chip lacks the first', async (_, opens) => {
    const keys = [
      { parameterId: 16, ciphers: ['AES-256'], keyId: 1 },
      { parameterId: 13, ciphers: ['AES-128'], keyId: 2 },
    ] as const;
    const passport = await specimenPassport({ ...opens, chipAuthentication: keys });
    const having = (held: readonly number[]) => ({
      ...passport,
      chipAuthentication: passport.chipAuthentication!.map(({ privateKey, ...key }, i) =>
        held.includes(i) && privateKey ? { ...key, privateKey } : key,
      ),
    });
    const look = async (held: readonly number[]) =>
      (await inspect(chipTransport(chipOf(having(held))), { mrz: passport.printed, trust, now: today })).checks.find(
        ({ check }) => check === 'chip-authentication',
      );
    expect(await look([0, 1])).toMatchObject({ result: 'successful', reason: expect.stringContaining('AES-256') });
    expect(await look([1])).toMatchObject({ result: 'successful', reason: expect.stringContaining('brainpoolP256r1, AES-128') });
    expect(await look([])).toMatchObject({ result: 'failed' });
  });

  describe('and opens DG3 and DG4', () => {
    const { trustPoint, signer } = terminalPki();
    const open = async (options: Partial<PersonaliseOptions>, chip: ChipOptions = {}) => {
      const passport = await specimenPassport({ ...withBiometrics(trustPoint), ...options });
      return inspect(chipTransport(chipOf(passport, chip)), { mrz: passport.printed, trust, now: today, terminal: signer });
    };
    const expectOpened = (inspection: Inspection) => {
      expect(inspection.error).toBeUndefined();
      expect(notSuccessful(inspection)).toEqual([]);
      expect(resultOf(inspection, 'terminal-authentication')).toBe('successful');
      for (const [number, file] of biometrics) {
        expect(resultOf(inspection, 'data-group-hash', number)).toBe('successful');
        expect(inspection.protectedDataGroups?.get(number)).toEqual(Buffer.from(file));
      }
    };

    it.each(Object.entries(access))('after %s', async (_, options) => expectOpened(await open(options)));

    const chips: [string, ChipOptions][] = [
      ['without extended length, in chained commands', { extendedLength: false }],
      ['that refuses extended length', { quirks: ['extended-length-refused'] }],
      ['that loses the session over extended length', { quirks: ['extended-length-loses-session'] }],
      ['that refuses long commands', { quirks: ['long-commands-refused'] }],
      ['that loses the session over long commands', { quirks: ['long-commands-lose-session'] }],
    ];
    describe.each(chips)('of a chip %s', (_, chip) => {
      it.each(Object.entries(access).filter(([name]) => !name.includes(' DH')))('after %s', async (_, options) =>
        expectOpened(await open(options, chip)),
      );
    });
  });

  const cvc = vectorFolder('terminal-cvc');
  describe.skipIf(!cvc)(withVectors('and opens DG3 with the CVC chain of JMRTD', cvc), () => {
    /** A day on which that chain is valid. */
    const then = new Date('2009-06-01T10:00:00Z');
    const pki = createTestPki({ states: [{ issuingState: 'NZL', country: 'NZ' }], now: then });
    const dataGroup3 = tlv(0x63, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))));
    const fingerprints = async (options: Partial<PersonaliseOptions>, withTheChain = true) => {
      const { certificates } = await loadCvCertificates(cvc!);
      const signer = await terminalSignerOfFile(
        join(cvc!, 'keyIS_new.der'),
        certificates.filter(({ role }) => withTheChain || role === 'inspection-system'),
      );
      const passport = await specimenPassport({
        pki,
        now: then,
        chipAuthentication: [{ parameterId: 13, ciphers: ['AES-256'] }],
        terminalAuthentication: { trustPoints: [await readFile(join(cvc!, 'certCVCA_new.cvcert'))], today: '2009-06-01' },
        otherDataGroups: new Map([[3, dataGroup3]]),
        ...options,
      });
      return inspect(chipTransport(chipOf(passport)), {
        mrz: passport.printed,
        trust: trustStoreOf([...pki.values()].map(({ csca }) => csca.certificate)),
        now: then,
        terminal: signer,
      });
    };

    it.each(Object.entries(access))('after %s', async (_, options) => {
      const inspection = await fingerprints(options);
      expect(notSuccessful(inspection)).toEqual([]);
      expect(resultOf(inspection, 'terminal-authentication')).toBe('successful');
      expect(resultOf(inspection, 'data-group-hash', 3)).toBe('successful');
      expect(inspection.protectedDataGroups?.get(3)).toEqual(Buffer.from(dataGroup3));
    });

    it('not without the chain, and the document stays genuine', async () => {
      const inspection = await fingerprints({ access: 'bac' }, false);
      expect(notSuccessful(inspection)).toEqual([]);
      expect(resultOf(inspection, 'terminal-authentication')).not.toBe('successful');
      expect(inspection.protectedDataGroups).toBeUndefined();
    });
  });
});
