import { firstValueFrom, merge, NEVER, Observable, timer } from 'rxjs';
import { aborts } from './aborts.ts';

/**
 * The `data:` of a server-sent event stream as parsed JSON, as a browser's EventSource would see it. Connects again after a second
 * when the stream breaks – the gate may be restarting – until nobody listens any more.
 */
export function eventStream<T>(url: string, headers: Record<string, string> = {}): Observable<T> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const listen = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal });
          if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
          await read(response.body, (data) => subscriber.next(JSON.parse(data) as T));
        } catch {
          // The stream broke or the gate is not there yet: look again.
        }
        await pause(1_000, stop.signal);
      }
    };
    void listen();
    return () => stop.abort();
  });
}

async function read(body: ReadableStream<Uint8Array>, onData: (data: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim());
      if (data.length > 0) onData(data.join('\n'));
    }
  }
}

/** Waits; an abort ends the wait early. */
export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  firstValueFrom(merge(timer(milliseconds), signal ? aborts(signal) : NEVER)).then(() => undefined);
