import type { Passages } from '../records/passages.ts';
import type { Codes, Column } from '../records/trials.ts';
import type { Change } from './report-schema.ts';

const NOBODY: Column = { labels: [], codes: new Int8Array(0) };

/**
 * Every version of a gate's parts and every threshold that differed from the same gate's passage before, in time order. A threshold is
 * told by location: it is set for one.
 */
export function changes({ trials, threshold, templateVersion }: Pick<Passages, 'trials' | 'threshold' | 'templateVersion'>): Change[] {
  const { attributes, startedAt = new Float64Array(0) } = trials;
  const gate = attributes.get('gate') ?? NOBODY;
  const location = attributes.get('location') ?? NOBODY;
  const order = inOrder(startedAt, gate.codes) ? undefined : sorted(startedAt);
  const versions = [...attributes].filter(([name]) => name.startsWith('version:'));
  const found = [
    ...versions.flatMap(([name, column]) => changesOf(`version of ${name.slice(8)}`, column, gate, gate, startedAt, order)),
    ...changesOf('threshold', threshold, gate, location, startedAt, order),
    ...changesOf('template version', templateVersion, gate, gate, startedAt, order),
  ];
  return found.sort((a, b) => (a.firstAt < b.firstAt ? -1 : a.firstAt > b.firstAt ? 1 : 0));
}

/** Changes of one column, told by gate and named after `place`. Columns that never changed are not looked at. */
function changesOf(
  what: string,
  column: Column,
  gate: Column,
  place: Column,
  startedAt: Float64Array,
  order: Uint32Array | undefined,
): Change[] {
  if (column.labels.length < 2) return [];
  const { codes } = column;
  const last = new Int32Array(gate.labels.length + 1).fill(-1);
  const found = new Map<number, { first: number; last: number; places: Set<number> }>();
  for (let i = 0; i < startedAt.length; i++) {
    const at = order ? order[i]! : i;
    const code = codes[at]!;
    if (code < 0) continue;
    const own = (gate.codes[at] ?? -1) + 1;
    const before = last[own]!;
    last[own] = code;
    if (before < 0 || before === code) continue;
    const key = before * column.labels.length + code;
    const moment = startedAt[at]!;
    const known = found.get(key) ?? { first: moment, last: moment, places: new Set<number>() };
    found.set(key, {
      first: Math.min(known.first, moment),
      last: Math.max(known.last, moment),
      places: known.places.add(place.codes[at] ?? -1),
    });
  }
  return [...found].map(([key, { first, last: lastAt, places }]) => ({
    what,
    from: column.labels[Math.floor(key / column.labels.length)]!,
    to: column.labels[key % column.labels.length]!,
    firstAt: new Date(first).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    places: [...places].map((code) => place.labels[code] ?? 'unknown'),
  }));
}

/** Whether each gate's passages follow each other in time; those of different gates may be in any order. */
function inOrder(startedAt: Float64Array, gates: Codes): boolean {
  const last: number[] = [];
  for (let i = 0; i < startedAt.length; i++) {
    const gate = (gates[i] ?? -1) + 1;
    if (startedAt[i]! < (last[gate] ?? Number.NEGATIVE_INFINITY)) return false;
    last[gate] = startedAt[i]!;
  }
  return true;
}

const sorted = (startedAt: Float64Array): Uint32Array =>
  Uint32Array.from(startedAt.keys()).sort((a, b) => startedAt[a]! - startedAt[b]! || a - b);
