import { afterEach, describe, expect, it } from 'vitest';
import { setUp } from './http-setup.ts';
import { travellerView } from './http-views.ts';

let t: ReturnType<typeof setUp>;
afterEach(() => t.server.close());
const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  t.server.traveller.inject({ method: 'POST', url, payload, headers: { host: 'localhost:80', ...headers } });

describe('the traveller listener', () => {
  it('hands an answer to the gate only while its question is asked', async () => {
    t = setUp();
    expect((await post('/api/traveller/answer', { question: 'q1', answer: 'yes' })).statusCode).toBe(409);
    t.travellerView$.next({ ...travellerView, screen: 'question', question: { id: 'q1', number: 1, of: 2, text: 'Food?' } });
    expect((await post('/api/traveller/answer', { question: 'q1', answer: 'yes' })).statusCode).toBe(204);
    expect((await post('/api/traveller/answer', { question: 'q2', answer: 'yes' })).statusCode).toBe(409);
    expect(t.options.onAnswer.mock.calls).toEqual([['q1', 'yes']]);
  });

  it('takes only the languages of the site', async () => {
    t = setUp();
    expect((await post('/api/traveller/language', { language: 'ar' })).statusCode).toBe(204);
    expect((await post('/api/traveller/language', { language: 'fr' })).statusCode).toBe(400);
    expect(t.options.onLanguage.mock.calls).toEqual([['ar']]);
  });

  it('hands on that a field of light is drawn only while that field is wanted', async () => {
    t = setUp();
    expect((await post('/api/traveller/light', { step: 1 })).statusCode).toBe(409);
    t.travellerView$.next({ ...travellerView, screen: 'walk', light: { step: 2, field: 'warm' } });
    expect((await post('/api/traveller/light', { step: 1 })).statusCode).toBe(409);
    expect((await post('/api/traveller/light', { step: 2 })).statusCode).toBe(204);
    for (const step of [0, 1.5, '2', undefined]) expect((await post('/api/traveller/light', { step })).statusCode).toBe(400);
    expect(t.options.onLightShown.mock.calls).toEqual([[2]]);
  });

  it.each([
    ['an unknown answer', { question: 'q1', answer: 'maybe' }],
    ['no answer', { question: 'q1' }],
    ['one field too many', { question: 'q1', answer: 'yes', admit: true }],
    ['a number for a word', { question: 1, answer: 'yes' }],
  ])('refuses %s with a sentence', async (_name, payload) => {
    t = setUp();
    t.travellerView$.next({ ...travellerView, question: { id: 'q1', number: 1, of: 1, text: '' } });
    const reply = await post('/api/traveller/answer', payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toEqual({ error: expect.stringMatching(/^The request was not understood/) });
    expect(t.options.onAnswer).not.toHaveBeenCalled();
  });

  it('refuses what another site can make a browser send', async () => {
    t = setUp();
    const language = '/api/traveller/language';
    expect((await post(language, '{"language":"ar"}', { 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await post(language, { language: 'ar' }, { origin: 'https://elsewhere.example' })).statusCode).toBe(403);
    expect((await post(language, { language: 'ar' }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await post(language, { language: 'ar' }, { host: 'rebound.example:80' })).statusCode).toBe(421);
    expect(t.options.onLanguage).not.toHaveBeenCalled();
    expect((await post(language, { language: 'ar' }, { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(
      204,
    );
  });

  it('knows no officer address, and the officer listener no traveller address', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    for (const url of ['/officer', '/api/officer/session', '/api/officer/events', '/api/officer/case/p-7/live']) {
      expect((await t.server.traveller.inject({ url, headers: { cookie } })).statusCode, url).toBe(404);
    }
    for (const url of ['/traveller', '/api/traveller/events', '/api/health']) {
      expect((await t.server.officer.inject({ url, headers: { cookie } })).statusCode, url).toBe(404);
    }
  });

  it('tells its health in codes, without anything about people', async () => {
    t = setUp();
    const health = await t.server.traveller.inject({ url: '/api/health' });
    expect(health.json()).toEqual({ gate: 'gate-1', state: 'idle', faults: ['camera-lost'] });
  });

  it('sends security headers with every reply, also with errors', async () => {
    t = setUp();
    for (const url of ['/api/health', '/nowhere', '/']) {
      const { headers } = await t.server.traveller.inject({ url });
      expect(headers['content-security-policy'], url).toMatch(/frame-ancestors 'none'/);
      expect(headers['content-security-policy'], url).not.toMatch(/unsafe/);
      expect(headers['cache-control'], url).toBe('no-store');
    }
  });
});
