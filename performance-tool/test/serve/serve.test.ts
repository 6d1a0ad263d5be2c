import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { listenOptionsOf } from '../../src/commands/listen-options.ts';
import { follow } from '../../src/live/live-report.ts';
import type { LiveState } from '../../src/live/live-state.ts';
import { tiles } from '../../src/live/tiles.ts';
import { archiveRoutes } from '../../src/serve/archive-routes.ts';
import { createListener, type ListenOptions, listen } from '../../src/serve/listener.ts';
import { liveRoutes } from '../../src/serve/live-routes.ts';
import { call } from '../call.ts';
import { closeLog, synthesise, writeLog } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const archive = join(folder, 'reports');
mkdirSync(join(archive, '2026-11-20 <b>'), { recursive: true });
mkdirSync(join(archive, 'no report here'));
writeFileSync(join(folder, 'secret.html'), 'secret');
writeFileSync(join(archive, '2026-11-20 <b>', 'report.html'), '<p>the report');
writeFileSync(join(archive, '2026-11-20 <b>', 'report.json'), '{}');
writeFileSync(join(archive, '2026-11-20 <b>', 'key.pem'), 'secret');
writeFileSync(join(archive, 'no report here', 'notes.html'), 'secret');
symlinkSync(join(folder, 'secret.html'), join(archive, '2026-11-20 <b>', 'linked.html'));

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});
const here: ListenOptions = { host: '127.0.0.1', port: 0 };
function serving(options: ListenOptions = here) {
  const app = createListener(options);
  open.push(app);
  archiveRoutes(app, archive);
  return (url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') =>
    app.inject({ method, url, headers: { host: '127.0.0.1:8477', ...headers } });
}

describe('serve', () => {
  test('lists the reports that are there and gives their files, names escaped', async () => {
    const get = serving();
    const list = await get('/');
    expect(list.body).toContain('<a href="/2026-11-20%20%3Cb%3E/report.html">2026-11-20 &lt;b&gt;</a>');
    for (const hidden of ['no report here', 'linked.html', 'key.pem']) expect(list.body).not.toContain(hidden);
    const report = await get('/2026-11-20%20%3Cb%3E/report.html');
    expect([report.statusCode, report.body, report.headers['content-type']]).toEqual([200, '<p>the report', 'text/html; charset=utf-8']);
    expect(report.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(report.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/2026-11-20%20%3Cb%3E/..%2f..%2fsecret.html',
    '/2026-11-20%20%3Cb%3E/linked.html',
    '/2026-11-20%20%3Cb%3E/key.pem',
    '/no%20report%20here/notes.html',
    '/%00/report.html',
  ])('gives nothing at %s', async (url) => {
    const { statusCode, body } = await serving()(url);
    expect(statusCode).toBe(404);
    expect(body).not.toContain('secret');
  });

  test('takes no other method and no other host’s name', async () => {
    const get = serving();
    expect((await get('/', {}, 'POST')).statusCode).toBe(405);
    expect((await get('/', { host: 'evil.example' })).statusCode).toBe(403);
    expect((await get('/', { host: '[::1]:80' })).statusCode).toBe(200);
  });

  test('asks the network for the token, and lets nobody try for long', async () => {
    const token = 'a secret of some length';
    const get = serving({ ...here, host: '0.0.0.0', token });
    const basic = (password: string) => ({
      host: 'gate.example',
      authorization: `Basic ${Buffer.from(`officer:${password}`).toString('base64')}`,
    });
    expect(await get('/')).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': expect.stringContaining('Basic') } });
    expect((await get('/', basic(token))).statusCode).toBe(200);
    expect((await get('/', { authorization: `Bearer ${token}` })).statusCode).toBe(200);
    for (let i = 0; i < 10; i++) expect((await get('/', basic(`wrong ${i}`))).statusCode).toBe(401);
    expect((await get('/', basic(token))).statusCode).toBe(429);
  });

  test('does not start open to the network', async () => {
    expect(() => createListener({ ...here, host: '0.0.0.0' })).toThrow(/--token-file/);
    expect(() => createListener({ ...here, token: 'short' })).toThrow(/16 or more/);
    expect(await call('serve', archive, '--host', '0.0.0.0')).toMatchObject({ status: 2, err: expect.stringContaining('--token-file') });
    await expect(listenOptionsOf({ port: '70000' }, () => {})).rejects.toThrow(/--port is 70000/);
  });
});

describe('the live page', () => {
  test('is made anew as the log grows, and open pages are told', async () => {
    const file = join(folder, 'growing.sqlite');
    const all = synthesise({ seed: 2, travellers: 60, comparisons: 4 });
    const database = await writeLog(file, { passages: all.passages.slice(0, 40), nonMated: [] });
    const app = createListener(here);
    open.push(app);
    const live = liveRoutes(app);
    const url = await listen(app, here);
    expect((await fetch(url)).status).toBe(503);

    const stop = new AbortController();
    const states: LiveState[] = [];
    let grown = () => {};
    const arrived = () => new Promise<void>((done) => (grown = done));
    const first = arrived();
    const following = follow(
      { files: [file], values: {}, options: { by: ['sex'] } },
      stop.signal,
      (state) => {
        states.push(state);
        live.update(state);
        grown();
      },
      () => {},
      { lookEvery: 20, rest: 0 },
    );
    await first;
    const page = await (await fetch(url)).text();
    expect(page).toContain('connect-src &#39;self&#39;');
    expect(page).toContain('Last hour');
    const events = (await fetch(`${url}events`)).body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await events.read()).value).toBe(`data: ${states[0]!.report.createdAt}\n\n`);

    const second = arrived();
    const { passageId, startedAt, outcome } = all.passages[40]!;
    await new Promise<void>((done, fail) =>
      database.run('INSERT INTO passage VALUES (?, ?, ?, ?)', [passageId, startedAt, outcome, JSON.stringify(all.passages[40])], (error) =>
        error ? fail(error) : done(),
      ),
    );
    await second;
    expect(states.map(({ report }) => report.operations!.passages)).toEqual([40, 41]);
    expect((await events.read()).value).toBe(`data: ${states[1]!.report.createdAt}\n\n`);
    stop.abort();
    await Promise.all([following, closeLog(database)]);
  });

  test('counts the last hour apart from the last day', () => {
    const { passages } = synthesise({ seed: 8, travellers: 600 });
    const now = new Date(Date.parse(passages[599]!.startedAt) + 1);
    const [hour, , missed] = tiles(passages, now);
    expect(hour).toMatchObject({ title: 'Last hour', value: '60' });
    expect(missed!.note).toMatch(/^\d+ of 60 attempts$/);
    expect(tiles(passages, now)[5]).toMatchObject({ title: 'Last day', value: '600' });
    expect(tiles([], now)[3]).toMatchObject({ value: '–' });
  });
});
