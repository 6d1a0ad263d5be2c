import { concatMap, type Observable, scan } from 'rxjs';
import type { BoardStatus, Door } from './doors.ts';

export interface Crossing {
  readonly type: 'crossing';
  readonly door: Door;
  readonly direction: 'in' | 'out';
}

/** The board's counters wrap at 128. */
const WRAP = 128;

const COUNTERS = [
  ['entryIn', 'entry', 'in'],
  ['entryOut', 'entry', 'out'],
  ['exitIn', 'exit', 'in'],
  ['exitOut', 'exit', 'out'],
] as const;

/**
 * What crossed between two statuses: people in before people out, so that a swap never counts below zero.
 * @param before undefined for the first status after connecting, which only sets the counters' start
 */
export function crossingsBetween(before: BoardStatus | undefined, after: BoardStatus): readonly Crossing[] {
  // A board that starts anew is in its fail-safe state and counts from nothing.
  if (!before || before.state === 'failsafe' || after.state === 'failsafe') return [];
  const crossings = COUNTERS.flatMap(([counter, door, direction]) => {
    const count = (after.crossings[counter] - before.crossings[counter] + WRAP) % WRAP;
    return Array.from({ length: count }, (): Crossing => ({ type: 'crossing', door, direction }));
  });
  return crossings.sort((a, b) => Number(a.direction === 'out') - Number(b.direction === 'out'));
}

/** Every crossing, from the statuses of one connection to the board. */
export const crossings = (status: Observable<BoardStatus>): Observable<Crossing> =>
  status.pipe(
    scan<BoardStatus, { last?: BoardStatus; found: readonly Crossing[] }>(
      (s, now) => ({ last: now, found: crossingsBetween(s.last, now) }),
      {
        found: [],
      },
    ),
    concatMap((s) => s.found),
  );
