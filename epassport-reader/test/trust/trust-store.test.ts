import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fingerprintOf, parseCertificate } from '../../src/certificate.ts';
import { certificatePath } from '../../src/certificate-path.ts';
import { oidTlv } from '../../src/der.ts';
import { revocation } from '../../src/revocation.ts';
import { writeTlv } from '../../src/tlv.ts';
import { importTrust } from '../../src/trust/import-trust.ts';
import { pruneTrust, signTrust } from '../../src/trust/prune-trust.ts';
import { verifyMasterList } from '../../src/trust/trust-cli.ts';
import { listTrust } from '../../src/trust/trust-list.ts';
import { loadTrustFolder } from '../../src/trust-folder.ts';
import { vectorsFolder } from '../vectors.ts';
import { openssl, TestPki } from './test-pki.ts';

const day = 86_400_000;
const now = new Date(Date.now() + 600_000);
const program = new URL('../../bin/epassport-reader.js', import.meta.url).pathname;
const masterListType = '2.23.136.1.1.2';

const masterListOf = (...certificates: readonly Uint8Array[]): Uint8Array =>
  writeTlv(0x30, Buffer.from('020100', 'hex'), writeTlv(0x31, ...certificates));
/** As the ICAO PKD writes it: base64, folded after 76 characters, with comments and CR LF. */
function ldif(values: readonly (readonly [attribute: string, value: Uint8Array])[]): string {
  const entries = values.map(([attribute, value], i) => {
    const line = `${attribute}:: ${value.length > 0 ? Buffer.from(value).toString('base64') : ''}`;
    const folded = (line.match(/.{1,76}/g) as string[]).join('\r\n ');
    return `dn: cn=entry${i},o=dsc,c=UT,dc=data,dc=download,\r\n dc=pkd\r\nobjectClass: top\r\n${folded}\r\nsn: 12\r\n`;
  });
  return `# exported\r\nversion: 1\r\n\r\n${entries.join('\r\n')}`;
}

/** Runs `epassport-reader`. */
async function run(...args: readonly string[]): Promise<{ status: number; output: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const status = await new Promise<number>((resolve) => child.once('close', resolve));
  return { status, output };
}

