/** Counts failures per name within a window, so that a PIN cannot be tried out. Times in milliseconds of one monotonic clock. */
export class Attempts {
  readonly #limit: number;
  readonly #window: number;
  readonly #times = new Map<string, number[]>();

  constructor(limit: number, window: number) {
    this.#limit = limit;
    this.#window = window;
  }

  /** Counts one attempt now, or returns the milliseconds to wait when there were too many. Counting first keeps parallel guesses out. */
  take(name: string, now: number): number {
    this.#forget(now);
    const times = this.#times.get(name) ?? [];
    if (times.length >= this.#limit) return times[0]! + this.#window - now;
    this.#times.set(name, [...times, now]);
    return 0;
  }

  /** A success clears the count. */
  clear(name: string): void {
    this.#times.delete(name);
  }

  #forget(now: number): void {
    for (const [name, times] of this.#times) {
      const recent = times.filter((time) => time + this.#window > now);
      if (recent.length > 0) this.#times.set(name, recent);
      else this.#times.delete(name);
    }
  }
}
