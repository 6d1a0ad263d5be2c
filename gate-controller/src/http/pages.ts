import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { Listener } from './listener.ts';

/** Where `vite build` puts the pages, seen from src/http as from dist/http. */
export const builtPages = fileURLToPath(new URL('../../dist/ui', import.meta.url));

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages not built</title>
<h1>The gate runs, but its pages have not been built</h1>
<p>Expected them in <code>gate-controller/dist/ui</code>. Run <code>npm run build</code>, then reload this page; the gate needs no restart.</p></html>`;

/** Serves one page at `/traveller` or `/officer`, and the scripts, styles and fonts it uses. Their names hold a hash of their content. */
export function servePage(app: Listener, page: 'traveller' | 'officer', folder = builtPages): void {
  app.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
  });
  app.get('/', (_request, reply) => reply.redirect(`/${page}`));
  app.get(`/${page}`, (_request, reply) => {
    if (!existsSync(join(folder, `${page}.html`))) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
    return reply.sendFile(`${page}.html`);
  });
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    // Its own root: a name with `..` in it leads nowhere else, above all not to the other listener's page.
    return reply.sendFile(request.params['*'], join(folder, 'assets'));
  });
  app.get('/gate.svg', (_request, reply) => reply.sendFile('gate.svg'));
}
