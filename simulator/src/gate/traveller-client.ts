import type { TravellerView } from 'gate-controller';
import { type Observable, shareReplay } from 'rxjs';
import { eventStream } from '../journey/event-stream.ts';

/** The traveller's screen, seen and touched over the same HTTP as the page uses. */
export interface TravellerClient {
  readonly view: Observable<TravellerView>;
  answer(question: string, answer: 'yes' | 'no'): Promise<void>;
  /** Tells the gate that this field of light is drawn. */
  lightShown(step: number): Promise<void>;
}

export function travellerClient(travellerUrl: string): TravellerClient {
  const origin = new URL(travellerUrl).origin;
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json', origin };
    await fetch(`${origin}/api/traveller/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  return {
    view: eventStream<TravellerView>(`${origin}/api/traveller/events`).pipe(shareReplay({ bufferSize: 1, refCount: false })),
    answer: (question, answer) => post('answer', { question, answer }),
    lightShown: (step) => post('light', { step }),
  };
}
