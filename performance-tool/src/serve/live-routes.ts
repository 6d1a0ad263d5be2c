import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { renderHtml } from '../html/page.ts';
import type { LiveState } from '../live/live-state.ts';

const HEARTBEAT_MS = 15_000;
/** Pages that may be told at a time. */
const MOST_STREAMS = 32;

/** Serves the live page, and tells open pages when there is a newer one (server-sent events, WHATWG HTML §9.2). */
export function liveRoutes(app: FastifyInstance): { update(state: LiveState): void } {
  let latest: LiveState | undefined;
  let html = '';
  const open = new Set<ServerResponse>();
  const tell = (response: ServerResponse) => latest && response.write(`data: ${latest.report.createdAt}\n\n`);
  const heartbeat = setInterval(() => {
    for (const response of open) response.write(': alive\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();
  app.addHook('onClose', async () => {
    clearInterval(heartbeat);
    for (const response of open) response.end();
  });
  app.get('/', (_request, reply) => {
    if (!latest)
      return reply.code(503).header('retry-after', '5').type('text/plain; charset=utf-8').send('The first report is being made.');
    return reply.type('text/html; charset=utf-8').send(html);
  });
  app.get('/report.json', (_request, reply) => (latest ? reply.send(latest.report) : reply.callNotFound()));
  app.get('/events', (_request, reply) => {
    if (open.size >= MOST_STREAMS)
      return reply.code(503).header('retry-after', '60').send('Too many pages are open. Close some and try again.');
    const headers = reply.getHeaders();
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } as never);
    open.add(response);
    response.on('close', () => open.delete(response));
    response.on('error', () => open.delete(response));
    tell(response);
    return reply;
  });
  return {
    update(state) {
      latest = state;
      html = renderHtml(state.report, { tiles: state.tiles, renewal: 'by-server' });
      for (const response of open) tell(response);
    },
  };
}
