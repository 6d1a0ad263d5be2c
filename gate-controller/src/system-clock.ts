import { interval, map, timer } from 'rxjs';
import type { Clock } from './clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds) => timer(milliseconds).pipe(map(() => undefined)),
  every: (milliseconds) => interval(milliseconds).pipe(map(() => undefined)),
};
