import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_END, makeDue, type Schedule } from './make-due.ts';
import { periodAround } from './periods.ts';

/** Time as the schedule sees it; tests set another. */
export interface ScheduleClock {
  now(): Date;
  /** Resolves at that moment, or earlier when the signal aborts. */
  until(moment: Date, signal: AbortSignal): Promise<void>;
}

/** A machine may sleep, and its clock be set: the moment is looked for again at least this often, in milliseconds. */
const LOOK_AGAIN = 60_000;

export const systemClock: ScheduleClock = {
  now: () => new Date(),
  async until(moment, signal) {
    while (!signal.aborted && Date.now() < moment.getTime())
      await sleep(Math.min(LOOK_AGAIN, moment.getTime() - Date.now()), undefined, { signal }).catch(() => {});
  },
};

/** Makes what is due, then waits for the next period's end, until the signal aborts. */
export async function runSchedule(
  schedule: Schedule,
  clock: ScheduleClock,
  signal: AbortSignal,
  made: (name: string) => void,
  waiting: (next: Date) => void,
): Promise<void> {
  while (!signal.aborted) {
    const now = clock.now();
    await makeDue(schedule, now, made);
    const settled = new Date(now.getTime() - AFTER_END);
    const next = new Date(periodAround(settled, schedule.cadence).to.getTime() + AFTER_END);
    waiting(next);
    await clock.until(next, signal);
  }
}
