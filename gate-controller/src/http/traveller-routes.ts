import type { Language, OfficerView, TravellerView } from '../views.ts';
import type { LatestView } from './latest-view.ts';
import type { Listener } from './listener.ts';
import type { ServerOptions } from './options.ts';
import { Answer, LanguageChoice, LightShown } from './schemas.ts';
import type { EventStreams } from './sse.ts';

/**
 * The kiosk's endpoints. They need no sign-in because the listener is the kiosk's own: requests under any other host name are
 * refused, so that a page elsewhere cannot reach it by pointing its own name here (DNS rebinding).
 */
export function travellerRoutes(
  app: Listener,
  options: ServerOptions,
  view: LatestView<TravellerView>,
  officerView: LatestView<OfficerView>,
  streams: EventStreams,
): void {
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]', options.traveller.host]);
  app.addHook('onRequest', async (request, reply) => {
    if (!hosts.has(request.host.replace(/:\d+$/, ''))) {
      return reply.code(421).send({ error: 'This is the address of the traveller screen only. Open it by its own host name.' });
    }
  });

  app.get('/api/traveller/events', (_request, reply) => streams.open(reply, view.json$));

  app.post<{ Body: Answer }>('/api/traveller/answer', { schema: { body: Answer } }, (request, reply) => {
    const { question, answer } = request.body;
    if (view.latest?.question?.id !== question) return reply.code(409).send({ error: 'This question is no longer asked.' });
    options.onAnswer(question, answer);
    return reply.code(204).send();
  });

  app.post<{ Body: LanguageChoice }>('/api/traveller/language', { schema: { body: LanguageChoice } }, (request, reply) => {
    const language = request.body.language as Language;
    if (!view.latest?.languages.includes(language)) return reply.code(400).send({ error: 'This gate does not speak that language.' });
    options.onLanguage(language);
    return reply.code(204).send();
  });

  app.post<{ Body: LightShown }>('/api/traveller/light', { schema: { body: LightShown } }, (request, reply) => {
    const { step } = request.body;
    if (view.latest?.light?.step !== step) return reply.code(409).send({ error: 'Another field of light is wanted by now.' });
    options.onLightShown(step);
    return reply.code(204).send();
  });

  app.get('/api/health', (_request, reply) => {
    const latest = officerView.latest;
    if (!latest) return reply.code(503).send({ error: 'The gate is starting.' });
    return { gate: options.site.gate, state: latest.state, faults: latest.faults.map(({ code }) => code) };
  });
}
