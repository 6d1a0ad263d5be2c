import type { PassageRecord } from '../passage-record.ts';
import { joinTrials } from '../records/join-trials.ts';
import type { PassageLog } from '../records/passage-log.ts';
import type { Trials } from '../records/trials.ts';
import { trialsFromLogs, uniquePassages } from '../records/trials-from-logs.ts';
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
import { recognise } from './recognition.ts';
import { DEFAULT_GROUPS, type ReportOptions, type SettledOptions, settleOptions } from './report-options.ts';
import type { Report } from './report-schema.ts';
import { watchListUse } from './watch-list.ts';

export interface ReportInputs {
  readonly logs?: readonly PassageLog[];
  /** Parsed score files with the names they are reported under. */
  readonly scores?: readonly { readonly name: string; readonly trials: Trials }[];
}

/** Bad rows named one by one; all are counted. */
const LISTED = 100;

/** Everything a report says, as one object: `report.json`, and all that the HTML is drawn from. @throws PerformanceToolError `option` */
export function createReport(inputs: ReportInputs, wishes: ReportOptions = {}): Report {
  const { logs = [], scores = [] } = inputs;
  const options = settleOptions(wishes);
  const { passages } = uniquePassages(logs);
  const parts = [...(logs.length > 0 ? [trialsFromLogs(logs, options.templateVersion)] : []), ...scores.map(({ trials }) => trials)];
  const joined = joinTrials(parts);
  const trials = parts.length > 1 && logs.length > 0 ? { ...joined, notes: [...joined.notes, POOLED] } : joined;
  const ordered = orderedTrials(trials);

  const overall = recognise(wholeSample(ordered), options).recognition;
  const common = commonThreshold(overall);
  const grouped = groupings(trials, options, wishes.by === undefined).map((by) => grouping(ordered, by, options, common));
  const groups = grouped.map((group) => group.grouping);
  const unequal = differences(
    grouped.flatMap(({ rates }) => rates),
    options,
  );
  const operated =
    logs.length === 0
      ? undefined
      : operations(
          passages,
          logs.reduce((sum, { unfinished }) => sum + unfinished.length, 0),
        );
  const watchList = watchListUse(passages, options);
  const qualities = imageQualities(passages, options);
  const changed = changes(passages);
  const period = periodOf(passages);
  return {
    schema: 1,
    title: options.title,
    createdAt: options.createdAt.toISOString(),
    ...(period ? { period } : {}),
    inputs: [
      ...logs.map((log) => ({
        name: log.name,
        kind: 'log' as const,
        mated: log.passages.filter(({ comparison }) => comparison).length,
        nonMated: log.nonMated.length,
        badRows: log.badRows.length,
      })),
      ...scores.map(({ name, trials: part }) => ({
        name,
        kind: 'scores' as const,
        mated: part.mated.similarity.length,
        nonMated: part.nonMated.similarity.length,
        badRows: part.badRows.length,
      })),
    ],
    badRows: { count: trials.badRows.length, listed: trials.badRows.slice(0, LISTED).map((row) => ({ ...row })) },
    options: {
      targetFmr: options.targetFmr,
      confidence: options.confidence,
      interval: options.interval,
      ...(options.interval === 'bootstrap' ? { replicates: options.replicates, seed: options.seed } : {}),
      minimumSubjects: options.minimumSubjects,
      by: groups.map(({ by }) => by.join('*')),
      ...(options.templateVersion === undefined ? {} : { templateVersion: options.templateVersion }),
    },
    answers: answers(overall, unequal, changed, operated, options),
    overall,
    groups,
    ...(unequal.length > 0 ? { differences: unequal } : {}),
    ...(operated ? { operations: operated } : {}),
    ...(watchList ? { watchList } : {}),
    ...(qualities ? { imageQualities: qualities } : {}),
    changes: changed,
    cannotSay: cannotSay(overall, groups, operated, trials.badRows.length, options),
    methods: methods(trials, overall, groups, operated, options),
  };
}

const POOLED = 'Scores of logs and of score files are pooled; that is right only where both are of one algorithm and scale.';

/** The groupings asked for; of the default ones, those the inputs can have. */
function groupings(trials: Trials, options: SettledOptions, byDefault: boolean): string[][] {
  const varied = [...trials.attributes]
    .filter(([name, { labels }]) => name.startsWith('version:') && labels.length > 1)
    .map(([name]) => name);
  const known = (name: string) => trials.attributes.has(name);
  const all = options.by.flatMap((group) => (group === 'versions' ? varied.map((name) => [name]) : [group.split('*')]));
  if (!byDefault) return all;
  const own = [...trials.attributes.keys()]
    .filter((name) => !DEFAULT_GROUPS.includes(name) && !name.startsWith('version:'))
    .map((name) => [name]);
  return [...all.filter((names) => names.every(known)), ...own];
}

function periodOf(passages: readonly PassageRecord[]): { from: string; to: string } | undefined {
  if (passages.length === 0) return undefined;
  let from = passages[0]!.startedAt;
  let to = from;
  for (const { startedAt } of passages) {
    if (startedAt < from) from = startedAt;
    if (startedAt > to) to = startedAt;
  }
  return { from, to };
}
