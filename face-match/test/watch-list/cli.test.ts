import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toJpeg } from '../../src/index.ts';
import { anna, boris, frameOf } from '../drawn-face.ts';

const folder = mkdtempSync(join(tmpdir(), 'limen-watch-list-cli-'));
const at = (...names: string[]) => join(folder, ...names);
const program = new URL('../../bin/face-match.js', import.meta.url).pathname;
const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [program, 'watch-list', ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
const keys = ['--public-key', at('keys', 'issuer.pub'), '--key', at('keys', 'list.key')];
const build = (from: string, out: string) =>
  run(
    'build',
    from,
    '--out',
    out,
    '--list',
    'drawn',
    '--edition',
    '2',
    '--threshold',
    '0.99',
    '--expires',
    '2120-01-01T00:00:00Z',
    '--issuer-key',
    at('keys', 'issuer.key'),
    '--key',
    at('keys', 'list.key'),
  );

beforeAll(async () => {
  mkdirSync(at('faces'));
  writeFileSync(at('faces', 'case-1.jpg'), await toJpeg(await frameOf(anna)));
  writeFileSync(at('faces', 'case-2.jpg'), await toJpeg(await frameOf(boris)));
  writeFileSync(at('seen.jpg'), await toJpeg(await frameOf(boris, { light: 0.95 })));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('makes keys, a list of photographs, verifies it and searches it', async () => {
  const made = await run('keys', at('keys'));
  expect(made.code).toBe(0);
  expect(made.out).toContain(readFileSync(at('keys', 'issuer.pub'), 'utf8').trim());
  for (const secret of ['issuer.key', 'list.key']) expect(statSync(at('keys', secret)).mode & 0o077).toBe(0);
  expect(await run('keys', at('keys'))).toMatchObject({ code: 1 }); // never over keys that are there

  expect(await build(at('faces'), at('list'))).toMatchObject({ code: 0, out: expect.stringMatching(/"entries": 2/) });
  const verified = await run('verify', at('list'), ...keys, '--json');
  expect(JSON.parse(verified.out)).toMatchObject({ list: 'drawn', edition: 2, entries: 2, dimensions: 1152, threshold: 0.99 });
  const found = JSON.parse((await run('search', at('list'), at('seen.jpg'), ...keys, '--json')).out);
  expect(found).toMatchObject({ entries: 2, threshold: 0.99 });
  expect(found.hits[0].reference).toBe('case-2');
});

it('says what is wrong, in one sentence, and writes no list it could not make', async () => {
  expect(await run('verify', at('list'))).toMatchObject({ code: 2, err: expect.stringContaining('--public-key') });
  expect(await run('remove', at('list'))).toMatchObject({ code: 2, err: expect.stringContaining('unknown command') });
  expect(await run('verify', at('seen.jpg'), ...keys)).toMatchObject({ code: 1, err: expect.stringContaining('not a watch list') });
  mkdirSync(at('names'));
  writeFileSync(at('names', 'Anna Eriksson.jpg'), readFileSync(at('faces', 'case-1.jpg')));
  expect(await build(at('names'), at('never'))).toMatchObject({ code: 2, err: expect.stringContaining('no reference') });
  expect(existsSync(at('never'))).toBe(false);
});
