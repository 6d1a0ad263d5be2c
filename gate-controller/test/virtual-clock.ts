import { Observable } from 'rxjs';
import type { Clock } from '../src/clock.ts';

interface Timer {
  due: number;
  readonly every: number | undefined;
  readonly tick: () => void;
}

/** Lets everything run that waits for no clock. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((r) => setImmediate(r));
};

/** Time that passes only when told: minutes in milliseconds, every timer in its order. */
export class VirtualClock implements Clock {
  #steady = 0;
  #epoch: number;
  readonly #timers = new Set<Timer>();

  constructor(at = Date.parse('2026-03-02T10:00:00Z')) {
    this.#epoch = at;
  }
  now = (): number => this.#epoch + this.#steady;
  monotonic = (): number => this.#steady;
  after = (milliseconds: number): Observable<void> => this.#timer(milliseconds, undefined);
  every = (milliseconds: number): Observable<void> => this.#timer(milliseconds, milliseconds);

  /** Somebody sets the system's clock. */
  set(by: number): void {
    this.#epoch += by;
  }

  /** Timers that somebody still waits for. */
  get waiting(): number {
    return this.#timers.size;
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.#steady + milliseconds;
    for (;;) {
      const next = [...this.#timers].filter((t) => t.due <= until).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#steady = Math.max(this.#steady, next.due);
      if (next.every === undefined) this.#timers.delete(next);
      else next.due += next.every;
      next.tick();
      await settled();
    }
    this.#steady = until;
    await settled();
  }

  #timer(first: number, every: number | undefined): Observable<void> {
    return new Observable((subscriber) => {
      const tick = (): void => {
        subscriber.next();
        if (every === undefined) subscriber.complete();
      };
      const timer: Timer = { due: this.#steady + first, every, tick };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    });
  }
}
