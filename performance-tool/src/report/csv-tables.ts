import { fairnessTables } from './csv-fairness-tables.ts';
import { gateTables } from './csv-gate-tables.ts';
import { type Row, table } from './csv-table.ts';
import type { Rate, Recognition, Report } from './report-schema.ts';

const RATES = ['fnmr', 'fmr', 'fnmrAdjudicated', 'fta', 'fte', 'gfrr'] as const;

/** Every table of the report as CSV, by file name. Suppressed groups have a row and no numbers. */
export function csvTables(report: Report): [name: string, text: string][] {
  const tables: [string, string][] = [
    ['overall.csv', table([['measure', 'value', 'low', 'high', 'errors', 'trials', 'threshold'], ...recognitionRows(report.overall)])],
    ['det.csv', table([['threshold', 'fmr', 'fnmr', 'fnmr_low', 'fnmr_high'], ...detRows(report.overall)])],
    [
      'groups.csv',
      table([
        ['by', 'group', 'subjects', 'mated', 'non_mated', 'measure', 'value', 'low', 'high', 'errors', 'trials', 'threshold'],
        ...report.groups.flatMap(({ by, cells, tooFew }): Row[] => [
          ...cells.flatMap(({ values, recognition }): Row[] => {
            const head = [by.join('*'), values.join('*')];
            if (!recognition) return [[...head, undefined, undefined, undefined, 'too few']];
            return recognitionRows(recognition).map((row) => [
              ...head,
              recognition.subjects,
              recognition.mated,
              recognition.nonMated,
              ...row,
            ]);
          }),
          ...(cells.every(({ recognition }) => recognition) && tooFew > 0
            ? [[by.join('*'), undefined, undefined, undefined, undefined, `${tooFew} too few`]]
            : []),
        ]),
      ]),
    ],
  ];
  const groupDets = report.groups.flatMap(({ by, cells }): Row[] =>
    cells.flatMap(({ values, recognition }) =>
      recognition ? detRows(recognition).map((row) => [by.join('*'), values.join('*'), ...row]) : [],
    ),
  );
  if (groupDets.length > 0)
    tables.push(['group-dets.csv', table([['by', 'group', 'threshold', 'fmr', 'fnmr', 'fnmr_low', 'fnmr_high'], ...groupDets])]);
  tables.push(...fairnessTables(report), ...gateTables(report));
  const { operations } = report;
  if (operations) {
    tables.push(['outcomes.csv', table([['outcome', 'passages'], ...operations.outcomes.map((r) => [r.outcome, r.passages])])]);
    tables.push([
      'reasons.csv',
      table([['verdict', 'reason', 'passages'], ...operations.reasons.map((r) => [r.verdict, r.reason, r.passages])]),
    ]);
    tables.push([
      'times.csv',
      table([['step', 'count', 'median_ms', 'p95_ms'], ...operations.durations.map((r) => [r.step, r.count, r.median, r.p95])]),
    ]);
    tables.push([
      'days.csv',
      table([['day', 'passages', 'admitted', 'officer'], ...operations.days.map((r) => [r.day, r.passages, r.admitted, r.officer])]),
    ]);
  }
  const { watchList } = report;
  if (watchList)
    tables.push([
      'watch-list.csv',
      table([
        ['by', 'group', 'value', 'low', 'high', 'false_alarms', 'travellers'],
        ...watchList.groups.flatMap(({ by, cells, tooFew }): Row[] => [
          ...cells.map(({ value, falseAlarms: r }): Row => [by, value, r.value, r.low, r.high, r.errors, r.trials]),
          ...(tooFew > 0 ? [[by, `${tooFew} too few`]] : []),
        ]),
      ]),
    ]);
  return tables;
}

const rateRow = (measure: string, rate: Rate, threshold?: number): Row => [
  measure,
  rate.value,
  rate.low,
  rate.high,
  rate.errors,
  rate.trials,
  threshold,
];

function recognitionRows(recognition: Recognition): Row[] {
  const rows: Row[] = RATES.flatMap((name) => (recognition[name] ? [rateRow(name, recognition[name])] : []));
  const { gfar, eer, auc } = recognition;
  if (auc) rows.push(['auc', auc.value, auc.low, auc.high]);
  for (const target of recognition.fmrAtFnmr ?? [])
    if (target.supported) rows.push(rateRow(`fmr at fnmr ${target.targetFnmr}`, target.fmr, target.threshold));
  if (gfar) rows.push(['gfar', gfar.value, gfar.low, gfar.high]);
  if (eer.supported) rows.push(['eer', eer.value, eer.low, eer.high, undefined, undefined, eer.threshold]);
  for (const target of recognition.fnmrAtFmr)
    if (target.supported) {
      rows.push(rateRow(`fnmr at fmr ${target.targetFmr}`, target.fnmr, target.threshold));
      rows.push(rateRow(`fmr attained for ${target.targetFmr}`, target.fmr, target.threshold));
    }
  return rows;
}

const detRows = ({ det }: Recognition): Row[] => (det?.points ?? []).map((p) => [p.threshold, p.fmr, p.fnmr, p.fnmrLow, p.fnmrHigh]);
