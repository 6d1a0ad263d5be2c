import { execFile, execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPki, type SignatureAlgorithm } from '../../src/passport/index.ts';
import { dataGroupFile, EF_CARD_SECURITY, EF_SOD } from '../../src/passport/lds.ts';
import { encodeLdsSecurityObject } from '../../src/passport/sod.ts';
import { specimenPassport, today } from './specimen.ts';

const run = promisify(execFile);
const asHexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'latin1' }).startsWith('OpenSSL');
  } catch {
    return false;
  }
})();

const states = [{ issuingState: 'NZL', country: 'NZ' }];
const epoch = String(today.getTime() / 1000);
let dir: string;
const file = (name: string) => join(dir, name);
/** EF.SOD without its tag 77 and length, the CMS message. */
const cmsOf = (sod: Uint8Array) => sod.subarray(sod[1] === 0x82 ? 4 : sod[1] === 0x81 ? 3 : 2);
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'limen-openssl-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.skipIf(!hasOpenssl)('Debian openssl agrees (skipped where openssl is not installed)', () => {
  describe.each<SignatureAlgorithm>(['ecdsa-p256-sha256', 'rsa-sha256', 'rsa-pss-sha256'])('%s', (algorithm) => {
    const pki = createTestPki({ states, now: today, algorithm });
    const { csca, documentSigner } = pki.get('NZL')!;

    it('the certificates chain, strictly, and say what Doc 9303-12 asks for', async () => {
      await writeFile(file('csca.pem'), pem(csca.certificate));
      await writeFile(file('ds.pem'), pem(documentSigner.certificate));
      const verify = await run('openssl', [
        'verify',
        '-x509_strict',
        '-check_ss_sig',
        '-attime',
        epoch,
        '-CAfile',
        file('csca.pem'),
        file('ds.pem'),
      ]);
      expect(verify.stdout).toContain('OK');
      const { stdout: cscaText } = await run('openssl', ['x509', '-in', file('csca.pem'), '-noout', '-text']);
      expect(cscaText).toMatch(/Subject: C = NZ, O = Limen test issuer, CN = CSCA NZL \(test\)/);
      expect(cscaText).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
      expect(cscaText).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
      expect(cscaText).toMatch(/Private Key Usage Period:\s+Not Before: .*, Not After:/);
      const { stdout: signerText } = await run('openssl', ['x509', '-in', file('ds.pem'), '-noout', '-text']);
      expect(signerText).toMatch(/Key Usage: critical\s+Digital Signature/);
      expect(signerText).toMatch(/Subject Alternative Name:\s+DirName:\/?L ?= ?NZL/);
      expect(signerText).toContain('CRL Distribution Points');
    });

    it('EF.SOD is a CMS message whose signature and content verify', async () => {
      const passport = await specimenPassport({ pki });
      await writeFile(file('csca.pem'), pem(csca.certificate));
      await writeFile(file('sod.der'), cmsOf(passport.files.get(EF_SOD)!));
      await run('openssl', ['asn1parse', '-inform', 'DER', '-in', file('sod.der')]);
      const verify = [
        'cms',
        '-verify',
        '-inform',
        'DER',
        '-in',
        file('sod.der'),
        '-CAfile',
        file('csca.pem'),
        '-purpose',
        'any',
        '-attime',
        epoch,
      ];
      await run('openssl', [...verify, '-binary', '-out', file('lds.der')]);
      const signed = await readFile(file('lds.der'));
      expect(signed.equals(encodeLdsSecurityObject(passport.files, [1, 2]))).toBe(true);
      for (const group of [1, 2]) {
        await writeFile(file('dg'), passport.files.get(dataGroupFile(group))!);
        const { stdout } = await run('openssl', ['dgst', '-sha256', '-r', file('dg')]);
        expect(signed.toString('hex')).toContain(stdout.slice(0, 64));
      }
    });
  });

  it('EF.CardSecurity is a CMS message of type id-SecurityObject whose signature and chain verify', async () => {
    const pki = createTestPki({ states, now: today });
    const pace = [{ agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] as const;
    const passport = await specimenPassport({ pki, access: 'pace', pace });
    await writeFile(file('csca.pem'), pem(pki.get('NZL')!.csca.certificate));
    await writeFile(file('card-security.der'), passport.masterFiles!.get(EF_CARD_SECURITY)!);
    const trust = ['-CAfile', file('csca.pem'), '-purpose', 'any', '-attime', epoch];
    await run('openssl', [
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-in',
      file('card-security.der'),
      ...trust,
      '-binary',
      '-out',
      file('infos.der'),
    ]);
    const { stdout } = await run('openssl', ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', file('card-security.der')]);
    expect(stdout).toMatch(/eContentType: undefined \(0\.4\.0\.127\.0\.7\.3\.2\.1\)/);
    const { stdout: infos } = await run('openssl', ['asn1parse', '-inform', 'DER', '-in', file('infos.der')]);
    // PACEInfo, the static key with standardised domain parameters, and how to use it.
    for (const id of ['4.6.2', '1.2', '3.2.2']) expect(infos).toContain(`:0.4.0.127.0.7.2.2.${id}\n`);
    expect(infos).toContain(':0.4.0.127.0.7.1.2\n');
  });

  it.each<SignatureAlgorithm>(['ecdsa-p256-sha256', 'rsa-pss-sha256'])(
    'the CRL (%s) verifies and revokes one signer',
    async (algorithm) => {
      const state = createTestPki({ states, now: today, algorithm }).get('NZL')!;
      await writeFile(file('csca.pem'), pem(state.csca.certificate));
      await writeFile(file('crl.der'), state.crl());
      await run('openssl', ['crl', '-inform', 'DER', '-in', file('crl.der'), '-out', file('crl.pem')]);
      const { stderr } = await run('openssl', ['crl', '-in', file('crl.pem'), '-noout', '-CAfile', file('csca.pem')]);
      expect(stderr).toContain('verify OK');
      const verify = async (certificate: Uint8Array) => {
        await writeFile(file('ds.pem'), pem(certificate));
        const flags = ['-x509_strict', '-crl_check', '-attime', epoch, '-CAfile', file('csca.pem'), '-CRLfile', file('crl.pem')];
        return run('openssl', ['verify', ...flags, file('ds.pem')]);
      };
      expect((await verify(state.documentSigner.certificate)).stdout).toContain('OK');
      await expect(verify(state.signer('revoked').certificate)).rejects.toThrow(/certificate revoked/);
      await expect(verify(state.signer('expired').certificate)).rejects.toThrow(/certificate has expired/);
    },
  );

  it('a forged generator fools nobody who knows the genuine key, and everybody who believes its parameters', async () => {
    const state = createTestPki({ states, now: today }).get('NZL')!;
    const { certificate, issuerCertificate } = state.signer('forged-generator');
    await writeFile(file('ds.pem'), pem(certificate));
    const verify = async (anchor: Uint8Array) => {
      await writeFile(file('anchor.pem'), pem(anchor));
      return run('openssl', ['verify', '-attime', epoch, '-CAfile', file('anchor.pem'), file('ds.pem')]);
    };
    await expect(verify(state.csca.certificate)).rejects.toThrow(/certificate signature failure/);
    // OpenSSL 3 refuses explicit parameters in a chain unless told otherwise; the forger's own signature is right.
    const forged = new X509Certificate(issuerCertificate!);
    expect(asHexOf(issuerCertificate!)).toContain(asHexOf(state.csca.key.publicKeyInfo).slice(-128));
    expect(new X509Certificate(certificate).verify(forged.publicKey)).toBe(true);
  });

  it('a flipped bit in the signature and an issuer nobody trusts do not verify', async () => {
    const pki = createTestPki({ states, now: today });
    await writeFile(file('csca.pem'), pem(pki.get('NZL')!.csca.certificate));
    const verify = [
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-in',
      file('sod.der'),
      '-CAfile',
      file('csca.pem'),
      '-purpose',
      'any',
      '-attime',
      epoch,
    ];
    for (const [variant, complaint] of [
      ['broken-signature', /verification failure|bad signature/i],
      ['unknown-csca', /certificate verify error/i],
    ] as const) {
      const passport = await specimenPassport({ pki, variants: [variant] });
      await writeFile(file('sod.der'), cmsOf(passport.files.get(EF_SOD)!));
      await expect(run('openssl', verify)).rejects.toThrow(complaint);
    }
  });
});