describe.skipIf(!openssl)('trust import, list, prune with data that openssl made (skipped without openssl)', () => {
  const pki = openssl ? new TestPki() : (undefined as never);
  afterAll(() => pki?.close());
  let stores = 0;
  const newStore = (): string => join(pki.folder, `store${++stores}`);
  const put = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(pki.path(name), bytes);
    return pki.path(name);
  };
  if (openssl) {
    pki.csca('root', { subject: '/C=UT/O=Government/CN=List Root' });
    pki.issue('mls', 'root', { extensions: 'mls' });
    for (const name of ['one', 'two', 'three']) pki.csca(name);
    pki.issue('ds', 'one');
  }

  it('imports a master list under its pinned root, remembers the root, and refuses lists under none', async () => {
    const store = newStore();
    const list = put('list.ml', pki.cms(masterListOf(pki.read('one.der'), pki.read('two.der')), ['mls'], masterListType, '-stream'));
    await expect(importTrust({ store, sources: [list], now })).resolves.toMatchObject({ changed: false, refused: [{ from: 'list.ml' }] });
    expect(existsSync(join(store, 'trust-store.jsonl'))).toBe(false);
    for (const roots of [[], [pki.read('one.der')]]) {
      const { refused } = await importTrust({ store, sources: [list], roots, now });
      expect(refused[0]?.reason).toContain('--root');
    }
    // A list under the name of a certificate is not passed over in silence, and proves nothing by lying in a folder.
    const bare = pki.path('bare');
    mkdirSync(bare);
    writeFileSync(join(bare, 'list.der'), readFileSync(list));
    await expect(loadTrustFolder(bare)).resolves.toMatchObject({
      anchors: [],
      skipped: [{ file: 'list.der', reason: expect.stringContaining('trust import') }],
    });
    const roots = [pki.read('root.der')];
    await expect(importTrust({ store, sources: [list], roots, now })).resolves.toEqual({
      schema: 'epassport-reader/trust-import/1',
      added: { 'master-list': 1, 'list-root': 1, csca: 2 },
      known: 0,
      refused: [],
      changed: true,
      signed: false,
    });
    const next = put('next.ml', pki.cms(masterListOf(pki.read('three.der')), ['mls'], masterListType));
    await expect(importTrust({ store, sources: [next], now })).resolves.toMatchObject({ added: { csca: 1 } });
    const trust = await loadTrustFolder(store);
    expect(trust.anchors.map(({ subject }) => subject.text.split('CN=')[1])).toEqual(['one', 'two', 'three']);
    // A document signer, and a signer under a CSCA that is itself trusted, but pinned as no root.
    const wrongPurpose = put('wrong.ml', pki.cms(masterListOf(pki.read('three.der')), ['ds'], masterListType));
    await expect(importTrust({ store, sources: [wrongPurpose], now })).resolves.toMatchObject({ changed: false });
    const report = await verifyMasterList(wrongPurpose, [parseCertificate(pki.read('one.der'))], now);
    expect(report.signature).toMatchObject({ result: 'failed', reason: expect.stringContaining('extKeyUsage') });
  });

  it('reports a master list with what is wrong with each certificate', async () => {
    const damaged = Buffer.from(pki.read('two.der'));
    damaged[damaged.length - 2] = (damaged.at(-2) as number) ^ 1;
    const expired = pki.csca('expired', { days: 1 });
    const certificates = [pki.read('one.der'), pki.read('one.der'), damaged, pki.read('ds.der'), expired, writeTlv(0x30, Buffer.alloc(4))];
    const file = put('odd.ml', pki.cms(masterListOf(...certificates), ['mls'], masterListType));
    const report = await verifyMasterList(file, [parseCertificate(pki.read('root.der'))], new Date(now.getTime() + 5 * day));
    expect(report).toMatchObject({
      schema: 'epassport-reader/master-list-report/1',
      signature: { result: 'successful' },
      certificates: 6,
      usable: 1,
      outsideValidity: 1,
      duplicates: 1,
      countries: { UT: 1 },
    });
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('neither by its own key'),
      expect.stringContaining('Not a CA'),
      expect.any(String),
    ]);
    expect(report.refused[2]).toMatchObject({ index: 5 });
    const altered = pki.read('odd.ml');
    altered[altered.length - 9] = (altered.at(-9) as number) ^ 1;
    const roots = [parseCertificate(pki.read('root.der'))];
    expect((await verifyMasterList(put('altered.ml', altered), roots, now)).signature.result).toBe('failed');
    expect((await verifyMasterList(file, [], now)).signature.result).toBe('undetermined');
  });

  it('takes a new CSCA only by its fingerprint, by a trusted key, or when the operator vouches for the folder', async () => {
    const store = newStore();
    const [one, two] = [put('one.cer', pki.read('one.der')), put('two.pem', pki.read('two.pem'))];
    const refused = await importTrust({ store, sources: [one, two], now });
    expect(refused).toMatchObject({ changed: false, refused: [{ reason: expect.stringContaining('out of band') }, {}] });
    const fingerprint = fingerprintOf(parseCertificate(pki.read('one.der')));
    expect(refused.refused[0]?.fingerprint).toBe(fingerprint);
    const accept = [(fingerprint.toUpperCase().match(/../g) as string[]).join(':')];
    expect(await importTrust({ store, sources: [one, two], accept, now })).toMatchObject({
      added: { csca: 1 },
      refused: [{ from: 'two.pem#1' }],
    });
    // A link certificate of the accepted CSCA brings its new key, and that key's self-signed certificate.
    pki.key('new-key');
    const subject = '/C=UT/O=Government/CN=one';
    const link = put('link.cer', pki.issue('link', 'one', { subject, keyOf: 'new-key', extensions: 'csca', serial: '0x20' }));
    const renewed = put('a-renewed.cer', pki.csca('renewed', { subject, keyOf: 'new-key' }));
    const lookAlike = put('look-alike.cer', pki.csca('look-alike', { subject }));
    expect(await importTrust({ store, sources: [renewed, link, lookAlike], now })).toMatchObject({
      added: { csca: 2 },
      refused: [{ from: 'look-alike.cer' }],
    });
    const all = newStore();
    const folder = pki.path('folder');
    mkdirSync(folder);
    for (const name of ['one', 'two', 'three', 'ds']) writeFileSync(join(folder, `${name}.der`), pki.read(`${name}.der`));
    expect(await importTrust({ store: all, sources: [folder], trustFolder: true, now })).toMatchObject({
      added: { csca: 3, 'document-signer': 1 },
    });
    expect((await listTrust(all, now)).cscas[0]).toMatchObject({ how: 'trust-folder', country: 'UT', valid: true });
  });

  it('imports the LDIF of a PKD: master list, document signers, CRLs; and never an older CRL', async () => {
    const store = newStore();
    const list = pki.cms(masterListOf(pki.read('one.der')), ['mls'], masterListType);
    const old = pki.crl('one');
    const data = ldif([
      ['certificateRevocationList;binary', old],
      ['userCertificate;binary', pki.read('ds.der')],
      ['pkdMasterListContent', list],
      ['certificateRevocationList;binary', pki.crl('three')],
      ['userCertificate;binary', Buffer.from('3003020101', 'hex')],
    ]);
    const report = await importTrust({ store, sources: [put('pkd.ldif', data)], roots: [pki.read('root.der')], now });
    expect(report.added).toEqual({ 'document-signer': 1, 'master-list': 1, 'list-root': 1, csca: 1, crl: 1 });
    expect(report.refused.map(({ from }) => from)).toEqual(['pkd.ldif#5', 'pkd.ldif#4']);
    const trust = await loadTrustFolder(store);
    const [anchor, signer] = [trust.anchors[0] as never, trust.signers?.[0] as never];
    expect(certificatePath(signer, trust, now).result).toBe('successful');
    expect(revocation(signer, anchor, trust, now).result).toBe('successful');
    const newer = pki.crl('one', ['1234'], { at: new Date(now.getTime() - 300_000) });
    expect(await importTrust({ store, sources: [put('new.crl', newer)], now })).toMatchObject({ added: { crl: 1 } });
    expect(await importTrust({ store, sources: [put('old.crl', old)], now })).toMatchObject({
      changed: false,
      refused: [{ reason: expect.stringContaining('not newer') }],
    });
    // Of a CSCA that is not trusted, of a look-alike, altered; and a delta CRL, which adds to the list before.
    pki.csca('false-one', { subject: '/C=UT/O=Government/CN=one' });
    const later = new Date(now.getTime() - 200_000);
    const altered = pki.crl('one', [], { at: later });
    altered[altered.length - 3] = (altered.at(-3) as number) ^ 1;
    for (const [crl, why] of [
      [pki.crl('three', [], { at: later }), 'no trusted CSCA has this name'],
      [pki.crl('false-one', [], { at: later }), 'no key trusted under this name signed it'],
      [altered, 'no key trusted under this name signed it'],
    ] as const)
      expect(await importTrust({ store, sources: [put('bad.crl', crl)], now })).toMatchObject({
        changed: false,
        refused: [{ reason: expect.stringContaining(why) }],
      });
    const renewed = await loadTrustFolder(store);
    expect(renewed.crls).toHaveLength(1);
    const both = newStore();
    const delta = put('delta.crl', pki.crl('one', ['77'], { at: later, extensions: 'delta' }));
    const sources = [pki.path('one.der'), put('new.crl', newer), delta];
    await importTrust({ store: both, sources, trustFolder: true, now });
    expect((await loadTrustFolder(both)).crls).toHaveLength(2);
    expect(revocation(signer, anchor, renewed, now).result).toBe('failed');
    expect((await listTrust(store, new Date(now.getTime() + 40 * day))).crls).toMatchObject([{ revoked: 1, fresh: false }]);
  });

  it('refuses a master list older than the newest of its state, unless told to take it', async () => {
    const store = newStore();
    const roots = [pki.read('root.der')];
    const listAt = (file: string, at: string, ...certificates: readonly string[]): string => {
      const list = masterListOf(...certificates.map((name) => pki.read(`${name}.der`)));
      return put(file, pki.cmsAt(new Date(at), list, 'mls', masterListType));
    };
    const [june, may, july] = [
      listAt('june.ml', '2026-06-01T12:00:00Z', 'one'),
      listAt('may.ml', '2026-05-01T12:00:00Z', 'two'),
      listAt('july.ml', '2026-07-01T12:00:00Z', 'one'),
    ];
    const take = (file: string, allowOlder = false) => importTrust({ store, sources: [file], roots, allowOlder, now });
    const signed = async () => (await listTrust(store, now)).masterLists.map((list) => list.signed);
    expect(await take(june)).toMatchObject({ added: { 'master-list': 1, csca: 1 } });
    expect(await take(june)).toMatchObject({ changed: false, refused: [] });
    expect(await take(may)).toMatchObject({
      changed: false,
      refused: [{ reason: expect.stringMatching(/2026-05-01.*2026-06-01.*--allow-older/) }],
    });
    const undated = put('undated.ml', pki.cmsAt(undefined, masterListOf(pki.read('two.der')), 'mls', masterListType));
    expect(await take(undated)).toMatchObject({ changed: false, refused: [{ reason: expect.stringContaining('does not say when') }] });
    expect((await loadTrustFolder(store)).anchors).toHaveLength(1);
    expect(await take(may, true)).toMatchObject({ added: { csca: 1 }, refused: [] });
    expect(await signed()).toEqual(['2026-06-01T12:00:00.000Z']);
    expect(await take(july)).toMatchObject({ added: { 'master-list': 1 } });
    expect(await signed()).toEqual(['2026-07-01T12:00:00.000Z']);
    expect(await take(june)).toMatchObject({ refused: [{ from: 'june.ml' }] });
    expect((await pruneTrust(store, now)).removed).toEqual([]);
    expect(await signed()).toHaveLength(1);
  });

  it('signs a store, changes it only with the key, and shows any change without it', async () => {
    const store = newStore();
    const pem = () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      return [privateKey.export({ type: 'pkcs8', format: 'pem' }), publicKey.export({ type: 'spki', format: 'pem' })] as [string, string];
    };
    const [[signingKey, storeKey], [otherKey, otherPublic]] = [pem(), pem()];
    const one = { store, sources: [pki.path('one.der')], trustFolder: true, now };
    const two = { ...one, sources: [pki.path('two.der')] };
    const file = join(store, 'trust-store.jsonl');
    const refused = { code: 'trust-folder' };
    const pinned = () => loadTrustFolder(store, { storeKey });
    expect(await importTrust({ ...one, signingKey })).toMatchObject({ signed: true });
    expect((await pinned()).anchors).toHaveLength(1);
    expect((await loadTrustFolder(store)).anchors).toHaveLength(1);
    await expect(loadTrustFolder(store, { storeKey: otherPublic })).rejects.toMatchObject(refused);
    expect([(await listTrust(store, now)).signature, (await listTrust(store, now, storeKey)).signature]).toEqual(['not-verified', 'valid']);
    // Without the key, or with another: no change.
    await expect(importTrust(two)).rejects.toThrow(/--sign-key/);
    await expect(importTrust({ ...two, signingKey: otherKey })).rejects.toMatchObject(refused);
    await expect(pruneTrust(store, now)).rejects.toThrow(/--sign-key/);
    expect(await importTrust({ ...two, signingKey })).toMatchObject({ added: { csca: 1 }, signed: true });
    expect((await pruneTrust(store, new Date(now.getTime() + 9000 * day), false, signingKey)).removed).toHaveLength(2);
    await importTrust({ ...one, signingKey });
    // Whoever writes the folder can make every checksum right: what he cannot make is the signature.
    const honest = readFileSync(file, 'utf8');
    const [head = '', ...rest] = honest.split('\n');
    const forged = (change: (header: Record<string, unknown>) => object, body: string): string => {
      const sha256 = createHash('sha256').update(body).digest('hex');
      return `${JSON.stringify(change({ ...JSON.parse(head), sha256 }))}\n${body}`;
    };
    const body = rest.join('\n').replace('trust-folder', 'accepted-fingerprint');
    for (const text of [
      forged((header) => header, body),
      forged(({ signature: _, ...header }) => header, body),
      forged(({ signature: _, ...header }) => header, rest.join('\n')),
      forged((header) => ({ ...header, created: '2030-01-01T00:00:00.000Z' }), rest.join('\n')),
      forged((header) => ({ ...header, entries: 0 }), rest.join('\n')),
    ]) {
      writeFileSync(file, text);
      expect((await loadTrustFolder(store)).anchors).toHaveLength(1);
      await expect(pinned()).rejects.toThrow(/not signed|was changed/);
      await expect(importTrust({ ...two, signingKey })).rejects.toMatchObject(refused);
    }
    writeFileSync(file, honest);
    expect((await pinned()).anchors).toHaveLength(1);
    // A folder of bare certificates is no way round, nor is a store that is not signed yet.
    await expect(loadTrustFolder(pki.folder, { storeKey })).rejects.toThrow(/no trust store/);
    const bare = newStore();
    expect(await importTrust({ ...one, store: bare })).toMatchObject({ signed: false });
    await expect(importTrust({ ...two, store: bare, signingKey })).rejects.toThrow(/trust sign/);
    expect(await signTrust(bare, now, signingKey)).toEqual({ entries: 1 });
    expect((await loadTrustFolder(bare, { storeKey })).anchors).toHaveLength(1);
    for (const key of [
      'garbage',
      storeKey,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
    ])
      await expect(signTrust(bare, now, key)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('Ed25519'),
      });
  });

  it('signs and pins on the command line', async () => {
    const store = newStore();
    pki.run('genpkey', '-algorithm', 'ed25519', '-out', 'store.key');
    pki.run('pkey', '-in', 'store.key', '-pubout', '-out', 'store.pub');
    const [key, pub] = [pki.path('store.key'), pki.path('store.pub')];
    expect((await run('trust', 'import', pki.path('one.der'), '--trust-folder', '--store', store)).output).toContain('not signed');
    expect(await run('trust', 'list', '--store', store, '--trust-key', pub)).toMatchObject({ status: 2 });
    const dump = pki.path('dump');
    mkdirSync(dump);
    writeFileSync(join(dump, 'dg1.bin'), 'a0');
    const inspected = (pinned = pub) => run('inspect', dump, '--trust', store, '--trust-key', pinned);
    const missing = await inspected(pki.path('nowhere.pub'));
    expect(missing).toMatchObject({ status: 2, output: expect.stringMatching(/nowhere\.pub that --trust-key names cannot be read/) });
    expect(missing.output).not.toContain('    at ');
    expect(await inspected()).toMatchObject({ status: 2, output: expect.stringContaining('is not signed') });
    expect((await run('trust', 'sign', '--store', store, '--sign-key', key)).status).toBe(0);
    expect((await run('trust', 'list', '--store', store, '--trust-key', pub)).output).toContain('Signed with the pinned key.');
    expect((await inspected()).status).toBe(1);
    expect((await run('trust', 'prune', '--store', store, '--sign-key', key)).status).toBe(0);
  });

  it('imports a defect list under a pinned root and fails what it revokes', async () => {
    const store = newStore();
    const bytes = pki.read('ds.der');
    const signer = parseCertificate(bytes);
    const issuer = Buffer.from(bytes.subarray(bytes.indexOf(Buffer.from('300a06082a8648ce3d040302', 'hex')) + 12));
    const name = issuer.subarray(0, (issuer[1] as number) + 2);
    const known = writeTlv(0x30, oidTlv('0.4.0.127.0.7.3.1.5.1.1'), writeTlv(0xa0, Buffer.from('0a0100', 'hex')));
    const identifier = writeTlv(0x30, name, Buffer.from('02021234', 'hex'));
    const defect = writeTlv(0x30, identifier, writeTlv(0x31, known));
    const list = writeTlv(0x30, Buffer.from('020100', 'hex'), oidTlv('2.16.840.1.101.3.4.2.1'), writeTlv(0x31, defect));
    const file = put('defects.bin', pki.cms(list, ['mls'], '0.4.0.127.0.7.3.1.5'));
    expect((await importTrust({ store, sources: [file], now })).changed).toBe(false);
    const roots = [pki.read('root.der')];
    pki.issue('ds-of-root', 'root', { serial: '0x4444' });
    const byDocumentSigner = put('by-ds.bin', pki.cms(list, ['ds-of-root'], '0.4.0.127.0.7.3.1.5'));
    expect(await importTrust({ store, sources: [byDocumentSigner], roots, now })).toMatchObject({
      changed: false,
      refused: [{ reason: expect.stringContaining('extKeyUsage') }],
    });
    expect(await importTrust({ store, sources: [file], roots, now })).toMatchObject({ added: { 'defect-list': 1 } });
    const trust = await loadTrustFolder(store);
    expect(revocation(signer, parseCertificate(pki.read('one.der')), trust, now)).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('id-CertRevoked'),
    });
  });

  it('prunes what has expired and lists that nobody is left for', async () => {
    const store = newStore();
    const brief = pki.csca('brief', { days: 30 });
    const sources = [put('brief.cer', brief), put('one.cer', pki.read('one.der')), put('brief.crl', pki.crl('brief'))];
    await importTrust({ store, sources, trustFolder: true, now });
    const later = new Date(now.getTime() + 60 * day);
    expect((await pruneTrust(store, later, true)).removed.map(({ kind }) => kind)).toEqual(['csca', 'crl']);
    expect((await loadTrustFolder(store)).anchors).toHaveLength(2);
    expect(await pruneTrust(store, later)).toMatchObject({ kept: 1 });
    expect((await loadTrustFolder(store)).anchors).toHaveLength(1);
  });

  it('keeps the last good store when a disk damages it, and says so', async () => {
    const store = newStore();
    const import_ = (name: string) => importTrust({ store, sources: [pki.path(`${name}.der`)], trustFolder: true, now });
    await import_('one');
    await import_('two');
    truncateSync(join(store, 'trust-store.jsonl'), 900);
    const trust = await loadTrustFolder(store);
    expect(trust.anchors).toHaveLength(1);
    expect(trust.skipped).toMatchObject([{ reason: expect.stringContaining('damaged') }]);
    await import_('three');
    expect((await loadTrustFolder(store)).anchors).toHaveLength(2);
    rmSync(join(store, 'trust-store.previous.jsonl'));
    truncateSync(join(store, 'trust-store.jsonl'), 900);
    await expect(loadTrustFolder(store)).rejects.toMatchObject({ code: 'trust-folder' });
  });

  it('leaves the old store or the new one, whole, when an import is killed at any moment', async () => {
    const store = newStore();
    const sources = [pki.path('one.der'), pki.path('two.der'), pki.path('three.der')];
    await importTrust({ store, sources: [sources[0] as string], trustFolder: true, now });
    const seen = new Set<number>();
    for (let delay = 60; delay <= 600; delay += 60) {
      const child = spawn(process.execPath, [program, 'trust', 'import', ...sources, '--store', store, '--trust-folder'], {
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const timer = setTimeout(() => child.kill('SIGKILL'), delay);
      await ended;
      clearTimeout(timer);
      const trust = await loadTrustFolder(store);
      expect(trust.skipped).toEqual([]);
      expect([1, 3]).toContain(trust.anchors.length);
      seen.add(trust.anchors.length);
    }
    // Nothing that was left behind stops the next import, and it clears up.
    writeFileSync(join(store, 'trust-store.lock'), '999999999');
    writeFileSync(join(store, 'trust-store.999999999.tmp'), 'half');
    await importTrust({ store, sources, trustFolder: true, now });
    expect((await loadTrustFolder(store)).anchors).toHaveLength(3);
    expect(readdirSync(store).filter((name) => !/^trust-store(\.previous)?\.jsonl$/.test(name))).toEqual([]);
    expect(readFileSync(join(store, 'trust-store.jsonl'), 'utf8').split('\n')[0]).toContain('epassport-reader/trust-store/1');
  });

  it('refuses to work while another import does', async () => {
    const store = newStore();
    mkdirSync(store);
    writeFileSync(join(store, 'trust-store.lock'), String(process.ppid));
    await expect(importTrust({ store, sources: [pki.path('one.der')], now })).rejects.toThrow(/Another import/);
    expect(readdirSync(store)).toEqual(['trust-store.lock']);
  });
});

