import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCertificate } from '../../src/certificate.ts';
import type { CheckName, CheckOutcome } from '../../src/check.ts';
import type { SignedData } from '../../src/cms.ts';
import { oidTlv } from '../../src/der.ts';
import { inspectFiles } from '../../src/inspect-files.ts';
import { underDefects } from '../../src/known-defects.ts';
import { readTlvs, writeTlv } from '../../src/tlv.ts';
import { parseCertificateRevocationList } from '../../src/trust/certificate-revocation-list.ts';
import { defectListType, defectsOf, type SignerDefect } from '../../src/trust/defect-list.ts';
import { type TrustStore, trustStoreOf } from '../../src/trust/trust-store.ts';
import { ldsSecurityObject } from '../issuing-state.ts';
import { madeDg2 } from '../made-dg2.ts';
import { openssl, TestPki } from './test-pki.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'];
const now = new Date(Date.now() + 600_000);
const sha256 = oidTlv('2.16.840.1.101.3.4.2.1');
const byKey = (identifier: string): Uint8Array => writeTlv(0x80, Buffer.from(identifier, 'hex'));
const known = (arcs: string, parameters?: Uint8Array): Uint8Array =>
  writeTlv(0x30, oidTlv(`${defectListType}.${arcs}`), ...(parameters ? [parameters] : []));
const defectList = (signer: Uint8Array, ...knownDefects: readonly Uint8Array[]): SignerDefect[] =>
  defectsOf({
    contentType: defectListType,
    content: writeTlv(0x30, Buffer.from('020100', 'hex'), sha256, writeTlv(0x31, writeTlv(0x30, signer, writeTlv(0x31, ...knownDefects)))),
  } as SignedData);
const numbers = (...values: readonly number[]): Uint8Array =>
  writeTlv(0x31, ...values.map((value) => writeTlv(0x02, Uint8Array.of(value))));

describe('BSI TR-03129: what a defect list says', () => {
  const read = (arcs: string, parameters?: Uint8Array) => defectList(byKey('aa'), known(arcs, parameters))[0];

  it.each([
    ['id-CertRevoked with its status', '1.1', '0a0102', { name: 'id-CertRevoked', meaning: 'forbidden', status: 'testing' }],
    ['id-CertRevoked, a status of a state', '1.1', '0a0128', { meaning: 'forbidden', status: 'status 40' }],
    ['id-CertRevoked without parameters', '1.1', '', { meaning: 'forbidden' }],
    ['id-CertReplaced without a certificate', '1.2', '', { meaning: 'forbidden' }],
    ['id-CertReplaced with something else', '1.2', '3003020100', { meaning: 'forbidden' }],
    ['id-ChipAuthKeyRevoked', '1.3', '', { meaning: 'chip-authentication' }],
    ['id-ActiveAuthKeyRevoked', '1.4', '', { meaning: 'active-authentication' }],
    ['an authentication defect that is not known', '1.9', '', { meaning: 'forbidden' }],
    ['id-ePassportDGMalformed', '2.1', '310602010202010b', { meaning: 'data-groups', dataGroups: [2, 11] }],
    ['id-ePassportDGMalformed that names no data group', '2.1', '3100', { meaning: 'forbidden' }],
    ['id-ePassportDGMalformed with something else', '2.1', '31020500', { meaning: 'forbidden' }],
    ['id-SODInvalid', '2.2', '', { meaning: 'sod' }],
    ['id-COMSODDiscrepancy', '2.3', '', { meaning: 'com-sod' }],
    ['a personalisation defect that is not known', '2.9', '', { meaning: 'forbidden' }],
    ['a defect of the eID application', '3.9', '', { meaning: 'noted' }],
    ['id-PowerDownReq', '4.3', '', { meaning: 'noted' }],
    ['a document defect that is not known', '4.9', '', { meaning: 'forbidden' }],
  ])('%s', (_, arcs, parameters, expected) => {
    expect(read(arcs, parameters ? Buffer.from(parameters, 'hex') : undefined)).toMatchObject(expected);
  });

  it('never makes a check better, whatever the defect', () => {
    const rank: Record<CheckOutcome, number> = { successful: 0, undetermined: 1, notSupported: 1, aborted: 1, failed: 2 };
    const arcs = ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '3.1', '4.1'];
    const names = ['com-sod', 'sod-signature', 'mrz-dg1', 'portrait', 'country', 'data-group-hash', 'chip-authentication', 'revocation'];
    fc.assert(
      fc.property(
        fc.subarray(arcs, { minLength: 1 }),
        fc.constantFrom(...(names as CheckName[])),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom(...(Object.keys(rank) as CheckOutcome[])),
        (listed, check, dataGroup, result) => {
          const defects = defectList(byKey('aa'), ...listed.map((each) => known(each, each === '2.1' ? numbers(1, 2, 14) : undefined)));
          const found = underDefects(check, dataGroup, { result, reason: 'Said.' }, defects);
          expect(rank[found.result]).toBeGreaterThanOrEqual(rank[result]);
          expect(found.reason.startsWith('Said.')).toBe(true);
          if (found.result !== result) expect(found.reason).toContain('A defect list says id-');
        },
      ),
    );
  });
});

