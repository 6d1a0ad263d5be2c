import type { PassageRecord } from '../passage-record.ts';
import type { Change } from './report-schema.ts';

/** Every version of a gate's parts and every threshold of a location that differed from the passage before, in time order. */
export function changes(passages: readonly PassageRecord[]): Change[] {
  const found = new Map<string, Change>();
  const last = new Map<string, string>();
  const note = (place: string, what: string, to: string, at: string) => {
    const key = `${place}\t${what}`;
    const from = last.get(key);
    last.set(key, to);
    if (from === undefined || from === to) return;
    const kind = [what, from, to].join('\t');
    const known = found.get(kind) ?? { what, from, to, firstAt: at, lastAt: at, places: [] };
    found.set(kind, { ...known, lastAt: at, places: [...new Set([...known.places, place])] });
  };
  for (const record of [...passages].sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0))) {
    for (const [part, version] of Object.entries(record.versions)) note(record.gate, `version of ${part}`, version, record.startedAt);
    if (record.comparison) {
      note(record.location, 'threshold', String(record.comparison.threshold), record.startedAt);
      note(record.gate, 'template version', record.comparison.templateVersion, record.startedAt);
    }
  }
  return [...found.values()];
}
