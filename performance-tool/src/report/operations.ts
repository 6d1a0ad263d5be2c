import type { PassageRecord } from '../passage-record.ts';
import { quantile } from '../statistics/quantile.ts';
import type { Operations } from './report-schema.ts';

const ADMITTED: ReadonlySet<string> = new Set(['admitted', 'admitted-by-officer']);

/** What happened at the gates, recognition aside: outcomes, reasons, times, officers, checks, faults, days. */
export function operations(passages: readonly PassageRecord[], unfinished: number): Operations {
  const outcomes = new Tally();
  const reasons = new Tally();
  const officer = new Tally();
  const faults = new Tally();
  const durations = new Map<string, number[]>();
  const checks = new Map<string, Record<string, number>>();
  const days = new Map<string, { day: string; passages: number; admitted: number; officer: number }>();
  const time = (step: string, milliseconds: number) => durations.get(step)?.push(milliseconds) ?? durations.set(step, [milliseconds]);

  for (const record of passages) {
    outcomes.add(record.outcome ?? 'unfinished');
    for (const reason of new Set(record.decision?.reasons)) reasons.add(`${record.decision!.verdict}\t${reason}`);
    if (record.officer) officer.add(record.officer.action);
    for (const code of new Set(record.faults.map(({ code }) => code))) faults.add(code);
    // One traveller's time in a state is the sum of its visits.
    const inState = new Map<string, number>();
    for (const { state, milliseconds } of record.steps) inState.set(state, (inState.get(state) ?? 0) + milliseconds);
    for (const [state, milliseconds] of inState) time(`state:${state}`, milliseconds);
    if (record.capture) time('capture', record.capture.milliseconds);
    if (record.outcome === 'admitted' && record.endedAt) time('passage', Date.parse(record.endedAt) - Date.parse(record.startedAt));
    for (const { check, dataGroup, result, milliseconds } of record.checks) {
      const name = dataGroup === undefined ? check : `${check} DG${dataGroup}`;
      time(`check:${name}`, milliseconds);
      const results = checks.get(name) ?? {};
      results[result] = (results[result] ?? 0) + 1;
      checks.set(name, results);
    }
    const date = new Date(record.startedAt).toISOString().slice(0, 10);
    const day = days.get(date) ?? { day: date, passages: 0, admitted: 0, officer: 0 };
    day.passages++;
    if (ADMITTED.has(record.outcome ?? '')) day.admitted++;
    if (record.officer) day.officer++;
    days.set(date, day);
  }

  return {
    passages: passages.length,
    unfinished,
    outcomes: outcomes.rows().map(([outcome, count]) => ({ outcome, passages: count })),
    reasons: reasons.rows().map(([key, count]) => {
      const [verdict = '', reason = ''] = key.split('\t');
      return { verdict, reason, passages: count };
    }),
    durations: [...durations].map(([step, milliseconds]) => {
      const sorted = Float64Array.from(milliseconds).sort();
      return { step, count: sorted.length, median: quantile(sorted, 0.5)!, p95: quantile(sorted, 0.95)! };
    }),
    officer: officer.rows().map(([action, count]) => ({ action, passages: count })),
    checks: [...checks].map(([check, results]) => ({ check, results })),
    faults: faults.rows().map(([code, count]) => ({ code, passages: count })),
    days: [...days.values()].sort((a, b) => a.day.localeCompare(b.day)),
  };
}

class Tally {
  readonly #counts = new Map<string, number>();
  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
  /** Most frequent first. */
  rows(): [string, number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  }
}
