import type { PassageRecord } from '../passage-record.ts';
import { recognitionAttempt } from '../records/recognition-attempt.ts';
import { count, percent, plural, seconds } from '../report/words.ts';
import { quantile } from '../statistics/quantile.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What happened lately, a number with its meaning. */
export interface Tile {
  readonly title: string;
  readonly value: string;
  readonly note: string;
}

/** The last hour and the last day before `now`, of the passages that began since. */
export function tiles(passages: readonly PassageRecord[], now: Date): Tile[] {
  return [['Last hour', HOUR_MS] as const, ['Last day', DAY_MS] as const].flatMap(([title, length]) => {
    const since = now.getTime() - length;
    return tilesOf(
      title,
      passages.filter(({ startedAt }) => Date.parse(startedAt) >= since),
    );
  });
}

function tilesOf(title: string, passages: readonly PassageRecord[]): Tile[] {
  const admitted = passages.filter(({ outcome }) => outcome === 'admitted');
  const seen = passages.filter(({ officer }) => officer !== undefined).length;
  const attempts = passages.map(recognitionAttempt).filter((result) => result !== undefined);
  const missed = attempts.filter((result) => result !== 'match').length;
  const times = Float64Array.from(
    admitted.flatMap(({ startedAt, endedAt }) => (endedAt ? [Date.parse(endedAt) - Date.parse(startedAt)] : [])),
  ).sort();
  const faults = passages.filter((record) => record.faults.length > 0).length;
  const share = (n: number, of: number) => (of === 0 ? '–' : percent(n / of));
  return [
    {
      title,
      value: count(passages.length),
      note: `${plural(passages.length, 'passage').replace(/^\S+ /, '')}, ${count(admitted.length)} admitted by the gate`,
    },
    { title: 'Seen by an officer', value: share(seen, passages.length), note: `${count(seen)} of ${count(passages.length)}` },
    { title: 'Not recognised', value: share(missed, attempts.length), note: `${count(missed)} of ${count(attempts.length)} attempts` },
    {
      title: 'Time of a passage',
      value: times.length === 0 ? '–' : seconds(quantile(times, 0.5)!),
      note: times.length === 0 ? 'median' : `median; 95th percentile ${seconds(quantile(times, 0.95)!)}`,
    },
    { title: 'With a device fault', value: count(faults), note: plural(faults, 'passage').replace(/^\S+ /, '') },
  ];
}
