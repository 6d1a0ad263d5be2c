import { afterEach, describe, expect, it } from 'vitest';
import { pin, setUp } from './http-setup.ts';
import { officerView, openCase } from './http-views.ts';

let t: ReturnType<typeof setUp>;
afterEach(() => t.server.close());
const send = (method: 'GET' | 'POST' | 'DELETE', url: string, cookie: string, payload?: object) =>
  t.server.officer.inject({ method, url, headers: { cookie }, ...(payload ? { payload } : {}) });

describe('officer sessions', () => {
  it('give an HttpOnly, SameSite=Strict cookie for the right PIN', async () => {
    t = setUp();
    const { reply, cookie } = await t.signIn();
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect((await send('GET', '/api/officer/session', cookie)).json()).toEqual({ officer: 'officer-1', idleSeconds: 900 });
  });

  it('open nothing without a session, or with an invented one', async () => {
    t = setUp();
    t.officerView$.next({ ...officerView, case: openCase });
    for (const cookie of ['', 'limen-officer-00000000=x', `${(await t.signIn()).cookie}x`]) {
      for (const url of ['session', 'events', 'case/p-7/live']) {
        expect((await send('GET', `/api/officer/${url}`, cookie)).statusCode, url).toBe(401);
      }
      const decision = { action: 'admit', reason: 'compared in person' };
      expect((await send('POST', '/api/officer/case/p-7/decision', cookie, decision)).statusCode).toBe(401);
      expect((await send('POST', '/api/officer/faults/camera-lost/acknowledge', cookie)).statusCode).toBe(401);
      expect((await send('POST', '/api/officer/let-out', cookie)).statusCode).toBe(401);
    }
    expect(t.options.images).not.toHaveBeenCalled();
    expect(t.options.onDecision).not.toHaveBeenCalled();
    expect(t.options.onAcknowledge).not.toHaveBeenCalled();
    expect(t.options.onLetOut).not.toHaveBeenCalled();
  });

  it('answer a wrong name and a wrong PIN alike', async () => {
    t = setUp();
    const [name, secret] = [await t.signIn(pin, 'nobody'), await t.signIn('0000')];
    expect([name.reply.statusCode, name.reply.body]).toEqual([secret.reply.statusCode, secret.reply.body]);
    expect(name.reply.statusCode).toBe(401);
  });

  it('refuse even the right PIN after five wrong ones, until five minutes have passed', async () => {
    t = setUp();
    const wrong = await Promise.all(Array.from({ length: 7 }, () => t.signIn('0000')));
    expect(wrong.map(({ reply }) => reply.statusCode).sort()).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const refused = (await t.signIn()).reply;
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '300']);
    t.clock.pass(5 * 60_000);
    expect((await t.signIn()).reply.statusCode).toBe(204);
  });

  it('end after fifteen idle minutes; acting keeps them alive', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    t.clock.pass(14 * 60_000);
    expect((await send('GET', '/api/officer/session', cookie)).statusCode).toBe(200);
    t.clock.pass(14 * 60_000);
    expect((await send('POST', '/api/officer/faults/camera-lost/acknowledge', cookie)).statusCode).toBe(204);
    t.clock.pass(15 * 60_000);
    expect((await send('GET', '/api/officer/session', cookie)).statusCode).toBe(401);
  });

  it('end at signing out', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    expect((await send('DELETE', '/api/officer/session', cookie)).statusCode).toBe(204);
    expect((await send('GET', '/api/officer/session', cookie)).statusCode).toBe(401);
  });
});

describe('a case', () => {
  const url = '/api/officer/case/p-7/decision';
  const decision = { action: 'admit', reason: '  Compared face to face.  ' };

  it('is decided once, with the officer and the reason', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    expect((await send('POST', url, cookie, decision)).statusCode).toBe(409);
    t.officerView$.next({ ...officerView, case: openCase });
    expect((await send('POST', url, cookie, decision)).statusCode).toBe(204);
    t.options.onDecision.mockReturnValueOnce(false);
    expect((await send('POST', url, cookie, decision)).statusCode).toBe(409);
    expect(t.options.onDecision.mock.calls[0]).toEqual([
      { passageId: 'p-7', action: 'admit', reason: 'Compared face to face.', officer: 'officer-1' },
    ]);
  });

  it.each([
    ['no reason', { action: 'admit' }],
    ['an empty reason', { action: 'admit', reason: '' }],
    ['a blank reason', { action: 'admit', reason: '      ' }],
    ['an unknown action', { action: 'open-both-doors', reason: 'because' }],
  ])('is not decided with %s', async (_name, payload) => {
    t = setUp();
    t.officerView$.next({ ...officerView, case: openCase });
    const { cookie } = await t.signIn();
    expect((await send('POST', url, cookie, payload)).statusCode).toBe(400);
    expect(t.options.onDecision).not.toHaveBeenCalled();
  });

  it('shows its images while it is open and no longer', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    expect((await send('GET', '/api/officer/case/p-7/live', cookie)).statusCode).toBe(404);
    t.officerView$.next({ ...officerView, case: openCase });
    const image = await send('GET', '/api/officer/case/p-7/live', cookie);
    expect([image.statusCode, image.headers['content-type'], image.headers['cache-control']]).toEqual([200, 'image/jpeg', 'no-store']);
    expect(image.rawPayload).toEqual(Buffer.from([0xff, 0xd8, 0xff, 0xd9]));
    expect((await send('GET', '/api/officer/case/p-7/portrait', cookie)).statusCode).toBe(404);
    expect((await send('GET', '/api/officer/case/p-8/live', cookie)).statusCode).toBe(404);
  });
});

describe('faults', () => {
  it('are acknowledged by a named officer while they last', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    expect((await send('POST', '/api/officer/faults/camera-lost/acknowledge', cookie)).statusCode).toBe(204);
    expect((await send('POST', '/api/officer/faults/door-lost/acknowledge', cookie)).statusCode).toBe(404);
    expect(t.options.onAcknowledge.mock.calls).toEqual([['camera-lost', 'officer-1']]);
  });
});

describe('letting somebody out', () => {
  it('is told to the gate with the officer, and refused with the reason when the gate is in service', async () => {
    t = setUp();
    const { cookie } = await t.signIn();
    expect((await send('POST', '/api/officer/let-out', cookie)).statusCode).toBe(204);
    t.options.onLetOut.mockReturnValueOnce(false);
    const refused = await send('POST', '/api/officer/let-out', cookie);
    expect([refused.statusCode, refused.json()]).toEqual([409, { error: 'The gate is in service; no door was opened.' }]);
    expect(t.options.onLetOut.mock.calls).toEqual([['officer-1'], ['officer-1']]);
    expect(t.logged.join()).toMatch(/opened the entry door.*officer-1/);
  });
});

it('logs no PIN, no name that was typed wrong, no reason and no token', async () => {
  t = setUp();
  t.officerView$.next({ ...officerView, case: openCase });
  const { cookie } = await t.signIn();
  await t.signIn('999111', 'typed-my-pin-here');
  await send('POST', '/api/officer/case/p-7/decision', cookie, { action: 'admit', reason: 'Looks like Erika' });
  const log = t.logged.join('\n');
  expect(log).toMatch(/officer signed in.*officer-1/);
  expect(log).toMatch(/officer decided/);
  for (const secret of [pin, '999111', 'typed-my-pin-here', 'Erika', cookie.split('=')[1]!]) expect(log).not.toContain(secret);
});
