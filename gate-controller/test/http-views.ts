import { type Observable, Subject } from 'rxjs';
import type { CaseView, OfficerView, TravellerView } from '../src/views.ts';

/** Views and a clock for the tests of the HTTP server. No person exists behind them. */

export const travellerView: TravellerView = { screen: 'welcome', language: 'en', languages: ['en', 'de', 'ar'] };

export const openCase: CaseView = {
  passageId: 'p-7',
  referredAt: '2026-03-02T10:00:00.000Z',
  reasons: [{ code: 'similarity-below-threshold', text: 'The face is less similar than this location asks for.' }],
  threshold: 0.5,
  similarity: 0.4,
  checks: [],
  declaration: [],
};

export const officerView: OfficerView = {
  gate: 'gate-1',
  location: 'hall-1',
  state: 'idle',
  since: '2026-03-02T10:00:00.000Z',
  doors: { entry: 'closed', exit: 'closed', connected: true },
  people: 0,
  occupied: false,
  faults: [
    {
      code: 'camera-lost',
      text: 'A camera sends no pictures.',
      remedy: 'Check its cable.',
      blocking: false,
      raisedAt: '2026-03-02T10:00:00.000Z',
      acknowledged: false,
    },
  ],
  today: { passages: 0, admitted: 0, referred: 0 },
  recent: [],
};

/** Time that passes only when told. */
export class TestClock {
  #now = 0;
  readonly #ticks = new Subject<void>();
  monotonic(): number {
    return this.#now;
  }
  every(): Observable<void> {
    return this.#ticks;
  }
  /** Lets time pass, then one heartbeat. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    this.#ticks.next();
  }
}
