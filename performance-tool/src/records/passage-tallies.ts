import { NO_QUALITY, type PassageBatch } from './passage-batch.ts';
import type { Column } from './trials.ts';
import { ValueCounts } from './value-counts.ts';

/** Counts for one group of travellers for whom a watch list was searched. */
export interface WatchListCounts {
  travellers: number;
  /** Travellers with a hit. */
  hits: number;
  /** Hits after which an officer admitted the traveller. */
  falseAlarms: number;
}

const ADMITTED: ReadonlySet<string> = new Set(['admitted', 'admitted-by-officer']);
const GROUPS = [
  ['sex', 'sex'],
  ['ageBand', 'age_band'],
  ['nationality', 'nationality'],
  ['issuingState', 'issuing_state'],
] as const;

/**
 * What is counted of passages, recognition aside: what happened, how long it took, how good the images were, how the watch list was
 * used. Nothing of it grows with the number of passages.
 */
export class PassageTallies {
  passages = 0;
  unfinished = 0;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  readonly outcomes = new Map<string, number>();
  /** Under `VERDICT⇥REASON`. */
  readonly reasons = new Map<string, number>();
  readonly officer = new Map<string, number>();
  readonly faults = new Map<string, number>();
  /** Under `passage`, `capture`, `state:NAME`, `check:NAME`. */
  readonly durations = new Map<string, ValueCounts>();
  /** Results of each check. */
  readonly checks = new Map<string, Map<string, number>>();
  readonly days = new Map<string, { passages: number; admitted: number; officer: number }>();
  /** Passages by issuing state and by column `portrait:…` or `live:…`, counted by quality 0–100. */
  readonly qualities = new Map<string, Map<string, Uint32Array>>();
  readonly watchList = {
    /** Passages of gates with a watch list, searched or not. */
    used: 0,
    failed: 0,
    searches: 0,
    all: counts(),
    milliseconds: new ValueCounts(),
    groups: new Map<string, Map<string, WatchListCounts>>(GROUPS.map(([by]) => [by, new Map()])),
  };

  /** Counts the `rows` of a batch; `days` names the day of each of them. */
  add(batch: PassageBatch, rows: Int32Array, days: Column): void {
    this.passages += rows.length;
    for (let i = 0; i < rows.length; i++) {
      const at = batch.startedAt[rows[i]!]!;
      if (at < this.first) this.first = at;
      if (at > this.last) this.last = at;
    }
    const { texts, numbers } = batch;
    const outcome = texts.get('outcome')!;
    const officer = texts.get('officer_action');
    countInto(this.outcomes, outcome, rows);
    if (officer) countInto(this.officer, officer, rows);
    for (const [label, count] of labelCounts(texts.get('faults'), rows)) for (const code of label.split(';')) add(this.faults, code, count);
    this.#addReasons(texts.get('verdict'), texts.get('reasons'), rows);
    for (const [name, values] of numbers)
      if (name.startsWith('state:') || name.startsWith('check:')) this.#addTimes(name, values, rows);
      else if (name === 'capture_ms') this.#addTimes('capture', values, rows);
    for (const [name, results] of texts)
      if (name.startsWith('result:'))
        countInto(
          entry(this.checks, name.slice(7), () => new Map<string, number>()),
          results,
          rows,
        );
    this.#addPassageTimes(batch, outcome, rows);
    this.#addDays(days, outcome, officer, rows);
    this.#addQualities(batch, rows);
    this.#addWatchList(batch, officer, rows);
  }

