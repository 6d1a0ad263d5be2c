import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Certificate, isSelfSigned, parseCertificate } from '../../src/certificate.ts';
import { certificatePath } from '../../src/certificate-path.ts';
import { oidTlv } from '../../src/der.ts';
import { revocation } from '../../src/revocation.ts';
import { writeTlv } from '../../src/tlv.ts';
import { parseCertificateRevocationList } from '../../src/trust/certificate-revocation-list.ts';
import { judgeCscas, vouchedFor } from '../../src/trust/csca-candidates.ts';
import { anchorsNamed, type TrustStore, trustStoreOf } from '../../src/trust/trust-store.ts';
import { loadTrustFolder } from '../../src/trust-folder.ts';
import { keyTypes, openssl, TestPki } from './test-pki.ts';

const day = 86_400_000;
const now = new Date(Date.now() + 600_000);
const later = (days: number): Date => new Date(now.getTime() + days * day);

describe.skipIf(!openssl)('Doc 9303-12: path and revocation with certificates and CRLs of openssl (skipped without openssl)', () => {
  const pki = openssl ? new TestPki() : (undefined as never);
  afterAll(() => pki?.close());
  const subject = '/C=UT/O=Government/CN=CSCA Utopia';
  const csca = openssl ? parseCertificate(pki.csca('csca', { subject })) : (undefined as never);
  const signer: Certificate = openssl ? parseCertificate(pki.issue('ds', 'csca')) : (undefined as never);
  const path = (certificate: Certificate, anchors: readonly Uint8Array[], at = now, signingTime?: Date) =>
    certificatePath(certificate, trustStoreOf(anchors), at, signingTime);

  it('finds the key among 14 of one subject, and fails when none of them signed', () => {
    const others = Array.from({ length: 13 }, (_, i) => pki.csca(`renewed${i}`, { subject }));
    expect(path(signer, [...others, csca.raw])).toMatchObject({ result: 'successful', anchor: { serialNumber: csca.serialNumber } });
    expect(path(signer, others)).toMatchObject({ result: 'failed', reason: expect.stringContaining('none of the 13 keys') });
    const trust = trustStoreOf([...others, csca.raw]);
    expect(anchorsNamed(trust, csca.subject.key, csca.subjectKeyIdentifier)[0]?.serialNumber).toBe(csca.serialNumber);
    expect(anchorsNamed(trust, csca.subject.key, 'ff')).toHaveLength(14);
  });

  it('compares names by content: string type, case, blanks and order do not matter, words do', () => {
    const written = (name: string, as: string): Buffer => pki.csca(`as-${as}`, { subject: name, keyOf: 'csca' });
    expect(path(signer, [written('/CN=csca  UTOPIA/O=Government/C=ut', 'other')]).result).toBe('successful');
    expect(path(signer, [written('/C=UT/O=Government/CN=CSCA Utopía', 'accent')]).result).toBe('undetermined');
    expect(path(signer, [written('/C=UT/O=Governments/CN=CSCA Utopia', 'plural')]).result).toBe('undetermined');
  });

  it('judges validity today and at the signing time', () => {
    const short = parseCertificate(pki.issue('short', 'csca', { days: 30, serial: '0x5' }));
    expect(path(short, [csca.raw], now, now).result).toBe('successful');
    // Expired today, valid when it says it signed: its own word, so neither failed nor successful.
    expect(path(short, [csca.raw], later(60), now)).toMatchObject({ result: 'undetermined', reason: expect.stringContaining('signed on') });
    expect(path(short, [csca.raw], later(60)).result).toBe('failed');
    expect(path(short, [csca.raw], now, later(60)).result).toBe('failed');
    expect(path(short, [csca.raw], later(-1), now).result).toBe('failed');
    const expired = parseCertificate(pki.csca('brief', { days: 20 }));
    const under = parseCertificate(pki.issue('under', 'brief'));
    expect(path(under, [expired.raw], later(60), now)).toMatchObject({ result: 'failed', reason: expect.stringContaining('CSCA') });
    // The same key certified anew is valid again.
    const renewed = pki.csca('brief2', { subject: '/C=UT/O=Government/CN=brief', keyOf: 'brief', days: 900 });
    expect(path(under, [expired.raw, renewed], later(60), now).result).toBe('successful');
  });

  it('fails for a master list signer’s key, and is undetermined with a critical extension that is not known', () => {
    expect(path(parseCertificate(pki.issue('mls', 'csca', { extensions: 'mls' })), [csca.raw])).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('master lists'),
    });
    const odd = parseCertificate(pki.issue('odd', 'csca', { extensions: 'critical' }));
    expect(path(odd, [csca.raw])).toMatchObject({ result: 'undetermined', reason: expect.stringContaining('1.2.3.4.5') });
  });

  it('believes signatures, not names: a link certificate is no self-signed one though its names are equal', () => {
    pki.key('new');
    const link = parseCertificate(pki.issue('link', 'csca', { subject, keyOf: 'new', extensions: 'csca', serial: '0x10' }));
    const renewed = parseCertificate(pki.csca('renewed', { subject, keyOf: 'new' }));
    const stranger = parseCertificate(pki.csca('stranger', { subject }));
    expect([link, renewed, csca].map(isSelfSigned)).toEqual([false, true, true]);
    expect(judgeCscas([link, renewed, csca], [], now).map(({ state, kind }) => [state, kind])).toEqual([
      ['usable', 'link'],
      ['usable', 'self-signed'],
      ['usable', 'self-signed'],
    ]);
    expect(judgeCscas([link], [], now)[0]).toMatchObject({ state: 'refused', reason: expect.stringContaining('neither') });
    expect(judgeCscas([link], [csca], now)[0]).toMatchObject({ state: 'usable', kind: 'link' });
    expect(judgeCscas([signer], [csca], now)[0]).toMatchObject({ state: 'refused', reason: expect.stringContaining('Not a CA') });
    expect([vouchedFor(link, [csca]), vouchedFor(renewed, [csca]), vouchedFor(renewed, [csca, link])]).toEqual([true, false, true]);
    expect(vouchedFor(stranger, [csca, link, renewed])).toBe(false);
    expect(path(parseCertificate(pki.issue('under-new', 'renewed')), [csca.raw, link.raw]).result).toBe('successful');
  });

  it('trusts a link certificate in a folder only through the old CSCA beside it', async () => {
    pki.csca('old', { subject: '/C=UT/O=Government/CN=Old' });
    const next = '/C=UT/O=Government/CN=Next';
    pki.key('next');
    const link = pki.issue('link1', 'old', { subject: next, keyOf: 'next', extensions: 'csca', serial: '0x11' });
    const second = pki.issue('link2', 'link1', { subject: next, extensions: 'csca', serial: '0x12' });
    // Self-issued with the key identifier of another, as a renewal under the same name has.
    pki.csca('look-alike', { subject });
    const forged = pki.issue('forged', 'look-alike', { subject, extensions: 'link', serial: '0x13' });
    expect(parseCertificate(forged).authorityKeyIdentifier).not.toBe(parseCertificate(forged).subjectKeyIdentifier);
    let folders = 0;
    const trusted = async (...files: readonly Uint8Array[]): Promise<string[]> => {
      const folder = pki.path(`folder${++folders}`);
      mkdirSync(folder);
      files.forEach((file, i) => void writeFileSync(join(folder, `${i}.cer`), file));
      const { anchors, skipped } = await loadTrustFolder(folder);
      expect(anchors.length + skipped.length).toBe(files.length);
      return anchors.map(({ serialNumber }) => serialNumber).filter((serial) => serial.length === 2);
    };
    expect(await trusted(second, link, pki.read('old.der'))).toEqual(['12', '11']);
    // Links that vouch for one another, without the first key.
    expect(await trusted(second, link)).toEqual([]);
    expect(await trusted(forged, csca.raw, pki.read('old.der'))).toEqual([]);
    expect(await trusted(forged, pki.read('look-alike.der'))).toEqual(['13']);
    // A document signer vouches for nobody.
    expect(await trusted(signer.raw, csca.raw, pki.issue('by-ds', 'ds', { subject: next, extensions: 'csca', serial: '0x14' }))).toEqual(
      [],
    );
  });

  describe('revocation', () => {
    const trusting = (...crls: readonly Uint8Array[]): TrustStore => ({
      ...trustStoreOf([csca.raw]),
      crls: crls.map(parseCertificateRevocationList),
    });
    const check = (trust: TrustStore, at = now): string => revocation(signer, csca, trust, at).result;

    it('is successful with a fresh list, failed when it names the signer or the CSCA, undetermined without one', () => {
      expect(check(trusting(pki.crl('csca')))).toBe('successful');
      expect(check(trusting(pki.crl('csca', ['99'])))).toBe('successful');
      expect(check(trusting(pki.crl('csca', ['99', '1234'])))).toBe('failed');
      expect(
        check(trusting(pki.crl('csca', [csca.serialNumber.padStart(csca.serialNumber.length + (csca.serialNumber.length % 2), '0')]))),
      ).toBe('failed');
      expect(check(trustStoreOf([csca.raw]))).toBe('undetermined');
    });

    it('is undetermined past nextUpdate, after 90 days or before thisUpdate; a revocation in an old list stays', () => {
      const crl = pki.crl('csca', [], { days: 30 });
      expect([0, 29, 31].map((days) => check(trusting(crl), later(days)))).toEqual(['successful', 'successful', 'undetermined']);
      const long = pki.crl('csca', [], { days: 400 });
      expect([89, 91].map((days) => check(trusting(long), later(days)))).toEqual(['successful', 'undetermined']);
      expect(check(trusting(crl), later(-1))).toBe('undetermined');
      expect(check(trusting(pki.crl('csca', ['1234'])), later(300))).toBe('failed');
      expect(check(trusting(pki.crl('csca', ['1234']), pki.crl('csca')))).toBe('failed');
    });

    it('believes only lists that a trusted key of the name signed, also a newer key than the signer’s issuer', () => {
      pki.csca('look-alike', { subject });
      expect(check(trusting(pki.crl('look-alike', ['1234'])))).toBe('undetermined');
      const newer = pki.csca('newer', { subject, type: keyTypes.p384 });
      const crl = parseCertificateRevocationList(pki.crl('newer', ['1234']));
      expect(revocation(signer, csca, { ...trustStoreOf([csca.raw, newer]), crls: [crl] }, now).result).toBe('failed');
      const altered = pki.crl('csca', ['1234']);
      altered[altered.length - 3] = (altered.at(-3) as number) ^ 1;
      expect(check(trusting(altered))).toBe('undetermined');
    });

    it('takes the newest complete list; a delta CRL revokes, and its silence proves nothing', () => {
      const [old, fresh] = [pki.crl('csca', [], { days: 400, at: later(-100) }), pki.crl('csca')];
      expect(check(trusting(old))).toBe('undetermined');
      expect([check(trusting(old, fresh)), check(trusting(fresh, old))]).toEqual(['successful', 'successful']);
      const delta = (...revoked: readonly string[]) => pki.crl('csca', revoked, { extensions: 'delta' });
      expect(check(trusting(delta()))).toBe('undetermined');
      expect(check(trusting(delta('1234')))).toBe('failed');
      expect([check(trusting(delta(), fresh)), check(trusting(delta(), old))]).toEqual(['successful', 'undetermined']);
    });

    it('believes no list of a key that may not sign lists (keyUsage)', () => {
      const mute = pki.csca('mute', { subject, keyOf: 'csca', how: ['-sha256', '-extensions', 'without-crl-sign'] });
      expect(parseCertificate(mute).keyUsage?.crlSign).toBe(false);
      const crl = parseCertificateRevocationList(pki.crl('csca', ['1234']));
      expect(revocation(signer, csca, { ...trustStoreOf([mute]), crls: [crl] }, now).result).toBe('undetermined');
    });

    it('reads entries: one that was taken back is none, one with an unknown critical extension makes the list incomplete', () => {
      const extension = (id: string, critical: boolean, value: Uint8Array) =>
        writeTlv(0x30, oidTlv(id), ...(critical ? [Buffer.from('0101ff', 'hex')] : []), writeTlv(0x04, value));
      const reason = (code: number) => extension('2.5.29.21', false, writeTlv(0x0a, Uint8Array.of(code)));
      const day1 = writeTlv(0x17, Buffer.from('260101000000Z'));
      const name = writeTlv(0x30, writeTlv(0x31, writeTlv(0x30, oidTlv('2.5.4.6'), writeTlv(0x13, Buffer.from('UT')))));
      const algorithm = writeTlv(0x30, oidTlv('1.2.840.10045.4.3.2'));
      const crlWith = (...extensions: readonly Uint8Array[]) => {
        const entry = writeTlv(0x30, Buffer.from('02020fff', 'hex'), day1, writeTlv(0x30, ...extensions));
        const tbs = writeTlv(0x30, Buffer.from('020101', 'hex'), algorithm, name, day1, writeTlv(0x30, entry));
        const { revoked, incomplete } = parseCertificateRevocationList(writeTlv(0x30, tbs, algorithm, writeTlv(0x03, Buffer.alloc(9))));
        return [[...revoked.keys()], incomplete];
      };
      expect(crlWith(reason(1))).toEqual([['fff'], undefined]);
      expect(crlWith(reason(6))).toEqual([['fff'], undefined]);
      expect(crlWith(reason(8))).toEqual([[], undefined]);
      expect(crlWith(extension('2.5.29.29', true, name))).toEqual([['fff'], expect.stringContaining('2.5.29.29')]);
      expect(crlWith(extension('1.2.3', false, name))).toEqual([['fff'], undefined]);
    });
  });
});
