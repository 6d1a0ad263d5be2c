import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPki, type SignatureAlgorithm } from '../../src/passport/index.ts';
import { dataGroupFile, EF_SOD } from '../../src/passport/lds.ts';
import { encodeLdsSecurityObject } from '../../src/passport/sod.ts';
import { specimenPassport, today } from './specimen.ts';

const run = promisify(execFile);
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
