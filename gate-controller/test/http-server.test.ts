import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPin, verifyPin } from '../src/http/pin.ts';
import { startServer } from '../src/http/server.ts';
import { setUp } from './http-setup.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limen-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = async (overrides: Parameters<typeof setUp>[0] = {}) => {
  const { server, options, logged } = setUp({ pagesFolder: folder, ...overrides });
  await server.close();
  return { ...(await startServer(options)), logged };
};

describe('startServer', () => {
  it('serves each page on its own listener, and stops', async () => {
    mkdirSync(join(folder, 'assets'));
    for (const page of ['traveller', 'officer']) writeFileSync(join(folder, `${page}.html`), `<title>${page}</title>`);
    writeFileSync(join(folder, 'assets', 'a.js'), '1');
    const { travellerUrl, officerUrl, close } = await start();
    expect(await (await fetch(travellerUrl)).text()).toBe('<title>traveller</title>');
    expect(await (await fetch(new URL('/', officerUrl))).text()).toBe('<title>officer</title>');
    const asset = await fetch(new URL('/assets/a.js', travellerUrl));
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await fetch(new URL('/assets/..%2Ftraveller.html', travellerUrl))).status).toBeGreaterThanOrEqual(400);
    await close();
    await expect(fetch(travellerUrl)).rejects.toThrow();
  });

  it('says how to build the pages when they are missing', async () => {
    const { travellerUrl, close } = await start();
    const reply = await fetch(travellerUrl);
    expect([reply.status, await reply.text()]).toEqual([503, expect.stringContaining('npm run build')]);
    await close();
  });

  it('names the port that is taken and what to do, and leaves nothing listening', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(start({ officer: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringMatching(new RegExp(`Port ${port} on 127.0.0.1.*officer page.*site file`)),
    });
    await new Promise((resolve) => taken.close(resolve));
  });

  it('warns when the officer page is open to the network without TLS', async () => {
    const { close, logged } = await start({ officer: { host: '0.0.0.0', port: 0 } });
    expect(logged.join()).toMatch(/without TLS/);
    await close();
  });

  it('serves the officer page over TLS when the site has a certificate', async (context) => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    try {
      const openssl = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost';
      execFileSync('openssl', [...openssl.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
    } catch {
      return context.skip('openssl is not installed');
    }
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const { officerUrl, close } = await start({ officer: { host: '127.0.0.1', port: 0, tls } });
    expect(officerUrl).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      get(officerUrl, { ca: tls.cert, servername: 'localhost', checkServerIdentity: () => undefined, agent: false }, (reply) =>
        resolve(reply.resume().statusCode),
      ).on('error', reject);
    });
    expect(status).toBe(503);
    await close();
  });
});

describe('hashPin', () => {
  it('makes a hash that only its PIN opens, another one each time', async () => {
    const [first, second] = [await hashPin('2468'), await hashPin('2468')];
    expect(first).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
    expect(first).not.toBe(second);
    expect(await verifyPin('2468', first)).toBe(true);
    expect(await verifyPin('2469', first)).toBe(false);
    for (const broken of ['', '2468', 'scrypt$$', `plain$${first.slice(7)}`]) expect(await verifyPin('2468', broken)).toBe(false);
  });
});
