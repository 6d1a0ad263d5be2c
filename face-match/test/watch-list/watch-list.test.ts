import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeys, openWatchList, type WatchListOptions, writeWatchList } from '../../src/index.ts';
import { startWatchList } from '../../src/watch-list/open-watch-list.ts';
import { readWatchList } from '../../src/watch-list/read-watch-list.ts';
import { issuerPublicKey, KEY_VARIABLE, readListKeys } from '../../src/watch-list/watch-list-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'limen-watch-list-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keys = newKeys();
const other = newKeys();
const created = '2026-03-01T00:00:00Z';
const expires = '2026-04-01T00:00:00Z';
const during = Date.parse('2026-03-15T00:00:00Z');
const about = { list: 'test-list', edition: 7, threshold: 0.9, created, expires };
const file = join(folder, 'list');
const keyFile = join(folder, 'list.key');

/** Directions that are far from each other: one hot, with a sign. */
const vectorOf = (i: number, dimensions = 8) => Float32Array.from({ length: dimensions }, (_, d) => (d === i % dimensions ? 1 + i : 0.1));
const entry = (i: number) => ({ reference: `case-${i}`, template: { version: 'test-1', vector: vectorOf(i) } });
const write = (to = file, change: Partial<typeof about> = {}, count = 5, by = keys) =>
  writeWatchList(
    to,
    { ...about, ...change },
    Array.from({ length: count }, (_, i) => entry(i)),
    {
      issuerKey: createPrivateKey(by.issuerKey),
      listKey: by.listKey,
    },
  );
const options = (change: Partial<WatchListOptions> = {}): WatchListOptions => ({
  file,
  publicKey: keys.issuerPublicKey,
  keyFile,
  templateVersion: 'test-1',
  now: () => during,
  ...change,
});
const reading = (path: string) =>
  readWatchList(path, {
    publicKeys: [issuerPublicKey(keys.issuerPublicKey)],
    listKeys: [keys.listKey],
    templateVersion: 'test-1',
    now: during,
  });

beforeAll(async () => {
  await write();
  writeFileSync(keyFile, keys.listKey, { mode: 0o600 });
});

