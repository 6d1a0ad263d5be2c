import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importTrust } from 'epassport-reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrust } from '../src/open-devices.ts';
import { aPassport, openssl } from './a-passport.ts';

const pem = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return [privateKey.export({ type: 'pkcs8', format: 'pem' }), publicKey.export({ type: 'spki', format: 'pem' })] as const;
};

describe.skipIf(!openssl)('who is believed at a gate (skipped without openssl, which makes the certificate)', () => {
  const [[signingKey, publicKey], [, otherKey]] = [pem(), pem()];
  let folder: string;
  let csca: Uint8Array;
  const at = (name: string): string => path.join(folder, name);
  const storeOf = async (name: string, signed: boolean): Promise<string> => {
    const options = { store: at(name), sources: [at('csca.cer')], trustFolder: true, now: new Date() };
    await importTrust({ ...options, ...(signed && { signingKey }) });
    return at(name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'limen-trust-'));
    csca = (await aPassport()).trust.anchors[0]!.raw;
    await writeFile(at('csca.cer'), csca);
    await writeFile(at('store.pub'), publicKey);
    await writeFile(at('other.pub'), otherKey);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('without a key, a folder of certificates and any store', async () => {
    for (const trust of [folder, await storeOf('unsigned', false)]) expect((await openTrust({ trust })).anchors[0]?.raw).toEqual(csca);
  });

  it('with a key, the store that is signed with it and nothing else', async () => {
    const trust = await storeOf('signed', true);
    expect((await openTrust({ trust, trustKey: at('store.pub') })).anchors[0]?.raw).toEqual(csca);
    const refused = (message: string) => ({ code: 'trust-folder', message: expect.stringContaining(message) });
    await expect(openTrust({ trust, trustKey: at('other.pub') })).rejects.toMatchObject(refused('signed with another key'));
    await expect(openTrust({ trust: folder, trustKey: at('store.pub') })).rejects.toMatchObject(refused('no trust store'));
    const unsigned = await storeOf('bare', false);
    await expect(openTrust({ trust: unsigned, trustKey: at('store.pub') })).rejects.toMatchObject(refused('is not signed'));
    const file = path.join(trust, 'trust-store.jsonl');
    const changed = (await readFile(file, 'utf8')).replace(/"created":"20/, '"created":"19');
    await writeFile(file, changed);
    await expect(openTrust({ trust, trustKey: at('store.pub') })).rejects.toMatchObject({ code: 'trust-folder' });
  });

  it('says where the key was expected', async () => {
    const missing = { code: 'site-file', message: expect.stringContaining('trustKey') };
    await expect(openTrust({ trust: folder, trustKey: at('none.pub') })).rejects.toMatchObject(missing);
    await expect(openTrust({ trust: folder, trustKey: at('csca.cer') })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