  #addReasons(verdict: Column | undefined, reasons: Column | undefined, rows: Int32Array): void {
    if (!verdict || !reasons) return;
    const both = new Map<number, number>();
    for (const row of rows) {
      const code = reasons.codes[row]!;
      if (code < 0) continue;
      const key = code * (verdict.labels.length + 1) + verdict.codes[row]! + 1;
      both.set(key, (both.get(key) ?? 0) + 1);
    }
    for (const [key, count] of both) {
      const word = verdict.labels[(key % (verdict.labels.length + 1)) - 1] ?? '';
      for (const reason of reasons.labels[Math.floor(key / (verdict.labels.length + 1))]!.split(';'))
        add(this.reasons, `${word}\t${reason}`, count);
    }
  }

  #addTimes(step: string, values: ArrayLike<number>, rows: Int32Array): void {
    let known: ValueCounts | undefined;
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i]!]!;
      if (Number.isNaN(value)) continue;
      known ??= entry(this.durations, step, () => new ValueCounts());
      known.add(value);
    }
  }

  /** The whole transaction of travellers the gate admitted. */
  #addPassageTimes(batch: PassageBatch, outcome: Column, rows: Int32Array): void {
    const admitted = outcome.labels.indexOf('admitted');
    const { endedAt } = batch;
    if (!endedAt) return;
    let known: ValueCounts | undefined;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (outcome.codes[row] !== admitted || Number.isNaN(endedAt[row]!)) continue;
      known ??= entry(this.durations, 'passage', () => new ValueCounts());
      known.add(endedAt[row]! - batch.startedAt[row]!);
    }
  }

  #addDays(days: Column, outcome: Column, officer: Column | undefined, rows: Int32Array): void {
    const isAdmitted = outcome.labels.map((label) => ADMITTED.has(label));
    const known = days.labels.map((day) => entry(this.days, day, () => ({ passages: 0, admitted: 0, officer: 0 })));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const day = known[days.codes[i]!]!;
      day.passages++;
      if (isAdmitted[outcome.codes[row]!]) day.admitted++;
      if (officer && officer.codes[row]! >= 0) day.officer++;
    }
  }

  /** Of travellers whose issuing state and whose portrait's quality are known. */
  #addQualities({ qualities, texts }: PassageBatch, rows: Int32Array): void {
    const state = texts.get('issuing_state');
    const unified = qualities.get('portrait:unified');
    if (!state || !unified) return;
    for (const [name, values] of qualities) {
      const countsOf: (Uint32Array | undefined)[] = [];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const code = state.codes[row]!;
        const value = values[row]!;
        if (code < 0 || value === NO_QUALITY || unified[row] === NO_QUALITY) continue;
        let found = countsOf[code];
        if (!found) {
          const ofState = entry(this.qualities, state.labels[code]!, () => new Map<string, Uint32Array>());
          found = countsOf[code] = entry(ofState, name, () => new Uint32Array(101));
        }
        found[Math.min(100, value)]!++;
      }
    }
  }

  #addWatchList({ texts, numbers }: PassageBatch, officer: Column | undefined, rows: Int32Array): void {
    const searches = numbers.get('watch_list_searches');
    if (!searches) return;
    const [hits, times, failed] = [numbers.get('watch_list_hits'), numbers.get('watch_list_ms'), texts.get('watch_list_failed')];
    const admit = officer?.labels.indexOf('admit') ?? -1;
    const { watchList } = this;
    const searchedRows = new Int32Array(rows.length);
    const isHit = new Uint8Array(rows.length);
    const isFalseAlarm = new Uint8Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const searched = searches[row]!;
      const hasFailed = failed !== undefined && failed.codes[row]! >= 0;
      if (Number.isNaN(searched) && !hasFailed) continue;
      watchList.used++;
      if (hasFailed) watchList.failed++;
      if (!(searched > 0)) continue;
      watchList.searches += searched;
      if (times) watchList.milliseconds.add(times[row]!);
      searchedRows[count] = row;
      if (hits && hits[row]! > 0) {
        isHit[count] = 1;
        watchList.all.hits++;
        if (admit >= 0 && officer!.codes[row] === admit) {
          isFalseAlarm[count] = 1;
          watchList.all.falseAlarms++;
        }
      }
      count++;
    }
    watchList.all.travellers += count;
    for (const [by, name] of GROUPS) {
      const column = texts.get(name);
      if (!column) continue;
      const found = column.labels.map(counts);
      for (let i = 0; i < count; i++) {
        const group = found[column.codes[searchedRows[i]!]!];
        if (!group) continue;
        group.travellers++;
        group.hits += isHit[i]!;
        group.falseAlarms += isFalseAlarm[i]!;
      }
      for (const [code, group] of found.entries()) {
        if (group.travellers === 0) continue;
        const all = entry(watchList.groups.get(by)!, column.labels[code]!, counts);
        all.travellers += group.travellers;
        all.hits += group.hits;
        all.falseAlarms += group.falseAlarms;
      }
    }
  }
}

const counts = (): WatchListCounts => ({ travellers: 0, hits: 0, falseAlarms: 0 });

const add = (counted: Map<string, number>, key: string, count: number): void => {
  counted.set(key, (counted.get(key) ?? 0) + count);
};

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** How often each label stands in the rows. */
function labelCounts(column: Column | undefined, rows: Int32Array): [label: string, count: number][] {
  if (!column) return [];
  const found = new Uint32Array(column.labels.length);
  for (let i = 0; i < rows.length; i++) {
    const code = column.codes[rows[i]!]!;
    if (code >= 0) found[code]!++;
  }
  return [...found].flatMap((count, code): [string, number][] => (count > 0 ? [[column.labels[code]!, count]] : []));
}

function countInto(counted: Map<string, number>, column: Column, rows: Int32Array): void {
  for (const [label, count] of labelCounts(column, rows)) add(counted, label, count);
}
