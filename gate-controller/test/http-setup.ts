import { BehaviorSubject } from 'rxjs';
import { vi } from 'vitest';
import type { ServerOptions } from '../src/http/options.ts';
import { hashPin } from '../src/http/pin.ts';
import { createServer } from '../src/http/server.ts';
import { officerView, TestClock, travellerView } from './http-views.ts';

export const pin = '4711-0815';
const hashed = await hashPin(pin);

/** A server with scripted views and recorded callbacks; not listening unless the test asks. */
export function setUp(overrides: Partial<ServerOptions> = {}) {
  const clock = new TestClock();
  const travellerView$ = new BehaviorSubject(travellerView);
  const officerView$ = new BehaviorSubject(officerView);
  const logged: string[] = [];
  const write = (details: object, message: string) => void logged.push(`${message} ${JSON.stringify(details)}`);
  const defaults = {
    site: { gate: 'gate-1' },
    traveller: { host: '127.0.0.1', port: 0 },
    officer: { host: '127.0.0.1', port: 0 },
    officers: [{ id: 'officer-1', pin: hashed }],
    travellerView$,
    officerView$,
    images: vi.fn<ServerOptions['images']>((_passage, kind) => (kind === 'live' ? Uint8Array.of(0xff, 0xd8, 0xff, 0xd9) : undefined)),
    onAnswer: vi.fn<ServerOptions['onAnswer']>(),
    onLanguage: vi.fn<ServerOptions['onLanguage']>(),
    onLightShown: vi.fn<ServerOptions['onLightShown']>(),
    onDecision: vi.fn<ServerOptions['onDecision']>(() => true),
    onAcknowledge: vi.fn<ServerOptions['onAcknowledge']>(),
    onLetOut: vi.fn<ServerOptions['onLetOut']>(() => true),
    log: { info: write, warn: write, error: write },
    clock,
  };
  const options: typeof defaults = { ...defaults, ...(overrides as Partial<typeof defaults>) };
  const server = createServer(options);
  const signIn = async (given = pin, officer = 'officer-1') => {
    const reply = await server.officer.inject({ method: 'POST', url: '/api/officer/session', payload: { officer, pin: given } });
    return { reply, cookie: String(reply.headers['set-cookie'] ?? '').split(';')[0]! };
  };
  return { server, options, clock, travellerView$, officerView$, logged, signIn };
}

/** Waits for what sockets do in their own time. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);
