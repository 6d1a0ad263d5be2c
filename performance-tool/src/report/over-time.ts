import type { Trials } from '../records/trials.ts';
import { changePoints, type DailySeries, highestByChance } from '../statistics/over-time/change-point.ts';
import { averageRunLength, type CusumDesign, limitFor, runCusum } from '../statistics/over-time/cusum.ts';
import { errorDeviates, RUN_IN, scoreDeviates, shareDeviates } from '../statistics/over-time/self-starting.ts';
import { shuffling } from '../statistics/over-time/shuffling.ts';
import { meanStep, rateStep } from '../statistics/over-time/step-size.ts';
import { type DailyRow, dailyTable } from './over-time-days.ts';
import { dayText, knownChanges } from './over-time-known.ts';
import type { KnownChange, OverTime, OverTimeAlarm, OverTimeChange, OverTimeChart } from './over-time-schema.ts';
import type { SettledOptions } from './report-options.ts';

type Measure = OverTimeChart['measure'];

const ALLOWANCE = 0.5;
const PERMUTATIONS = 999;
/** Days with trials a chart needs: as many again as it takes to start. */
const FEWEST_DAYS = 2 * RUN_IN;
/** A version is taken as what a change coincides with from this many days before its interval on. */
const NEAR = 1;

/**
 * Control charts and change points of each gate and each group of persons, in false rejection and in mated scores, with what is known to
 * have changed then.
 *
 * @returns undefined where the inputs have no times or fewer days than a chart needs
 */
export function overTime(trials: Trials, options: SettledOptions): OverTime | undefined {
  const table = dailyTable(trials, options.minimumSubjects);
  if (!table) return undefined;
  const { from, days } = table;
  const charts = table.rows.flatMap((row) =>
    (['score', 'rejection'] as const).filter((measure) => daysWith(row, measure) >= FEWEST_DAYS).map((measure) => ({ row, measure })),
  );
  if (charts.length === 0) return undefined;
  const chance = 1 - options.confidence;
  const design: CusumDesign = { allowance: ALLOWANCE, limit: limitFor(chance / charts.length, days, ALLOWANCE) };
  const known = knownChanges(trials, from, days);
  const text = (day: number) => dayText(from, day);
  const near = (row: DailyRow, first: number, last: number): KnownChange[] =>
    known.filter(
      ({ day, place }) => (row.by !== 'gate' || place === row.value) && day >= text(Math.max(0, first - NEAR)) && day <= text(last),
    );

  const alarms: OverTimeAlarm[] = [];
  const drawn: OverTimeChart[] = [];
  for (const { row, measure } of charts) {
    const followed = follow(row, measure, design);
    const watched = { by: row.by, value: row.value, measure };
    for (const { at, since } of followed.alarms)
      alarms.push({ ...watched, day: text(at), since: text(since), coincides: near(row, since - NEAR, at) });
    if (!row.relative || followed.alarms.length > 0)
      drawn.push({ ...watched, days: drawnDays(row, measure, followed.values, options.minimumSubjects, text) });
  }

  const series = charts.map(({ row, measure }) => seriesOf(row, measure));
  const highest = highestByChance(series, PERMUTATIONS, shuffling(1));
  const changes = charts.flatMap(({ row, measure }, c): OverTimeChange[] => {
    const found = changePoints(series[c]!, highest, chance, options.confidence);
    return found.map(({ at, low, high, p }, i) => {
      const stretch = [found[i - 1]?.at ?? 0, at, found[i + 1]?.at ?? days] as const;
      const size = (measure === 'score' ? meanStep : rateStep)(series[c]!, ...stretch, options.confidence);
      return {
        by: row.by,
        value: row.value,
        measure,
        day: text(at),
        low: text(low),
        high: text(high),
        size,
        worse: measure === 'score' ? size.value < 0 : size.value > 1,
        p,
        coincides: near(row, low, high),
      };
    });
  });
  const runLength = averageRunLength(design);
  return {
    from: text(0),
    days,
    charts: charts.length,
    tooFew: table.tooFew,
    falseAlarms: {
      chanceInPeriod: chance,
      perYear: (charts.length * 365.25) / runLength,
      averageRunLength: runLength,
      ...design,
    },
    permutations: PERMUTATIONS,
    // On one day a gate says more than all together.
    alarms: alarms.sort((a, b) => a.day.localeCompare(b.day) || Number(a.by === 'all') - Number(b.by === 'all')),
    changes: changes.sort((a, b) => a.day.localeCompare(b.day)),
    known,
    drawn,
  };
}

const daysWith = (row: DailyRow, measure: Measure): number =>
  (measure === 'score' ? row.scores : row.trials).reduce((sum, count) => sum + Number(count > 0), 0);

/** Runs a chart over its days. After an alarm it starts anew from where the change seems to have come, so that a later one is seen, too. */
function follow(row: DailyRow, measure: Measure, design: CusumDesign) {
  const days = row.trials.length;
  const values = new Float64Array(days);
  const alarms: { at: number; since: number }[] = [];
  for (let from = 0, quiet = 0; from < days; ) {
    const deviates = deviatesFrom(row, measure, from);
    // Days up to the last alarm have had their say.
    deviates.fill(Number.NaN, 0, Math.max(0, quiet - from));
    const { values: part, alarm } = runCusum(deviates, design);
    for (let i = Math.max(0, quiet - from); i < part.length; i++) values[from + i] = part[i]!;
    if (!alarm) break;
    const at = from + alarm.at;
    const since = Math.max(from + alarm.since, quiet);
    alarms.push({ at, since });
    values.fill(0, at + 1);
    from = since;
    quiet = at + 1;
  }
  return { values, alarms };
}

function deviatesFrom(row: DailyRow, measure: Measure, from: number): Float64Array {
  const cut = (values: Float64Array) => values.subarray(from);
  if (measure === 'score') return scoreDeviates(cut(row.residuals), cut(row.scores));
  const own = { errors: cut(row.errors), expected: cut(row.expected) };
  if (!row.relative) return errorDeviates({ ...own, trials: cut(row.trials) });
  return shareDeviates({ ...own, otherErrors: cut(row.otherErrors), otherExpected: cut(row.otherExpected) });
}

/** A group's errors are those expected of it given everybody's on that day. */
function seriesOf(row: DailyRow, measure: Measure): DailySeries {
  if (measure === 'score') return { kind: 'means', values: row.residuals, weights: row.scores };
  return { kind: 'counts', values: row.errors, weights: row.expected };
}

/** Days of too few travellers are not drawn one by one: a mean of three is nearly three scores. */
function drawnDays(row: DailyRow, measure: Measure, cusum: Float64Array, fewest: number, text: (day: number) => string) {
  const trials = measure === 'score' ? row.scores : row.trials;
  return Array.from(trials, (count, day) => ({
    day: text(day),
    trials: count < fewest ? 0 : count,
    value: count < fewest ? null : measure === 'score' ? row.residuals[day]! : row.errors[day]! / count,
    cusum: cusum[day]!,
  }));
}
