import type { TravellerView } from 'gate-controller';
import { type Observable, shareReplay } from 'rxjs';
import { eventStream } from '../journey/event-stream.ts';

/** The traveller's screen, seen and touched over the same HTTP as the page uses. */
export interface TravellerClient {
  readonly view: Observable<TravellerView>;
  answer(question: string, answer: 'yes' | 'no'): Promise<void>;
}

export function travellerClient(travellerUrl: string): TravellerClient {
  const origin = new URL(travellerUrl).origin;
  return {
    view: eventStream<TravellerView>(`${origin}/api/traveller/events`).pipe(shareReplay({ bufferSize: 1, refCount: false })),
    answer: async (question, answer) => {
      const body = JSON.stringify({ question, answer });
      await fetch(`${origin}/api/traveller/answer`, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body });
    },
  };
}
