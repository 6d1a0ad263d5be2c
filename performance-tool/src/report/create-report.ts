import { LISTED } from '../records/bad-rows.ts';
import { joinTrials } from '../records/join-trials.ts';
import type { PassageLog } from '../records/passage-log.ts';
import type { PassageTallies } from '../records/passage-tallies.ts';
import type { Passages } from '../records/passages.ts';
import type { Trials } from '../records/trials.ts';
import { gatherLogs } from '../records/trials-from-logs.ts';
import { adjustedDifferences } from './adjusted-differences.ts';
import { answers } from './answers.ts';
import { changes } from './changes.ts';
import { commonThreshold } from './differentials.ts';
import { differences } from './fairness.ts';
import { grouping, wholeSample } from './grouping.ts';
import { imageQualities } from './image-quality.ts';
import { cannotSay } from './limits.ts';
import { methods } from './methods.ts';
import { operations } from './operations.ts';
import { orderedTrials } from './ordered-trials.ts';
import { overTime } from './over-time.ts';
import { methodsOverTime, withAlarms } from './over-time-words.ts';
import { recognise } from './recognition.ts';
import { DEFAULT_GROUPS, type ReportOptions, type SettledOptions, settleOptions } from './report-options.ts';
import type { Report } from './report-schema.ts';
import { thresholdAdvice } from './threshold-advice.ts';
import { watchListUse } from './watch-list.ts';

export interface ReportInputs {
  /** What `readPassages` gathered from any number of logs and files. */
  readonly passages?: Passages;
  /** Logs in memory, in place of `passages`. */
  readonly logs?: readonly PassageLog[];
  /** Parsed score files with the names they are reported under. */
  readonly scores?: readonly { readonly name: string; readonly trials: Trials }[];
}

/** Everything a report says, as one object: `report.json`, and all that the HTML is drawn from. @throws PerformanceToolError `option` */
export function createReport(inputs: ReportInputs, wishes: ReportOptions = {}): Report {
  const { logs = [], scores = [] } = inputs;
  const options = settleOptions(wishes);
  const passages = inputs.passages ?? (logs.length > 0 ? gatherLogs(logs, options) : undefined);
  const parts = [...(passages ? [passages.trials] : []), ...scores.map(({ trials }) => trials)];
  const joined = joinTrials(parts);
  const trials = parts.length > 1 && passages ? { ...joined, notes: [...joined.notes, POOLED] } : joined;
  const ordered = orderedTrials(trials);
  const badRows = trials.badRowCount ?? trials.badRows.length;

  const overall = recognise(wholeSample(ordered), options).recognition;
  const common = commonThreshold(overall);
  const grouped = groupings(trials, options, wishes.by === undefined).map((by) => grouping(ordered, by, options, common));
  const groups = grouped.map((group) => group.grouping);
  const unequal = differences(
    grouped.flatMap(({ rates }) => rates),
    options,
  );
  const operated = passages && operations(passages.tallies);
  const watchList = passages && watchListUse(passages.tallies, options);
  const qualities = passages && imageQualities(passages.tallies, options);
  const changed = passages ? changes(passages) : [];
  const period = passages && periodOf(passages.tallies);
  const adjusted = adjustedDifferences(trials, options);
  const time = overTime(trials, options);
  const advice = thresholdAdvice(trials, options, options.officerMinutesPerReferral);
  return {
    schema: 1,
    title: options.title,
    createdAt: options.createdAt.toISOString(),
    ...(period ? { period } : {}),
    inputs: [
      ...(passages?.inputs ?? []).map((input) => ({ ...input, kind: 'log' as const })),
      ...scores.map(({ name, trials: part }) => ({
        name,
        kind: 'scores' as const,
        mated: part.mated.similarity.length,
        nonMated: part.nonMated.similarity.length,
        badRows: part.badRowCount ?? part.badRows.length,
      })),
    ],
    badRows: { count: badRows, listed: trials.badRows.slice(0, LISTED).map((row) => ({ ...row })) },
    options: {
      targetFmr: options.targetFmr,
      confidence: options.confidence,
      interval: options.interval,
      ...(options.interval === 'bootstrap' ? { replicates: options.replicates, seed: options.seed } : {}),
      minimumSubjects: options.minimumSubjects,
      ...(options.officerMinutesPerReferral === undefined ? {} : { officerMinutesPerReferral: options.officerMinutesPerReferral }),
      by: groups.map(({ by }) => by.join('*')),
      ...(options.templateVersion === undefined ? {} : { templateVersion: options.templateVersion }),
    },
    answers: withAlarms(answers(overall, unequal, changed, operated, options), time),
    overall,
    groups,
    ...(unequal.length > 0 ? { differences: unequal } : {}),
    ...(operated ? { operations: operated } : {}),
    ...(watchList ? { watchList } : {}),
    ...(qualities ? { imageQualities: qualities } : {}),
    ...(adjusted ? { adjusted } : {}),
    ...(time ? { overTime: time } : {}),
    ...(advice.length > 0 ? { thresholdAdvice: advice } : {}),
    changes: changed,
    cannotSay: cannotSay(overall, groups, operated, badRows, options),
    methods: [...methods(trials, overall, groups, operated, options), ...methodsOverTime(adjusted, time, advice, options.confidence)],
  };
}

const POOLED = 'Scores of logs and of score files are pooled; that is right only where both are of one algorithm and scale.';

const SELDOM: ReadonlySet<string> = new Set(['hour', 'day']);

/** The groupings asked for; of the default ones, those the inputs can have. */
function groupings(trials: Trials, options: SettledOptions, byDefault: boolean): string[][] {
  const varied = [...trials.attributes]
    .filter(([name, { labels }]) => name.startsWith('version:') && labels.length > 1)
    .map(([name]) => name);
  const known = (name: string) => trials.attributes.has(name);
  const all = options.by.flatMap((group) => (group === 'versions' ? varied.map((name) => [name]) : [group.split('*')]));
  if (!byDefault) return all;
  // Hours and days are many and are asked for by name.
  const own = [...trials.attributes]
    .filter(([name]) => !SELDOM.has(name) && !DEFAULT_GROUPS.includes(name) && !name.startsWith('version:'))
    .map(([name]) => [name]);
  return [...all.filter((names) => names.every(known)), ...own];
}

function periodOf({ passages, first, last }: PassageTallies): { from: string; to: string } | undefined {
  return passages === 0 ? undefined : { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}
