import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { TravellerView } from '../src/views.ts';
import { setUp, until } from './http-setup.ts';
import { officerView, travellerView } from './http-views.ts';

let t: ReturnType<typeof setUp>;
afterEach(() => t.server.close());

const portOf = async (which: 'traveller' | 'officer') => {
  await t.server[which].listen({ host: '127.0.0.1', port: 0 });
  return (t.server[which].server.address() as AddressInfo).port;
};

/** Opens a real stream and collects its text. */
async function openStream(port: number, path: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).on('error', reject);
  });
  const stream = { response, text: '', ended: false };
  response.setEncoding('utf8').on('data', (chunk: string) => {
    stream.text += chunk;
  });
  response.on('close', () => {
    stream.ended = true;
  });
  return stream;
}

describe('event streams', () => {
  it('send the last view at once, every change, and signs of life', async () => {
    t = setUp();
    const stream = await openStream(await portOf('traveller'), '/api/traveller/events');
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers['content-security-policy']).toMatch(/default-src 'none'/);
    await until(() => expect(stream.text).toBe(`data: ${JSON.stringify(travellerView)}\n\n`));
    t.travellerView$.next({ ...travellerView, screen: 'reading' });
    t.clock.pass(1000);
    await until(() => expect(stream.text).toMatch(/"screen":"reading"[^\n]*\n\n: alive\n\n$/));
  });

  it('repeat the last view of a source that keeps none', async () => {
    const view$ = new Subject<TravellerView>();
    t = setUp({ travellerView$: view$ });
    const port = await portOf('traveller');
    view$.next(travellerView);
    view$.next({ ...travellerView, screen: 'walk' });
    const stream = await openStream(port, '/api/traveller/events');
    await until(() => expect(stream.text).toMatch(/^data: .*"screen":"walk"/));
  });

  it('are forgotten when the page goes away', async () => {
    t = setUp();
    const stream = await openStream(await portOf('traveller'), '/api/traveller/events');
    expect(t.server.streams.traveller.size).toBe(1);
    stream.response.destroy();
    await until(() => expect(t.server.streams.traveller.size).toBe(0));
    t.travellerView$.next({ ...travellerView, screen: 'reading' });
  });

  it('end for an officer who signs out or stays idle, for nobody else', async () => {
    t = setUp();
    const port = await portOf('officer');
    const [first, second] = [(await t.signIn()).cookie, (await t.signIn()).cookie];
    const streams = await Promise.all([first, second].map((cookie) => openStream(port, '/api/officer/events', { cookie })));
    await t.server.officer.inject({ method: 'DELETE', url: '/api/officer/session', headers: { cookie: first } });
    await until(() => expect(streams.map(({ ended }) => ended)).toEqual([true, false]));
    t.clock.pass(15 * 60_000);
    await until(() => expect(streams.map(({ ended }) => ended)).toEqual([true, true]));
  });

  it('hold back for a slow reader: it gets the newest view, not all of them, and is cut off when it never reads', async () => {
    t = setUp();
    const socket = connect(await portOf('traveller'), '127.0.0.1');
    socket.pause();
    socket.write('GET /api/traveller/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => expect(t.server.streams.traveller.size).toBe(1));
    // 40 MB in views of 1 MB: more than any socket buffer holds.
    const text = 'x'.repeat(1_000_000);
    for (let number = 1; number <= 40; number += 1) {
      t.travellerView$.next({ ...travellerView, question: { id: `q${number}`, number, of: 40, text } });
    }
    let received = '';
    let bytes = 0;
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      bytes += chunk.length;
      received = (received + chunk).slice(-2_000_000);
    });
    socket.resume();
    await until(() => expect(received).toMatch(/"id":"q40"/));
    expect(bytes).toBeLessThan(10_000_000);

    socket.pause();
    for (let number = 1; number <= 40; number += 1) {
      t.travellerView$.next({ ...travellerView, question: { id: `r${number}`, number, of: 40, text } });
      await new Promise(setImmediate);
    }
    for (let beat = 0; beat < 10; beat += 1) t.clock.pass(1000);
    await until(() => expect(t.server.streams.traveller.size).toBe(0));
    socket.destroy();
  });

  it('are limited in number', async () => {
    t = setUp();
    const port = await portOf('traveller');
    const streams = await Promise.all(Array.from({ length: 33 }, () => openStream(port, '/api/traveller/events')));
    expect(streams.filter(({ response }) => response.statusCode === 503)).toHaveLength(1);
  });

  it('send an officer the faults and the case', async () => {
    t = setUp();
    const port = await portOf('officer');
    const stream = await openStream(port, '/api/officer/events', { cookie: (await t.signIn()).cookie });
    await until(() => expect(stream.text).toBe(`data: ${JSON.stringify(officerView)}\n\n`));
  });
});
