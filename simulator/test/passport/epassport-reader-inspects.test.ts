import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inspection, inspect, loadCvCertificates, terminalSignerOfFile, trustStoreOf } from 'epassport-reader';
import { describe, expect, it } from 'vitest';
import { tlv } from '../../src/passport/der.ts';
import { chipOf, chipTransport, createTestPki, type PaceVariant, type PersonaliseOptions } from '../../src/passport/index.ts';
import { specimenPassport, specimenPki, today } from './specimen.ts';
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
const chipAuthentication: Record<string, Partial<PersonaliseOptions>> = {
  'CA ECDH 3DES': { chipAuthentication: [{ parameterId: 13, ciphers: ['3DES'] }] },
  'CA ECDH AES-256': { chipAuthentication: [{ parameterId: 13, ciphers: ['AES-256'] }] },
  'CA DH AES-128': { chipAuthentication: [{ parameterId: 2, ciphers: ['AES-128'] }] },
};
const activeAuthentication: Record<string, Partial<PersonaliseOptions>> = {
  'AA RSA': { activeAuthentication: { algorithm: 'rsa' } },
  'AA ECDSA': { activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' } },
};
const cases = Object.entries(access).flatMap(([a, opens]) =>
  Object.entries(chipAuthentication).flatMap(([c, agrees]) =>
    Object.entries(activeAuthentication).map(([s, signs]) => [`${a}, ${c}, ${s}`, { ...opens, ...agrees, ...signs }] as const),
  ),
);

describe('epassport-reader inspects a virtual chip that has every protocol', () => {
  it.each(cases)('%s', async (_, options) => {
    const passport = await specimenPassport(options);
    const inspection = await inspect(chipTransport(chipOf(passport)), { mrz: passport.printed, trust, now: today });
    expect(inspection.error).toBeUndefined();
    expect(notSuccessful(inspection)).toEqual([]);
    expect(resultOf(inspection, 'pace')).toBe(options.access === 'pace' ? 'successful' : 'notSupported');
    for (const check of ['chip-authentication', 'active-authentication']) expect(resultOf(inspection, check)).toBe('successful');
    for (const number of [1, 2, 14, 15]) expect(resultOf(inspection, 'data-group-hash', number)).toBe('successful');
    expect(inspection.portrait).toBeDefined();
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
