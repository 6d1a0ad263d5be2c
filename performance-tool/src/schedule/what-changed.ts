import { rejection } from '../report/fairness.ts';
import type { Rate, Recognition, Report, SinceLast } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, points, seconds } from '../report/words.ts';
import { effectiveInterval } from '../statistics/shared-subjects.ts';

const NAMES = { gfrr: 'not recognised (GFRR)', fnmr: 'FNMR', fmr: 'FMR', fta: 'FTA' } as const;

interface Pair {
  readonly measure: string;
  readonly group: string;
  readonly before: Rate;
  readonly after: Rate;
}

/**
 * What differs between two reports beyond chance. Every rate that both have is compared by an interval of its difference (Newcombe 1998: the limits of
 * both rates combined, here Clopper-Pearson's on effective trials), with the confidence shared out among all that were looked at (Bonferroni):
 * at most 1 − confidence of reports without any true change name one. Travellers of two periods are taken as different.
 */
export function whatChanged(before: Report, after: Report, name: string): SinceLast {
  const pairs = [...pairsOf('', before.overall, after.overall), ...groupPairs(before, after)];
  const confidence = 1 - (1 - after.options.confidence) / Math.max(1, pairs.length);
  const changes = pairs.flatMap(({ measure, group, before: was, after: is }) => {
    const interval = differenceOf(was, is, confidence);
    return interval.low > 0 || interval.high < 0 ? [{ measure, group, before: was, after: is, ...interval }] : [];
  });
  const lines = changes.map(({ measure, group, before: was, after: is, low, high }) => {
    const [from, to] = high < 0 ? [-high, -low] : [low, high];
    return `${group === '' ? '' : `${group}: `}${measure} ${high < 0 ? 'fell' : 'rose'} from ${percent(was.value)} (n ${count(was.trials)}) to ${percent(is.value)} (n ${count(is.trials)}), by ${points(from, to)}.`;
  });
  return {
    report: name,
    ...(before.period ? { period: before.period } : {}),
    compared: pairs.length,
    changes,
    sentences: [
      changes.length === 0
        ? `No rate changed beyond chance since ${name}; ${plural(pairs.length, 'rate was', 'rates were')} compared.`
        : `${plural(changes.length, 'rate')} of ${count(pairs.length)} compared changed beyond chance since ${name}.`,
      ...lines,
      ...counts(before, after, name),
    ],
  };
}

function pairsOf(group: string, before: Recognition, after: Recognition): Pair[] {
  const pair = (measure: string, was: Rate | undefined, is: Rate | undefined): Pair[] =>
    was && is ? [{ measure, group, before: was, after: is }] : [];
  const kind = before.gfrr && after.gfrr ? 'gfrr' : 'fnmr';
  return [
    ...pair(NAMES[kind], kind === 'gfrr' ? before.gfrr : rejection(before), kind === 'gfrr' ? after.gfrr : rejection(after)),
    ...(group === '' && kind === 'gfrr' ? pair(NAMES.fnmr, before.fnmr, after.fnmr) : []),
    ...pair(NAMES.fmr, before.fmr, after.fmr),
    ...(group === '' ? pair(NAMES.fta, before.fta, after.fta) : []),
  ];
}

/** Groups of single attributes that both reports show. */
function groupPairs(before: Report, after: Report): Pair[] {
  return after.groups
    .filter(({ by }) => by.length === 1)
    .flatMap(({ by, cells }) => {
      const earlier = before.groups.find((group) => group.by.join('*') === by.join('*'));
      return cells.flatMap(({ values, recognition }) => {
        const was = earlier?.cells.find((cell) => cell.values.join('\t') === values.join('\t'))?.recognition;
        return was && recognition ? pairsOf(`${attributeWords(by)} ${groupWords(values)}`, was, recognition) : [];
      });
    });
}

/** after − before. */
function differenceOf(before: Rate, after: Rate, confidence: number): { low: number; high: number } {
  const limits = ({ value, trials, effectiveTrials }: Rate) => effectiveInterval(value, effectiveTrials ?? trials, confidence);
  const [was, is] = [limits(before), limits(after)];
  const difference = after.value - before.value;
  return {
    low: difference - Math.hypot(after.value - is.low, was.high - before.value),
    high: difference + Math.hypot(is.high - after.value, before.value - was.low),
  };
}

/** Sizes and times, told without a claim: they have no chance to be told from. */
function counts(before: Report, after: Report, name: string): string[] {
  const [was, is] = [before.operations, after.operations];
  if (!was || !is) return [];
  const time = (operations: typeof was) => operations.durations.find(({ step }) => step === 'passage')?.median;
  const [earlier, now] = [time(was), time(is)];
  return [
    `${plural(is.passages, 'passage')}, ${count(was.passages)} in ${name}${earlier === undefined || now === undefined ? '' : `; the median passage took ${seconds(now)}, ${seconds(earlier)} in ${name}`}.`,
  ];
}