describe.skipIf(!openssl)('an inspection under a defect list (skipped without openssl)', () => {
  const pki = openssl ? new TestPki() : (undefined as never);
  afterAll(() => pki?.close());
  if (openssl) {
    pki.csca('csca');
    pki.issue('ds', 'csca');
  }
  const csca = openssl ? pki.read('csca.der') : Buffer.alloc(0);
  const signer = openssl ? parseCertificate(pki.read('ds.der')) : (undefined as never);
  const crl = openssl ? parseCertificateRevocationList(pki.crl('csca')) : (undefined as never);
  const chipKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ type: 'spki', format: 'der' });
  const version = writeTlv(2, Uint8Array.of(1));
  const info = (oid: string, ...rest: Uint8Array[]): Uint8Array => writeTlv(0x30, oidTlv(oid), ...rest);
  const dataGroups = new Map<number, Uint8Array>([
    [1, writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))))],
    [2, madeDg2(Buffer.from('ffd8ffe000104a46', 'hex'))],
    [11, writeTlv(0x6b, writeTlv(0x5c, Buffer.from('5f0e', 'hex')), writeTlv(0x5f0e, Buffer.from('ERIKSSON<<ANNA')))],
    [14, writeTlv(0x6e, writeTlv(0x31, info('0.4.0.127.0.7.2.2.3.2.1', version), info('0.4.0.127.0.7.2.2.1.2', chipKey)))],
    [15, writeTlv(0x6f, chipKey)],
  ]);
  const com = writeTlv(
    0x60,
    writeTlv(0x5f01, Buffer.from('0107')),
    writeTlv(0x5f36, Buffer.from('040000')),
    writeTlv(0x5c, Buffer.from('61756b6e6f', 'hex')),
  );
  const sodBy = (name: string, ...how: readonly string[]): Buffer =>
    Buffer.from(writeTlv(0x77, pki.cms(ldsSecurityObject('sha256', dataGroups), [name], '2.23.136.1.1.1', ...how)));
  const sod = openssl ? sodBy('ds') : Buffer.alloc(0);
  const store = (defects: readonly SignerDefect[]): TrustStore => ({ ...trustStoreOf([csca]), crls: [crl], defects });
  const inspected = async (defects: readonly SignerDefect[], trust = store(defects), file = sod, efCom = com) => {
    const { checks } = await inspectFiles({ com: efCom, sod: file, dataGroups }, { trust, now, mrz: lines });
    return (check: CheckName, dataGroup?: number) => {
      const found = checks.find((each) => each.check === check && each.dataGroup === dataGroup);
      return [found?.result, found?.mode, found?.reason] as const;
    };
  };
  const ofSigner = (...knownDefects: readonly Uint8Array[]): SignerDefect[] =>
    defectList(byKey(signer.subjectKeyIdentifier as string), ...knownDefects);

  it('without one, everything but the portrait and the clone checks is successful', async () => {
    const { checks } = await inspectFiles({ com, sod, dataGroups }, { trust: store([]), now, mrz: lines });
    expect(checks.filter(({ result }) => result !== 'successful').map(({ check }) => check)).toEqual([
      'chip-authentication',
      'active-authentication',
      'portrait',
    ]);
  });

  it('id-CertRevoked fails revocation, mandatory, with its status; also where no CSCA is trusted', async () => {
    const revoked = ofSigner(known('1.1', Buffer.from('0a0101', 'hex')));
    expect((await inspected(revoked))('revocation')).toEqual(['failed', 'mandatory', expect.stringContaining('id-CertRevoked (onHold)')]);
    const stranger = await inspected(revoked, { ...trustStoreOf([]), defects: revoked });
    expect(stranger('revocation')).toEqual(['failed', 'mandatory', expect.stringContaining('id-CertRevoked')]);
    expect((await inspected(revoked.map((each) => ({ ...each, certificateHash: '00' }))))('revocation')[0]).toBe('successful');
    const other = defectList(byKey('00'), known('1.1'));
    expect((await inspected(other))('revocation')[0]).toBe('successful');
  });

  it('names a signer by issuer and serial number, too', async () => {
    const issuer = readTlvs(readTlvs(signer.tbs)[0]?.value as Uint8Array).filter(({ tag }) => tag === 0x30)[1]?.raw as Uint8Array;
    const named = (serial: string) => writeTlv(0x30, issuer, writeTlv(0x02, Buffer.from(serial, 'hex')));
    expect((await inspected(defectList(named('1234'), known('1.1'))))('revocation')[0]).toBe('failed');
    expect((await inspected(defectList(named('1235'), known('1.1'))))('revocation')[0]).toBe('successful');
  });

  it('defects that concern no check are named in the reason of revocation', async () => {
    expect((await inspected(ofSigner(known('4.3'), known('3.1', numbers(4)))))('revocation')).toEqual([
      'successful',
      'optional',
      expect.stringContaining('Known defects of its documents: id-PowerDownReq, id-eIDDGMalformed.'),
    ]);
  });

  it('id-ePassportDGMalformed: what rests on the data group is undetermined, the rest is not', async () => {
    const check = await inspected(ofSigner(known('2.1', numbers(1, 11))));
    for (const [name, dataGroup] of [['mrz-dg1'], ['country'], ['validity-date'], ['data-group-hash', 1], ['data-group-hash', 11]] as const)
      expect(check(name, dataGroup), name).toEqual([
        'undetermined',
        'mandatory',
        expect.stringContaining('id-ePassportDGMalformed (DG1, DG11)'),
      ]);
    expect([check('data-group-hash', 2)[0], check('sod-signature')[0]]).toEqual(['successful', 'successful']);
  });

  it('id-SODInvalid: a signature that verifies is undetermined, one that does not stays failed', async () => {
    const invalid = ofSigner(known('2.2'));
    expect((await inspected(invalid))('sod-signature')).toEqual(['undetermined', 'mandatory', expect.stringContaining('id-SODInvalid')]);
    const altered = Buffer.from(sod);
    altered[altered.length - 3] = (altered.at(-3) as number) ^ 1;
    expect((await inspected(invalid, store(invalid), altered))('sod-signature')[0]).toBe('failed');
    expect((await inspected(invalid))('com-sod')[0]).toBe('successful');
  });

  it('id-COMSODDiscrepancy explains a difference and does not excuse it', async () => {
    const shorter = writeTlv(
      0x60,
      writeTlv(0x5f01, Buffer.from('0107')),
      writeTlv(0x5f36, Buffer.from('040000')),
      writeTlv(0x5c, Buffer.from('6175', 'hex')),
    );
    const defects = ofSigner(known('2.3'));
    expect((await inspected(defects, store(defects), sod, shorter))('com-sod')).toEqual([
      'failed',
      'mandatory',
      expect.stringContaining('id-COMSODDiscrepancy'),
    ]);
  });

  it('id-CertReplaced: the replacement verifies EF.SOD and needs its own path', async () => {
    const replacement = pki.issue('replacement', 'csca', { keyOf: 'ds', serial: '0x4321' });
    pki.csca('stranger');
    const stranger = pki.issue('not-theirs', 'stranger', { keyOf: 'ds', serial: '0x4322' });
    const otherKey = pki.issue('other-key', 'csca', { serial: '0x4323' });
    // EF.SOD without its certificate: only the list has one.
    const bare = sodBy('ds', '-nocerts');
    const issuer = readTlvs(readTlvs(signer.tbs)[0]?.value as Uint8Array).filter(({ tag }) => tag === 0x30)[1]?.raw as Uint8Array;
    const named = writeTlv(0x30, issuer, Buffer.from('02021234', 'hex'));
    const replacedBy = (certificate: Uint8Array) => defectList(named, known('1.2', certificate));
    expect((await inspected([], store([]), bare))('sod-signature')[0]).toBe('undetermined');
    // Signed before the replacement was issued.
    const before = new Date(Date.now() - 86_400_000);
    const early = Buffer.from(writeTlv(0x77, pki.cmsAt(before, ldsSecurityObject('sha256', dataGroups), 'ds', '2.23.136.1.1.1')));
    for (const file of [bare, sod, early]) {
      const check = await inspected([], store(replacedBy(replacement)), file);
      expect(check('sod-signature')).toEqual(['successful', 'mandatory', expect.stringContaining('puts in place of its own')]);
      expect(check('certificate-path')[0]).toBe('successful');
      expect(check('revocation')).toEqual(['successful', 'optional', expect.stringContaining('id-CertReplaced')]);
    }
    expect((await inspected([], store(replacedBy(stranger)), bare))('certificate-path')[0]).toBe('undetermined');
    expect((await inspected([], store(replacedBy(otherKey)), bare))('sod-signature')[0]).toBe('failed');
  });

  it('compromised chip keys: success proves nothing, failure stays', () => {
    for (const [arcs, check, other] of [
      ['1.3', 'chip-authentication', 'active-authentication'],
      ['1.4', 'active-authentication', 'chip-authentication'],
    ] as const) {
      const defects = ofSigner(known(arcs));
      const under = (name: CheckName, result: CheckOutcome) => underDefects(name, undefined, { result, reason: 'Made.' }, defects);
      expect(under(check, 'successful')).toEqual({ result: 'undetermined', reason: expect.stringContaining('a copy can have them too') });
      expect(under(check, 'failed').result).toBe('failed');
      expect(under(other, 'successful')).toEqual({ result: 'successful', reason: 'Made.' });
    }
  });
});
