import { createHash, timingSafeEqual } from 'node:crypto';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { clientScript, hashSource } from '../html/client-script.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What a reader must know; without one only this machine is listened to. */
  readonly token?: string;
  /** PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const SHORTEST_TOKEN = 16;
/** Wrong tokens from one address until it must wait. */
const MOST_FAILURES = 10;
const WINDOW_MS = 5 * 60_000;

/** A report's own policy stands in its page and is stricter; this one also holds for a page that has none. */
const headers = () => ({
  'content-security-policy': `default-src 'none'; script-src ${hashSource(clientScript('det-reader'))} ${hashSource(clientScript('live'))}; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
});

/**
 * A listener that only answers GET and HEAD, that asks for the token where there is one (as the password of the browser's own question, RFC 7617, or
 * as a bearer, RFC 6750), and that without one answers only requests addressed to this machine, so that no web page elsewhere reads it.
 * @throws PerformanceToolError `option` where others could listen in and no token, or a short one, is set
 */
export function createListener(options: ListenOptions): FastifyInstance {
  const { host, token, tls } = options;
  if (token === undefined && !isLoopback(host))
    throw new PerformanceToolError(
      'option',
      `Serving on ${host} shows the reports to the network. Expected --token-file FILE with a secret of ${SHORTEST_TOKEN} characters or more, or no --host.`,
    );
  if (token !== undefined && token.length < SHORTEST_TOKEN)
    throw new PerformanceToolError('option', `The token has ${token.length} characters; expected ${SHORTEST_TOKEN} or more.`);
  const app = fastify({ ...(tls ? { https: tls } : {}), logger: false, forceCloseConnections: true, bodyLimit: 1024 }) as FastifyInstance;
  const common = headers();
  const failures = new Map<string, number[]>();
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(common);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return reply.code(405).header('allow', 'GET, HEAD').send('Only reading is possible here.');
    if (token === undefined) {
      if (!isLoopback(hostnameOf(request.headers.host ?? ''))) return reply.code(403).send('This address is for this machine only.');
      return;
    }
    const now = performance.now();
    const recent = (failures.get(request.ip) ?? []).filter((at) => at + WINDOW_MS > now);
    if (recent.length >= MOST_FAILURES) {
      const wait = Math.ceil((recent[0]! + WINDOW_MS - now) / 1000);
      return reply.code(429).header('retry-after', String(wait)).send(`Too many wrong tokens. Wait ${wait} s.`);
    }
    const given = tokenOf(request.headers.authorization);
    if (given !== undefined && same(given, token)) return;
    // A browser's first request never has one; only a wrong one counts.
    if (given !== undefined) failures.set(request.ip, [...recent, now]);
    return reply
      .code(401)
      .header('www-authenticate', 'Basic realm="Limen reports", charset="UTF-8"')
      .send('The token is needed: any name, the token as password.');
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send('There is nothing at this address.'));
  app.setErrorHandler((_error, _request, reply) => reply.code(500).type('text/plain; charset=utf-8').send('This could not be read.'));
  return app;
}

const hostnameOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

function tokenOf(authorization: string | undefined): string | undefined {
  const [, scheme, given] = /^(\S+) +(.+)$/.exec(authorization ?? '') ?? [];
  if (given === undefined) return undefined;
  if (scheme?.toLowerCase() === 'bearer') return given;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(given, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/** Takes the same time wherever the two differ. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @throws PerformanceToolError `output` where another program has the port */
export async function listen(app: FastifyInstance, { host, port, tls }: ListenOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new PerformanceToolError('output', `Port ${port} on ${host} is taken by another program. Give another with --port.`, { cause });
  }
  const address = app.server.address();
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http${tls ? 's' : ''}://${shown}:${typeof address === 'object' && address ? address.port : port}/`;
}
