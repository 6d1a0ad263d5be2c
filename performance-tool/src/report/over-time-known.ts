import type { Trials } from '../records/trials.ts';
import type { KnownChange } from './over-time-schema.ts';

const DAY = 86_400_000;

/** Day of a moment, as the report writes it. */
export const dayText = (from: number, day: number): string => new Date(from + day * DAY).toISOString().slice(0, 10);

/** Every version of a gate's parts and every threshold that was not on a day what it was on the gate's day before. */
export function knownChanges(trials: Trials, from: number, days: number): KnownChange[] {
  const { attributes, startedAt, mated } = trials;
  const gate = attributes.get('gate');
  if (!gate || !startedAt) return [];
  const found: KnownChange[] = [];
  const follow = (what: string, subjects: ArrayLike<number>, valueAt: (i: number) => number, text: (value: number) => string) => {
    // The last passage of each day tells what the day ended with.
    const latest = new Float64Array(gate.labels.length * days).fill(Number.NEGATIVE_INFINITY);
    const values = new Float64Array(latest.length);
    for (let i = 0; i < subjects.length; i++) {
      const subject = subjects[i]!;
      const code = gate.codes[subject]!;
      const at = startedAt[subject]!;
      const value = valueAt(i);
      if (code < 0 || Number.isNaN(at) || Number.isNaN(value)) continue;
      const cell = code * days + Math.floor((at - from) / DAY);
      if (at < latest[cell]!) continue;
      latest[cell] = at;
      values[cell] = value;
    }
    for (const [code, place] of gate.labels.entries()) {
      let last: number | undefined;
      for (let day = 0; day < days; day++) {
        const cell = code * days + day;
        if (latest[cell] === Number.NEGATIVE_INFINITY) continue;
        if (last !== undefined && last !== values[cell])
          found.push({ what, from: text(last), to: text(values[cell]!), day: dayText(from, day), place });
        last = values[cell]!;
      }
    }
  };
  const every = { length: startedAt.length };
  for (const [name, { labels, codes }] of attributes)
    if (name.startsWith('version:') && labels.length > 1)
      follow(
        `version of ${name.slice('version:'.length)}`,
        Int32Array.from(every, (_, i) => i),
        (i) => (codes[i]! < 0 ? Number.NaN : codes[i]!),
        (code) => labels[code]!,
      );
  follow('threshold', mated.subject, (i) => mated.threshold[i]!, String);
  return found.sort((a, b) => a.day.localeCompare(b.day) || a.place.localeCompare(b.place, 'en', { numeric: true }));
}
