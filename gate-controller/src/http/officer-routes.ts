import type { FastifyReply, FastifyRequest } from 'fastify';
import { filter } from 'rxjs';
import type { OfficerView } from '../views.ts';
import { cookieName, readCookie, writeCookie } from './cookie.ts';
import type { LatestView } from './latest-view.ts';
import type { Listener } from './listener.ts';
import type { CaseImage, ServerOptions } from './options.ts';
import { CasePath, Decision, FaultPath, SignIn } from './schemas.ts';
import type { Sessions } from './sessions.ts';
import type { EventStreams } from './sse.ts';

const signInFirst = { error: 'Sign in first.' };

/** The officers' endpoints. All but signing in need a session. */
export function officerRoutes(
  app: Listener,
  options: ServerOptions,
  view: LatestView<OfficerView>,
  sessions: Sessions,
  streams: EventStreams,
): void {
  const { log } = options;
  const name = cookieName(options.site.gate);
  const secure = options.officer.tls !== undefined;
  const tokenOf = (request: FastifyRequest) => readCookie(request.headers.cookie, name) ?? '';
  /** The signed-in officer. Only behind `signedIn`. */
  const officerOf = (request: FastifyRequest) => sessions.officerOf(tokenOf(request)) ?? '';
  const signedIn = async (request: FastifyRequest, reply: FastifyReply) => {
    if (sessions.officerOf(tokenOf(request)) === undefined) return reply.code(401).send(signInFirst);
  };
  const used = async (request: FastifyRequest) => sessions.use(tokenOf(request));
  const acting = { onRequest: signedIn, preHandler: used };

  app.post<{ Body: SignIn }>('/api/officer/session', { schema: { body: SignIn } }, async (request, reply) => {
    const outcome = await sessions.signIn(request.body.officer, request.body.pin, request.ip);
    if (outcome.result === 'too-many') {
      const seconds = Math.ceil(outcome.waitMilliseconds / 1000);
      // The name typed is not logged: people type their PIN into the wrong field.
      log.warn({ waitSeconds: seconds }, 'sign-in refused after too many attempts');
      return reply
        .code(429)
        .header('retry-after', String(seconds))
        .send({ error: `Too many attempts. Wait ${seconds} s and try again.` });
    }
    if (outcome.result === 'wrong') {
      log.warn({}, 'sign-in with a wrong name or PIN');
      return reply.code(401).send({ error: 'Name or PIN is wrong.' });
    }
    sessions.signOut(tokenOf(request));
    log.info({ officer: request.body.officer }, 'officer signed in');
    return reply
      .code(204)
      .header('set-cookie', writeCookie(name, outcome.token, secure))
      .send();
  });

  /** Who is signed in; asking counts as activity, so the page asks when the officer moves or types. */
  app.get('/api/officer/session', acting, (request) => ({
    officer: officerOf(request),
    idleSeconds: Math.round(sessions.idleMilliseconds / 1000),
  }));

  app.delete('/api/officer/session', (request, reply) => {
    sessions.signOut(tokenOf(request));
    return reply
      .code(204)
      .header('set-cookie', writeCookie(name, '', secure))
      .send();
  });

  app.get('/api/officer/events', { onRequest: signedIn }, (request, reply) => {
    const token = tokenOf(request);
    return streams.open(reply, view.json$, sessions.ended.pipe(filter((ended) => ended === token)));
  });

  const image = (kind: CaseImage) => (request: FastifyRequest<{ Params: CasePath }>, reply: FastifyReply) => {
    const { passageId } = request.params;
    const jpeg = view.latest?.case?.passageId === passageId ? options.images(passageId, kind) : undefined;
    if (!jpeg) return reply.code(404).send({ error: 'There is no such image, or the case is closed.' });
    return reply.type('image/jpeg').send(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
  };
  for (const kind of ['portrait', 'live'] as const) {
    const route = { onRequest: signedIn, schema: { params: CasePath } };
    app.get<{ Params: CasePath }>(`/api/officer/case/:passageId/${kind}`, route, image(kind));
  }

  app.post<{ Params: CasePath; Body: Decision }>(
    '/api/officer/case/:passageId/decision',
    { ...acting, schema: { params: CasePath, body: Decision } },
    async (request, reply) => {
      const { passageId } = request.params;
      const officer = officerOf(request);
      const reason = request.body.reason.trim();
      const open = view.latest?.case?.passageId === passageId;
      const taken = open && (await options.onDecision({ passageId, action: request.body.action, reason, officer }));
      if (!taken) return reply.code(409).send({ error: 'This case is closed already; nothing was changed.' });
      log.info({ passageId, action: request.body.action, officer }, 'officer decided');
      return reply.code(204).send();
    },
  );

  app.post<{ Params: FaultPath }>(
    '/api/officer/faults/:code/acknowledge',
    { ...acting, schema: { params: FaultPath } },
    (request, reply) => {
      const { code } = request.params;
      if (!view.latest?.faults.some((fault) => fault.code === code)) return reply.code(404).send({ error: 'There is no such fault now.' });
      options.onAcknowledge(code, officerOf(request));
      log.info({ fault: code, officer: officerOf(request) }, 'officer acknowledged a fault');
      return reply.code(204).send();
    },
  );

  app.post('/api/officer/let-out', acting, (request, reply) => {
    const officer = officerOf(request);
    if (!options.onLetOut(officer)) return reply.code(409).send({ error: 'The gate is in service; no door was opened.' });
    log.info({ officer }, 'officer opened the entry door of a gate out of service');
    return reply.code(204).send();
  });
}