const vectors = vectorsFolder('masterlist');
describe.skipIf(!vectors)('the Dutch master list of 2026-07-22 (skipped where the folder is missing)', () => {
  const file = join(vectors ?? '', 'NL_ML_2026-07-22.ml');
  const root = join(vectors ?? '', 'NL_ROOT_CA.cer');
  const at = new Date('2026-11-20T00:00:00Z');

  it('is signed under its root: 411 certificates, 8 of them expired by November', async () => {
    const report = await verifyMasterList(file, [parseCertificate(readFileSync(root))], at);
    expect(report).toMatchObject({ certificates: 411, usable: 403, outsideValidity: 8, duplicates: 0, refused: [] });
    expect(report.signature).toMatchObject({ result: 'successful', signingTime: '2026-07-23T09:35:43.000Z' });
    expect(report.countries).toMatchObject({ NL: 6, CN: 18, GB: 4, UN: 2, EU: 3 });
  });

  it('is believed by the command under its root alone', async () => {
    const report = JSON.parse((await run('trust', 'verify', file, '--root', root, '--json')).output);
    expect(report).toMatchObject({ certificates: 411, refused: [], signature: { result: 'successful' } });
    expect(await run('trust', 'verify', file)).toMatchObject({ status: 1 });
    expect(await run('trust', 'verify', root)).toMatchObject({ status: 2 });
    expect(await run('trust', 'fly')).toMatchObject({ status: 2 });
    expect((await run('trust', '--help')).output).toContain('trust import');
  });
});
