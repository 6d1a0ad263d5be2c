import { Observable } from 'rxjs';

/** Emits once when the signal aborts, at once when it has; leaves no listener behind. */
export const aborts = (signal: AbortSignal): Observable<void> =>
  new Observable((subscriber) => {
    const tell = (): void => {
      subscriber.next();
      subscriber.complete();
    };
    if (signal.aborted) return tell();
    signal.addEventListener('abort', tell);
    return () => signal.removeEventListener('abort', tell);
  });
