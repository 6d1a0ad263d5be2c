import type { Report } from 'performance-tool';
import type { SeasonPlan } from './season-plan.ts';
import { trueAdjustedDifference, trueRates } from './true-rates.ts';

/** One thing that a report says of a season, held against the truth. */
export interface Judgement {
  /** What was planted, such as `fnmr location Queenstown`. */
  readonly effect: string;
  readonly truth: number;
  readonly low: number;
  readonly high: number;
  readonly held: boolean;
}

/** Every interval of a report that the plan knows the truth of. */
export function judgeReport(plan: SeasonPlan, report: Report): Judgement[] {
  return [...judgeRates(plan, report), ...judgeDifferences(plan, report), ...judgeDrift(plan, report), ...judgeAdvice(plan, report)];
}

const judge = (effect: string, truth: number, { low, high }: { readonly low: number; readonly high: number }): Judgement => ({
  effect,
  truth,
  low,
  high,
  held: low <= truth && truth <= high,
});

function judgeRates(plan: SeasonPlan, report: Report): Judgement[] {
  const shown = [
    { by: [] as string[], cells: [{ values: [] as string[], recognition: report.overall }] },
    ...report.groups.map(({ by, cells }) => ({ by, cells })),
  ];
  return shown.flatMap(({ by, cells }) => {
    const truth = trueRates(plan, by);
    return cells.flatMap(({ values, recognition }) => {
      const rates = truth.get(values.join('*'));
      if (!recognition || !rates) return [];
      return (['fnmr', 'gfrr', 'fta', 'fmr', 'fnmrAdjudicated'] as const).flatMap((measure) => {
        const rate = recognition[measure];
        return rate ? [judge(`${measure} ${by.join('*') || 'overall'} ${values.join('*')}`.trimEnd(), rates[measure], rate)] : [];
      });
    });
  });
}

function judgeDifferences(plan: SeasonPlan, report: Report): Judgement[] {
  const comparable = new Set(['location', 'gate', 'ageBand', 'sex', 'issuingState']);
  return (report.adjusted?.rows ?? [])
    .filter(({ by }) => comparable.has(by))
    .map(({ by, value, within, measure, difference }) =>
      judge(`difference ${measure} ${by} ${value}`, trueAdjustedDifference(plan, { attribute: by, value, within, measure }), difference),
    );
}

/** Day and size of the camera's drift, where it comes all at once. A report that found no change held neither. */
function judgeDrift(plan: SeasonPlan, report: Report): Judgement[] {
  if (!plan.drift || plan.drift.perDay < plan.drift.most) return [];
  const { gate, fromDay, most } = plan.drift;
  const found = report.overTime?.changes.find((change) => change.by === 'gate' && change.value === gate && change.measure === 'score');
  const dayOf = (text: string) => Math.round((Date.parse(text) - Date.parse(plan.from)) / 86_400_000);
  const nothing = { low: Number.NaN, high: Number.NaN };
  return [
    judge('drift: day', fromDay, found ? { low: dayOf(found.low), high: dayOf(found.high) } : nothing),
    judge('drift: size', -most * plan.spread, found ? found.size : nothing),
  ];
}

/** That a threshold advised keeps its target, and what it costs. */
function judgeAdvice(plan: SeasonPlan, report: Report): Judgement[] {
  return (report.thresholdAdvice ?? []).flatMap((advice) => {
    if (!advice.supported) return [];
    const name = advice.location ?? 'all';
    const truth = trueRates(plan, advice.location === undefined ? [] : ['location'], advice.threshold).get(advice.location ?? '')!;
    return [
      judge(`advice ${name}: target FMR kept`, truth.fmr, { low: 0, high: advice.targetFmr }),
      judge(`advice ${name}: FNMR`, truth.fnmr, advice.fnmr),
    ];
  });
}

/** What a report found: where nothing was planted each is false. */
export interface Found {
  readonly alarms: number;
  readonly changes: number;
  readonly differences: number;
  readonly unfair: boolean;
}

export function findings(report: Report): Found {
  return {
    alarms: report.overTime?.alarms.length ?? 0,
    changes: report.overTime?.changes.length ?? 0,
    differences: report.adjusted?.rows.filter(({ differs }) => differs).length ?? 0,
    unfair: report.answers.some(({ question, verdict }) => question === 'Is it fair?' && verdict === 'no'),
  };
}

/** Days from the drift to the first alarm at its gate; undefined: none. */
export function driftDelay(plan: SeasonPlan, report: Report): number | undefined {
  const { gate, fromDay } = plan.drift!;
  const from = new Date(Date.parse(plan.from) + fromDay * 86_400_000).toISOString().slice(0, 10);
  const alarm = report.overTime?.alarms.find(({ by, value, day }) => by === 'gate' && value === gate && day >= from);
  return alarm && Math.round((Date.parse(alarm.day) - Date.parse(from)) / 86_400_000);
}
