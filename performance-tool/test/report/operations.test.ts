import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PassageRecord } from '../../src/passage-record.ts';
import { gatherLogs } from '../../src/records/trials-from-logs.ts';
import { changes } from '../../src/report/changes.ts';
import { operations } from '../../src/report/operations.ts';
import { quantile } from '../../src/statistics/quantile.ts';
import { synthesise } from '../synthetic-passages.ts';

const [plain] = synthesise({ seed: 1, travellers: 1 }).passages;
const gathered = (...logs: PassageRecord[][]) =>
  gatherLogs(logs.map((passages, i) => ({ name: `gate-${i}`, passages, unfinished: [], nonMated: [], badRows: [] })));

const minute = fc.integer({ min: 0, max: 3000 });
const part = fc.constantFrom('1', '2', '3');
const record = fc
  .record({
    at: minute,
    gate: fc.constantFrom('a', 'b', 'c'),
    camera: fc.option(part),
    threshold: fc.option(fc.constantFrom(0.9, 0.95)),
    outcome: fc.constantFrom('admitted', 'admitted-by-officer', 'abandoned', 'sent-back'),
    reasons: fc.subarray(['no-face', 'expired', 'low']),
    faults: fc.array(fc.constantFrom('dark', 'jam'), { maxLength: 3 }),
    steps: fc.array(fc.tuple(fc.constantFrom('reading', 'leaving'), fc.integer({ min: 0, max: 5000 })), { maxLength: 4 }),
  })
  .map(
    ({ at, gate, camera, threshold, outcome, reasons, faults, steps }): PassageRecord => ({
      ...plain!,
      gate,
      location: gate === 'c' ? 'south' : 'north',
      startedAt: new Date(Date.UTC(2026, 2, 1) + at * 60_000).toISOString(),
      endedAt: new Date(Date.UTC(2026, 2, 1) + at * 60_000 + 7000).toISOString(),
      outcome: outcome as 'admitted',
      versions: camera === null ? {} : { camera },
      steps: steps.map(([state, milliseconds]) => ({ state, milliseconds, enteredAt: '', reason: '' })),
      faults: faults.map((code) => ({ code, raisedAt: '' })),
      decision: { verdict: reasons.length > 0 ? 'refer' : 'admit', reasons },
      comparison: threshold === null ? (undefined as never) : { similarity: 0.97, threshold, templateVersion: 'net' },
    }),
  );
const records = fc.array(record, { maxLength: 40 }).map((all) => all.map((one, i) => ({ ...one, passageId: `p${i}` })));

const tally = (words: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

describe('what happened at the gates', () => {
  test('is what counting record by record tells', () => {
    fc.assert(
      fc.property(records, (all) => {
        const told = operations(gathered(all).tallies);
        expect(told.passages).toBe(all.length);
        expect(new Map(told.outcomes.map((o) => [o.outcome, o.passages]))).toEqual(tally(all.map(({ outcome }) => outcome!)));
        expect(new Map(told.faults.map((f) => [f.code, f.passages]))).toEqual(
          tally(all.flatMap(({ faults }) => [...new Set(faults.map(({ code }) => code))])),
        );
        expect(new Map(told.reasons.map((r) => [`${r.verdict} ${r.reason}`, r.passages]))).toEqual(
          tally(all.flatMap(({ decision }) => decision!.reasons.map((reason) => `${decision!.verdict} ${reason}`))),
        );
        expect(new Map(told.days.map((d) => [d.day, d.passages]))).toEqual(tally(all.map(({ startedAt }) => startedAt.slice(0, 10))));
        const reading = all.flatMap(({ steps }) => {
          const own = steps.filter(({ state }) => state === 'reading');
          return own.length > 0 ? [own.reduce((sum, { milliseconds }) => sum + milliseconds, 0)] : [];
        });
        const row = told.durations.find(({ step }) => step === 'state:reading');
        expect(row?.count ?? 0).toBe(reading.length);
        const exact = quantile(Float64Array.from(reading).sort(), 0.75);
        if (row) expect(Math.abs(row.p75 - exact!)).toBeLessThanOrEqual(exact! * 2.5e-4);
        expect(told.durations.find(({ step }) => step === 'passage')?.count ?? 0).toBe(
          all.filter(({ outcome }) => outcome === 'admitted').length,
        );
      }),
    );
  });
});

describe('changes', () => {
  /** The same, passage after passage of each gate. */
  function plainly(all: readonly PassageRecord[]) {
    const found = new Map<string, { firstAt: string; lastAt: string; places: Set<string> }>();
    for (const gate of new Set(all.map((one) => one.gate)))
      for (const [what, place, value] of [
        ['version of camera', (one: PassageRecord) => one.gate, (one: PassageRecord) => one.versions['camera']],
        ['threshold', (one: PassageRecord) => one.location, (one: PassageRecord) => one.comparison && String(one.comparison.threshold)],
      ] as const) {
        const own = all
          .filter((one) => one.gate === gate && value(one) !== undefined)
          .sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
        for (let i = 1; i < own.length; i++) {
          const [from, to, at] = [value(own[i - 1]!)!, value(own[i]!)!, own[i]!.startedAt];
          if (from === to) continue;
          const key = [what, from, to].join();
          const known = found.get(key) ?? { firstAt: at, lastAt: at, places: new Set() };
          found.set(key, {
            firstAt: at < known.firstAt ? at : known.firstAt,
            lastAt: at > known.lastAt ? at : known.lastAt,
            places: known.places.add(place(own[i]!)),
          });
        }
      }
    return found;
  }

  test('are those between one gate’s passages in time order, whatever order logs have', () => {
    fc.assert(
      fc.property(records, fc.nat(40), (all, cut) => {
        const told = changes(gathered(all.slice(0, cut), all.slice(cut)));
        expect(
          new Map(
            told.map(({ what, from, to, firstAt, lastAt, places }) => [
              [what, from, to].join(),
              { firstAt, lastAt, places: new Set(places) },
            ]),
          ),
        ).toEqual(plainly(all));
        expect(told.map(({ firstAt }) => firstAt)).toEqual(told.map(({ firstAt }) => firstAt).sort());
      }),
    );
  });
});
