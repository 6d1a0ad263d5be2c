import { Observable } from 'rxjs';

/** Emits once when `signal` aborts; at once when it already has. */
export const aborted = (signal: AbortSignal): Observable<void> =>
  new Observable((subscriber) => {
    const tell = (): void => subscriber.next();
    if (signal.aborted) return tell();
    signal.addEventListener('abort', tell);
    return () => signal.removeEventListener('abort', tell);
  });
