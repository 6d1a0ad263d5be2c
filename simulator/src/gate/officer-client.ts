import type { OfficerAction, OfficerView } from 'gate-controller';
import type { Observable } from 'rxjs';
import { eventStream } from '../journey/event-stream.ts';

/** An officer's side of the gate's pages, over the same HTTP as the page uses. */
export interface OfficerClient {
  readonly view: Observable<OfficerView>;
  decide(passageId: string, action: OfficerAction, reason: string): Promise<boolean>;
  acknowledge(fault: string): Promise<void>;
  /** @returns false when the gate is in service */
  letOut(): Promise<boolean>;
}

/** @throws {Error} when the gate does not know the officer */
export async function signIn(officerUrl: string, officer: string, pin: string): Promise<OfficerClient> {
  const origin = new URL(officerUrl).origin;
  const json = { 'content-type': 'application/json', origin };
  const session = await fetch(`${origin}/api/officer/session`, { method: 'POST', headers: json, body: JSON.stringify({ officer, pin }) });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0];
  if (!session.ok || !cookie) throw new Error(`The gate refused officer ${officer}: it answered ${session.status}`);
  const post = (path: string, body: unknown = {}) =>
    fetch(`${origin}/api/officer/${path}`, { method: 'POST', headers: { ...json, cookie }, body: JSON.stringify(body) });
  return {
    view: eventStream<OfficerView>(`${origin}/api/officer/events`, { cookie }),
    decide: async (passageId, action, reason) => (await post(`case/${passageId}/decision`, { action, reason })).ok,
    acknowledge: async (fault) => void (await post(`faults/${fault}/acknowledge`)),
    letOut: async () => (await post('let-out')).ok,
  };
}
