import type { PassageTallies } from '../records/passage-tallies.ts';
import type { Operations } from './report-schema.ts';

/** What happened at the gates, recognition aside: outcomes, reasons, times, officers, checks, faults, days. */
export function operations(tallies: PassageTallies): Operations {
  return {
    passages: tallies.passages,
    unfinished: tallies.unfinished,
    outcomes: mostFirst(tallies.outcomes).map(([outcome, passages]) => ({ outcome, passages })),
    reasons: mostFirst(tallies.reasons).map(([key, passages]) => {
      const [verdict = '', reason = ''] = key.split('\t');
      return { verdict, reason, passages };
    }),
    durations: [...tallies.durations].map(([step, times]) => ({
      step,
      count: times.total,
      p5: times.quantile(0.05)!,
      p25: times.quantile(0.25)!,
      median: times.quantile(0.5)!,
      p75: times.quantile(0.75)!,
      p95: times.quantile(0.95)!,
    })),
    officer: mostFirst(tallies.officer).map(([action, passages]) => ({ action, passages })),
    checks: [...tallies.checks].map(([check, results]) => ({ check, results: Object.fromEntries(results) })),
    faults: mostFirst(tallies.faults).map(([code, passages]) => ({ code, passages })),
    days: [...tallies.days].map(([day, counts]) => ({ day, ...counts })).sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

const mostFirst = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