describe('a watch list', () => {
  it('comes back as it was written, and is searched with its own threshold or another', async () => {
    const list = await openWatchList(options());
    expect(list.about).toEqual({
      ...about,
      templateVersion: 'test-1',
      dimensions: 8,
      entries: 5,
      keyId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const asked = { version: 'test-1', vector: vectorOf(3) };
    expect(await list.search(asked)).toEqual({
      hits: [{ reference: 'case-3', similarity: 1 }],
      best: 1,
      entries: 5,
      threshold: 0.9,
      milliseconds: expect.any(Number),
    });
    expect((await list.search(asked, -1)).hits).toHaveLength(5);
    expect(asked.vector[3]).toBe(4); // the caller's own is not touched
    await list.close();
    await expect(list.search(asked)).rejects.toMatchObject({ code: 'watch-list-failed' });
  });

  it('holds more entries than one chunk, each with its own reference', async () => {
    const long = join(folder, 'long');
    await write(long, {}, 2_100);
    const { references, index, about: header } = await reading(long);
    expect(header.entries).toBe(2_100);
    expect(references).toEqual(Array.from({ length: 2_100 }, (_, i) => `case-${i}`));
    for (const i of [0, 1_023, 1_024, 2_099])
      expect(index.search({ version: 'test-1', vector: vectorOf(i) }, 1).found.map((f) => f.index)).toContain(i);
  });

  it('may be empty', async () => {
    const empty = join(folder, 'empty');
    await write(empty, {}, 0);
    const list = await openWatchList(options({ file: empty, templateVersion: 'none' }));
    expect(await list.search({ version: 'none', vector: Float32Array.of(1) })).toMatchObject({ hits: [], entries: 0 });
    await list.close();
  });

  it('shows neither templates nor references to who has no key, and never the same bytes twice', async () => {
    const again = join(folder, 'again');
    await write(again);
    const [one, two] = [readFileSync(file), readFileSync(again)];
    expect(one.includes('case-')).toBe(false);
    expect(one.includes(Buffer.from(vectorOf(3).buffer))).toBe(false);
    expect(one.subarray(-200)).not.toEqual(two.subarray(-200));
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('is refused whichever byte was changed', async () => {
    const whole = readFileSync(file);
    const changed = join(folder, 'changed');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ by;
        writeFileSync(changed, bytes);
        await expect(reading(changed)).rejects.toMatchObject({ code: expect.stringMatching(/^watch-list-(damaged|signature)$/) });
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it was cut or something was added', async () => {
    const whole = readFileSync(file);
    const cut = join(folder, 'cut');
    for (const length of [0, 1, 11, 12, 100, whole.length - 300, whole.length - 1]) {
      writeFileSync(cut, whole.subarray(0, length));
      await expect(reading(cut), `${length} bytes`).rejects.toMatchObject({ code: 'watch-list-damaged' });
    }
    writeFileSync(cut, Buffer.concat([whole, Buffer.of(0)]));
    await expect(reading(cut)).rejects.toMatchObject({ code: 'watch-list-damaged', message: expect.stringContaining('expected') });
  });

  it('is refused when who has the list key, but not the issuer’s, put another body behind the header', async () => {
    const { fileKey, seal, chunksOf } = await import('../../src/watch-list/watch-list-file.ts');
    const bytes = readFileSync(file);
    const headerLength = bytes.readUInt32LE(8);
    const header = JSON.parse(bytes.toString('utf8', 12, 12 + headerLength));
    const [chunk] = [...chunksOf(header)];
    const plain = Buffer.alloc(chunk!.bytes - 16);
    for (let i = 0; i < 5; i++) plain.writeFloatLE(1, i * 32);
    const forged = Buffer.concat([bytes.subarray(0, 12 + headerLength + 64), seal(fileKey(keys.listKey, header.salt), 0, plain)]);
    expect(forged.length).toBe(bytes.length);
    writeFileSync(join(folder, 'forged'), forged);
    await expect(reading(join(folder, 'forged'))).rejects.toMatchObject({ code: 'watch-list-signature' });
  });

  it('says what stands against it', async () => {
    const cases: readonly (readonly [string, Partial<WatchListOptions>])[] = [
      ['watch-list-unreadable', { file: join(folder, 'gone') }],
      ['watch-list-damaged', { file: keyFile }],
      ['watch-list-signature', { publicKey: other.issuerPublicKey }],
      ['watch-list-key', { publicKey: 'nonsense' }],
      ['watch-list-key', { keyFile: join(folder, 'gone') }],
      ['watch-list-expired', { now: () => Date.parse(expires) }],
      ['watch-list-expired', { now: () => Date.parse(created) - 1 }],
      ['template-version', { templateVersion: 'test-2' }],
    ];
    for (const [code, change] of cases)
      await expect(openWatchList(options(change)), code).rejects.toMatchObject({ name: 'FaceMatchError', code });
  });

  it('answers no more once it has expired, though it was open', async () => {
    let now = during;
    const list = await openWatchList(options({ now: () => now }));
    now = Date.parse(expires);
    await expect(list.search({ version: 'test-1', vector: vectorOf(1) })).rejects.toMatchObject({ code: 'watch-list-expired' });
    await list.close();
  });

  it('tells an unsuitable template from a failure, and goes on', async () => {
    const list = await openWatchList(options());
    await expect(list.search({ version: 'test-2', vector: vectorOf(1) })).rejects.toMatchObject({ code: 'template-version' });
    await expect(list.search({ version: 'test-1', vector: new Float32Array(8) })).rejects.toMatchObject({ code: 'watch-list-failed' });
    expect((await list.search({ version: 'test-1', vector: vectorOf(1) })).hits).toHaveLength(1);
    await list.close();
  });

  it('says so when its thread dies, to who waits and to who comes later', async () => {
    const list = await startWatchList(new URL('./dying-worker.mjs', import.meta.url), options());
    const asked = { version: 'test-1', vector: vectorOf(1) };
    await expect(list.search(asked)).rejects.toMatchObject({ code: 'watch-list-failed', message: expect.stringContaining('exit code 7') });
    await expect(list.search(asked)).rejects.toMatchObject({ code: 'watch-list-failed' });
  });
});

describe('keys', () => {
  const both = join(folder, 'both.key');

  it('can be changed over: old and new list keys, old and new issuers, side by side', async () => {
    const next = join(folder, 'next');
    await write(next, { edition: 8 }, 5, other);
    writeFileSync(both, Buffer.concat([other.listKey, keys.listKey]), { mode: 0o600 });
    const publicKey = [keys.issuerPublicKey, other.issuerPublicKey];
    for (const [from, edition] of [
      [file, 7],
      [next, 8],
    ] as const) {
      const list = await openWatchList(options({ file: from, keyFile: both, publicKey }));
      expect(list.about.edition).toBe(edition);
      await list.close();
    }
    await expect(openWatchList(options({ file: next, publicKey }))).rejects.toMatchObject({
      code: 'watch-list-key',
      message: expect.stringMatching(/key [0-9a-f]{16}, which is not among/),
    });
  });

  it('are refused where others may read them, or where they are none', async () => {
    writeFileSync(both, keys.listKey, { mode: 0o600 });
    chmodSync(both, 0o640);
    await expect(readListKeys(both)).rejects.toMatchObject({ code: 'watch-list-key', message: expect.stringContaining('chmod 600') });
    chmodSync(both, 0o600);
    for (const length of [0, 31, 33, 17 * 32]) {
      writeFileSync(both, Buffer.alloc(length));
      await expect(readListKeys(both), `${length} bytes`).rejects.toMatchObject({ code: 'watch-list-key' });
    }
  });

  it('may come from the environment, which then has them no more', async () => {
    process.env[KEY_VARIABLE] = Buffer.from(keys.listKey).toString('base64');
    expect(await readListKeys(undefined)).toEqual([keys.listKey]);
    expect(process.env[KEY_VARIABLE]).toBeUndefined();
    await expect(readListKeys(undefined)).rejects.toMatchObject({ code: 'watch-list-key' });
  });

  it('never stand in an error', async () => {
    const secrets = [
      keys.issuerKey.split('\n')[1]!,
      Buffer.from(keys.listKey).toString('hex'),
      Buffer.from(keys.listKey).toString('base64'),
    ];
    const errors = await Promise.all(
      [{ publicKey: keys.issuerKey }, { publicKey: other.issuerPublicKey }, { keyFile: file }, { now: () => 0 }].map((change) =>
        openWatchList(options(change)).then(
          () => 'opened',
          (error) => `${error.message}${JSON.stringify(error)}${error.stack}${error.cause ?? ''}`,
        ),
      ),
    );
    for (const text of errors) {
      expect(text).not.toBe('opened');
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});

describe('writing', () => {
  const issuer = { issuerKey: createPrivateKey(keys.issuerKey), listKey: keys.listKey };
  const to = join(folder, 'never');

  it('refuses what could not be read, or should not be in a list, and leaves nothing behind', async () => {
    const good = entry(1);
    const cases = [
      [about, [{ ...good, reference: 'Anna Maria Eriksson' }], 'watch-list-damaged'],
      [about, [{ ...good, reference: '' }], 'watch-list-damaged'],
      [about, [good, { ...good, template: { ...good.template, version: 'test-2' } }], 'template-version'],
      [about, [{ ...good, template: { version: 'test-1', vector: new Float32Array(8) } }], 'watch-list-damaged'],
      [about, [{ ...good, template: { version: 'test-1', vector: new Float32Array(2_049).fill(1) } }], 'watch-list-damaged'],
      [{ ...about, threshold: 1.1 }, [good], 'watch-list-damaged'],
      [{ ...about, edition: 0 }, [good], 'watch-list-damaged'],
      [{ ...about, expires: 'soon' }, [good], 'watch-list-damaged'],
    ] as const;
    for (const [header, entries, code] of cases) await expect(writeWatchList(to, header, entries, issuer)).rejects.toMatchObject({ code });
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });
});
