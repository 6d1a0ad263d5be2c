import { fastify } from 'fastify';
import type { HttpLog, ListenAddress } from './options.ts';

/** Pages use only what this listener serves, no inline script or style, and no other page may frame them. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const sentences: Record<number, string> = {
  400: 'The request was not understood: its content is not what this address expects.',
  404: 'There is nothing at this address.',
  413: 'The request is too large.',
  415: 'Only JSON is understood here.',
};

/** One HTTP listener with what both have in common: headers, strict JSON, refusals of other sites' requests, errors as `{ error }`. */
export function createListener(address: ListenAddress, log: HttpLog) {
  const app = fastify({
    ...(address.tls ? { https: { key: address.tls.key, cert: address.tls.cert } } : {}),
    logger: false,
    bodyLimit: 4096,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  // Another site's form can send text/plain without asking; JSON it cannot.
  app.removeContentTypeParser('text/plain');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const foreign = (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host) || (site !== undefined && site !== 'same-origin');
    if (foreign) return reply.code(403).send({ error: 'This request came from another site and was refused.' });
  });

  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ route: request.routeOptions.url, code: error.code ?? error.name }, 'a request failed');
    const sentence =
      sentences[status] ?? (status < 500 ? sentences[400] : 'The gate could not do this. Try again; if it stays, restart it.');
    return reply.code(status).send({ error: sentence });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: sentences[404] }));
  return app;
}

export type Listener = ReturnType<typeof createListener>;
