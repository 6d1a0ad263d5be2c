import { named } from './csv-table.ts';
import type { Report } from './report-schema.ts';

/** How scores lie, and how groups differ. */
export function fairnessTables({ overall, groups, differences = [], adjusted, sinceLast }: Report): [name: string, text: string][] {
  const { scores, truth } = overall;
  return [
    ...named(
      'score-histogram.csv',
      ['from', 'to', 'mated', 'non_mated'],
      (scores?.mated ?? []).map((mated, i) => [
        scores!.from + i * scores!.width,
        scores!.from + (i + 1) * scores!.width,
        mated,
        scores!.nonMated[i],
      ]),
    ),
    ...named(
      'truth.csv',
      ['fnmr', 'value', 'low', 'high', 'errors', 'trials'],
      truth
        ? [
            ['presumed', truth.presumed.value, truth.presumed.low, truth.presumed.high, truth.presumed.errors, truth.presumed.trials],
            [
              'adjudicated',
              truth.adjudicated.value,
              truth.adjudicated.low,
              truth.adjudicated.high,
              truth.adjudicated.errors,
              truth.adjudicated.trials,
            ],
            ...(truth.corrected ? [['corrected', truth.corrected.value, truth.corrected.low, truth.corrected.high]] : []),
            ['bounds', undefined, truth.bounds.low, truth.bounds.high],
          ]
        : [],
    ),
    ...named(
      'differences.csv',
      [
        'by',
        'measure',
        'worst',
        'worst_rate',
        'best',
        'best_rate',
        'difference',
        'low',
        'high',
        'ratio',
        'ratio_low',
        'ratio_high',
        'p',
        'differs',
      ],
      differences.map((d) => [
        d.by.join('*'),
        d.measure,
        d.worst.values.join('*'),
        d.worst.rate.value,
        d.best.values.join('*'),
        d.best.rate.value,
        d.difference.value,
        d.difference.low,
        d.difference.high,
        d.ratio?.value,
        d.ratio?.low,
        d.ratio?.high,
        d.adjustedP,
        String(d.differs),
      ]),
    ),
    ...named(
      'differentials.csv',
      ['by', 'threshold', 'measure', 'of', 'value', 'low', 'high', 'note'],
      groups.flatMap(({ by, differentials }) =>
        (differentials?.measures ?? []).map(({ measure, of, result }) => [
          by.join('*'),
          differentials!.threshold,
          measure,
          of,
          ...(result.supported ? [result.value, result.low, result.high, result.note] : [undefined, undefined, undefined, result.reason]),
        ]),
      ),
    ),
    ...named(
      'adjusted-differences.csv',
      ['by', 'group', 'measure', 'alike_in', 'subjects', 'trials', 'errors', 'before', 'difference', 'low', 'high', 'p'],
      (adjusted?.rows ?? []).map((row) => [
        row.by,
        row.value,
        row.measure,
        row.within.join('*'),
        row.subjects,
        row.trials,
        row.errors,
        row.crude,
        row.difference.value,
        row.difference.low,
        row.difference.high,
        row.adjustedP,
      ]),
    ),
    ...named(
      'since-last.csv',
      ['since', 'group', 'measure', 'before', 'before_n', 'after', 'after_n', 'low', 'high'],
      (sinceLast?.changes ?? []).map((c) => [
        sinceLast!.report,
        c.group,
        c.measure,
        c.before.value,
        c.before.trials,
        c.after.value,
        c.after.trials,
        c.low,
        c.high,
      ]),
    ),
  ];
}
