import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../src/certificate.ts';
import { type CertificatePath, certificatePath } from '../src/certificate-path.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { namedCurveOf } from '../src/named-curves.ts';
import { compareComWithSod, compareCountry, verifyDataGroupHash, verifySodSignature } from '../src/passive-authentication.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { readTlv } from '../src/tlv.ts';
import { loadTrustFolder, type TrustStore, trustStoreOf } from '../src/trust-folder.ts';
import { type IssuingState, issuingState, keys, openssl } from './issuing-state.ts';

const dataGroups = new Map<number, Uint8Array>([
  [1, Buffer.from('data group one')],
  [2, Buffer.from('data group two')],
]);
// The certificates are made after this line and are valid from then on.
const now = new Date(Date.now() + 600_000);

function check(sod: Buffer, trust: TrustStore): { signature: string; path: CertificatePath | undefined; hashes: string[] } {
  const parsed = parseEfSod(sod);
  const signature = verifySodSignature(parsed);
  return {
    signature: signature.result,
    path: signature.signer && certificatePath(signature.signer, trust, now, signature.signingTime),
    hashes: [...dataGroups].map(([number, bytes]) => verifyDataGroupHash(parsed, number, bytes).result),
  };
}

describe.skipIf(!openssl)('Doc 9303-11 §5.1 Passive Authentication of documents that openssl signed (skipped without openssl)', () => {
  const utopia: IssuingState = openssl ? issuingState() : (undefined as never);

  it.each([
    ['ECDSA P-256, SHA-256', {}],
    ['ECDSA P-521, SHA-512', { key: keys.p521, hash: 'sha512' }],
    ['ECDSA brainpoolP384r1, SHA-384, signer by key identifier', { key: keys.brainpool, hash: 'sha384', byKeyIdentifier: true }],
    ['ECDSA with explicit parameters of brainpoolP256r1', { key: keys.explicit }],
    ['RSA PKCS#1, SHA-1', { key: keys.rsa, hash: 'sha1' }],
    ['RSA-PSS, SHA-256', { key: keys.rsa, pss: true }],
    ['SHA-224', { hash: 'sha224' }],
  ] as const)('is successful with %s', (_, options) => {
    const state = issuingState(options);
    const result = check(state.sign(dataGroups), trustStoreOf([state.csca]));
    expect(result).toMatchObject({ signature: 'successful', path: { result: 'successful' }, hashes: ['successful', 'successful'] });
  });

  it('fails on an altered signature, on altered hashes and on altered data groups', () => {
    const sod = utopia.sign(dataGroups);
    const altered = Buffer.from(sod);
    altered[altered.length - 3] = (altered.at(-3) as number) ^ 1;
    expect(check(altered, trustStoreOf([utopia.csca])).signature).toBe('failed');

    const content = Buffer.from(sod);
    const hash = parseEfSod(content).dataGroupHashes.get(1) as Uint8Array;
    hash[0] = (hash[0] as number) ^ 1;
    expect(verifySodSignature(parseEfSod(content))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('changed after signing'),
    });

    const wrongHash = utopia.sign(dataGroups, new Map([[2, Buffer.alloc(32)]]));
    expect(check(wrongHash, trustStoreOf([utopia.csca]))).toMatchObject({ signature: 'successful', hashes: ['successful', 'failed'] });
    const unlisted = utopia.sign(new Map([[1, dataGroups.get(1) as Uint8Array]]));
    expect(check(unlisted, trustStoreOf([utopia.csca]))).toMatchObject({ hashes: ['successful', 'failed'] });
    expect(compareComWithSod({ ldsVersion: '0107', dataGroups: [1, 2] }, parseEfSod(unlisted))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('DG2 only in EF.COM'),
    });
    expect(compareComWithSod({ ldsVersion: '0107', dataGroups: [1] }, parseEfSod(sod))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('DG2 only in EF.SOD'),
    });
  });

  it('fails without signed attributes', () => {
    const sod = issuingState({ withoutAttributes: true }).sign(dataGroups);
    expect(verifySodSignature(parseEfSod(sod))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('no signed attributes'),
    });
  });

  it('is undetermined with an unknown CSCA and fails with a look-alike of the same subject', () => {
    const sod = utopia.sign(dataGroups);
    const lookAlike = issuingState();
    const other = issuingState({ cscaName: 'CSCA Elsewhere' });
    expect(check(sod, trustStoreOf([other.csca])).path).toMatchObject({ result: 'undetermined' });
    expect(check(sod, trustStoreOf([lookAlike.csca])).path).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('look-alike'),
    });
    expect(check(lookAlike.sign(dataGroups), trustStoreOf([utopia.csca])).path).toMatchObject({ result: 'failed' });
  });

  it('tries every trusted key of the same subject, in any order', () => {
    const renewed = issuingState();
    const third = issuingState();
    for (const state of [utopia, renewed]) {
      const sod = state.sign(dataGroups);
      expect(check(sod, trustStoreOf([utopia.csca, renewed.csca, third.csca])).path).toMatchObject({ result: 'successful' });
      expect(check(sod, trustStoreOf([third.csca, renewed.csca, utopia.csca])).path).toMatchObject({ result: 'successful' });
    }
  });

  it.each([
    ['no key identifier', 'authorityKeyIdentifier=none'],
    ['a key identifier that no CSCA has', `2.5.29.35=DER:30168014${'ab'.repeat(20)}`],
  ])('tries every one of 14 keys where the document signer names %s', (_, authorityKeyIdentifier) => {
    const state = issuingState({ authorityKeyIdentifier });
    const others = Array.from({ length: 13 }, () => issuingState().csca);
    for (const before of [0, 1, 13]) {
      const trusted = [...others.slice(0, before), state.csca, ...others.slice(before)];
      expect(check(state.sign(dataGroups), trustStoreOf(trusted)).path).toMatchObject({ result: 'successful' });
    }
    expect(check(state.sign(dataGroups), trustStoreOf(others)).path).toMatchObject({ result: 'failed' });
  });

  it('fails outside the validity of the document signer, now and at the signing time', () => {
    const sod = utopia.sign(dataGroups);
    const { signer, signingTime } = verifySodSignature(parseEfSod(sod));
    const path = (at: Date, signed?: Date): string =>
      certificatePath(signer as NonNullable<typeof signer>, trustStoreOf([utopia.csca]), at, signed).result;
    expect(signingTime).toBeInstanceOf(Date);
    expect(path(now, signingTime)).toBe('successful');
    expect(path(new Date(now.getTime() + 3651 * 86_400_000))).toBe('failed');
    expect(path(new Date(now.getTime() - 86_400_000))).toBe('failed');
    expect(path(now, new Date('2001-01-01'))).toBe('failed');
  });

  it('fails when a CA key, or a key not meant for signing, signs the document', () => {
    const ca = issuingState({ signerExtensions: 'basicConstraints=CA:true\nkeyUsage=digitalSignature' });
    const wrongUse = issuingState({ signerExtensions: 'keyUsage=keyEncipherment' });
    // openssl refuses to sign with a key of the wrong use, so only the path is asked for the second.
    expect(check(ca.sign(dataGroups), trustStoreOf([ca.csca])).path).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('CA key'),
    });
    expect(() => wrongUse.sign(dataGroups)).not.toThrow();
    expect(check(wrongUse.sign(dataGroups), trustStoreOf([wrongUse.csca])).path).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('keyUsage'),
    });
  });

  it('is undetermined, never successful, with weak RSA keys and with curves that are none of the standard', () => {
    for (const key of [keys.weakRsa, keys.odd]) {
      const state = issuingState({ key });
      expect(verifySodSignature(parseEfSod(state.sign(dataGroups))).result).toBe('undetermined');
    }
  });

  it('takes explicit curve parameters only where every number is a named curve of the standard', () => {
    const explicit = execFileSync('openssl', ['ecparam', '-name', 'brainpoolP256r1', '-param_enc', 'explicit', '-outform', 'DER']);
    expect(namedCurveOf(readTlv(explicit)).name).toBe('brainpoolP256r1');
    // Another generator, as in CVE-2020-0601: with it a forger has a private key for any public key.
    for (const at of [30, 60, 100, 130, 180, 200]) {
      const altered = Buffer.from(explicit);
      altered[at] = (altered[at] as number) ^ 1;
      expect(() => namedCurveOf(readTlv(altered)), `byte ${at}`).toThrow(PassportReaderError);
    }
  });

  it('compares the issuing state with the countries of both certificates', () => {
    const { signer } = verifySodSignature(parseEfSod(utopia.sign(dataGroups)));
    const anchor = parseCertificate(utopia.csca);
    const compare = (state: string): string => compareCountry(state, signer as NonNullable<typeof signer>, anchor).result;
    expect([compare('UTO'), compare('D'), compare('Q!Q')]).toEqual(['successful', 'failed', 'undetermined']);
  });

  it('loads a trust folder of DER and PEM and leaves out what is no CSCA', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trust-'));
    try {
      const second = issuingState({ cscaName: 'Second' });
      const damaged = Buffer.from(utopia.csca);
      damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;
      const signer = verifySodSignature(parseEfSod(utopia.sign(dataGroups))).signer;
      writeFileSync(join(folder, 'a.der'), utopia.csca);
      writeFileSync(join(folder, 'b.pem'), Buffer.concat([utopia.cscaPem, second.cscaPem]));
      writeFileSync(join(folder, 'damaged.cer'), damaged);
      writeFileSync(join(folder, 'garbage.crt'), 'hello');
      writeFileSync(join(folder, 'signer.der'), (signer as NonNullable<typeof signer>).raw);
      writeFileSync(join(folder, 'README'), 'no certificate');
      for (const name of ['list.ml', 'PKD.LDIF', 'bundle.p7b']) writeFileSync(join(folder, name), 'not even opened');
      const store = await loadTrustFolder(folder);
      expect(store.anchors.map((anchor) => anchor.subject.text)).toEqual([
        'C=UT, O=Government, CN=CSCA Utopia',
        'C=UT, O=Government, CN=Second',
      ]);
      const files = ['PKD.LDIF', 'bundle.p7b', 'damaged.cer', 'garbage.crt', 'list.ml', 'signer.der'];
      expect(store.skipped.map(({ file }) => file)).toEqual(files);
      for (const { file, reason } of store.skipped) expect(reason.includes('trust import')).toBe(/\.(ml|ldif|p7b)$/i.test(file));
      await expect(loadTrustFolder(join(folder, 'missing'))).rejects.toMatchObject({ code: 'trust-folder' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
