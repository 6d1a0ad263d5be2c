import type { Observable } from 'rxjs';

/** Time as a port, so that a scenario of minutes runs in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the system's clock is set. */
  now(): number;
  /** Milliseconds that only ever grow; every time limit is measured with it. */
  monotonic(): number;
  /** Emits once after `milliseconds`, then completes. */
  after(milliseconds: number): Observable<void>;
  /** Emits every `milliseconds`. */
  every(milliseconds: number): Observable<void>;
}
