import { named } from './csv-table.ts';
import type { Report } from './report-schema.ts';

/** What gates did and how it changed. */
export function gateTables({
  operations,
  imageQualities,
  changes,
  overTime,
  thresholdAdvice = [],
}: Report): [name: string, text: string][] {
  const results = [...new Set((operations?.checks ?? []).flatMap(({ results: found }) => Object.keys(found)))].sort();
  return [
    ...named(
      'checks.csv',
      ['check', ...results],
      (operations?.checks ?? []).map((own) => [own.check, ...results.map((name) => own.results[name] ?? 0)]),
    ),
    ...named(
      'officers.csv',
      ['action', 'passages'],
      (operations?.officer ?? []).map((own) => [own.action, own.passages]),
    ),
    ...named(
      'faults.csv',
      ['fault', 'passages'],
      (operations?.faults ?? []).map((own) => [own.code, own.passages]),
    ),
    ...named(
      'changes.csv',
      ['what', 'from', 'to', 'first_at', 'last_at', 'places'],
      changes.map((own) => [own.what, own.from, own.to, own.firstAt, own.lastAt, own.places.join('; ')]),
    ),
    ...named(
      'image-quality.csv',
      ['issuing_state', 'portraits', 'portrait_p10', 'portrait_median', 'portrait_weakest', 'live_p10', 'live_median', 'live_weakest'],
      (imageQualities?.states ?? []).map(({ issuingState, portraits, portrait, live }) => [
        issuingState,
        portraits,
        portrait?.p10,
        portrait?.median,
        portrait?.weakest,
        live?.p10,
        live?.median,
        live?.weakest,
      ]),
    ),
    ...named(
      'over-time.csv',
      ['kind', 'by', 'group', 'measure', 'day', 'since_or_from', 'to', 'size', 'size_low', 'size_high', 'p'],
      overTime
        ? [
            ...overTime.alarms.map((own) => ['alarm', own.by, own.value, own.measure, own.day, own.since]),
            ...overTime.changes.map((own) => [
              'change',
              own.by,
              own.value,
              own.measure,
              own.day,
              own.low,
              own.high,
              own.size.value,
              own.size.low,
              own.size.high,
              own.p,
            ]),
          ]
        : [],
    ),
    ...named(
      'threshold-advice.csv',
      ['location', 'target_fmr', 'threshold', 'fmr', 'fmr_low', 'fmr_high', 'fnmr', 'fnmr_low', 'fnmr_high', 'referrals_per_day', 'id'],
      thresholdAdvice.map((own) => [
        own.location ?? 'all',
        own.targetFmr,
        ...(own.supported
          ? [
              own.threshold,
              own.fmr.value,
              own.fmr.low,
              own.fmr.high,
              own.fnmr.value,
              own.fnmr.low,
              own.fnmr.high,
              own.referralsPerDay?.value,
              own.id,
            ]
          : []),
      ]),
    ),
  ];
}
