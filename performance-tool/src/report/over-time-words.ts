import type { AdjustedDifferences } from './adjusted-differences-schema.ts';
import type { KnownChange, OverTime, OverTimeAlarm } from './over-time-schema.ts';
import type { Answer } from './report-schema.ts';
import type { ThresholdAdvice } from './threshold-advice-schema.ts';
import { attributeWords, count, groupWords, percent, plural } from './words.ts';

export const MEASURE_WORDS = { score: 'mean mated score', rejection: 'false rejection' } as const;

/** “gate Auckland 2”, “age band 12–17” */
export const watchedWords = ({ by, value }: { readonly by: string; readonly value: string }): string =>
  by === 'all' ? value : `${attributeWords([by])} ${groupWords([value])}`;

/** What is known to have happened then, each change once with its places. */
export function coincidence(changes: readonly KnownChange[]): string {
  const places = new Map<string, string[]>();
  for (const { what, from, to, day, place } of changes) {
    const key = `${what} from ${from} to ${to} on ${day}`;
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  return [...places].map(([key, at]) => `${key} at ${at.length > 3 ? `${at.length} gates` : at.join(', ')}`).join('; ');
}

const alarmSentence = (alarm: OverTimeAlarm): string => {
  const known = coincidence(alarm.coincides);
  return `${watchedWords(alarm)}: ${alarm.measure === 'score' ? 'mated scores are lower' : 'more are falsely rejected'} since about ${alarm.since} (alarm ${alarm.day})${known ? `; it coincides with ${known}` : '; nothing is known to have changed then'}.`;
};

/** Sentences on the first page. */
const MOST_SENTENCES = 3;

/** The first page's answers, alarms before everything else that changed. */
export function withAlarms(answers: readonly Answer[], time: OverTime | undefined): Answer[] {
  if (!time || time.alarms.length === 0) return [...answers];
  // Each gate or group once, with its first alarm; all together only where no gate stands out.
  const first = time.alarms.filter((alarm, i) => time.alarms.findIndex(({ by, value }) => by === alarm.by && value === alarm.value) === i);
  const told = first.some(({ by }) => by !== 'all') ? first.filter(({ by }) => by !== 'all') : first;
  const more = told.length - MOST_SENTENCES;
  return answers.map((answer) =>
    answer.question !== 'What changed?'
      ? answer
      : {
          question: answer.question,
          verdict: 'no',
          headline: `Alarm: recognition got worse at ${plural(told.length, 'gate or group', 'gates or groups')}.`,
          sentences: [
            ...told.slice(0, MOST_SENTENCES).map(alarmSentence),
            ...(more > 0 ? [`And at ${count(more)} more, listed below.`] : []),
            // Of files of scores nothing else is known.
            ...(answer.headline === 'Score files do not tell.' ? [] : answer.sentences),
          ],
        },
  );
}

/** What was done, for the methods section. */
export function methodsOverTime(
  adjusted: AdjustedDifferences | undefined,
  time: OverTime | undefined,
  advice: readonly ThresholdAdvice[],
  confidence: number,
): string[] {
  const sentences: string[] = [];
  if (adjusted && adjusted.rows.length > 0)
    sentences.push(
      `Groups against others alike in the rest: Mantel and Haenszel’s risk difference over strata of ${listWords(heldEqual(adjusted).map((name) => attributeWords([name])))} as far as known, the compared attribute left out (Greenland and Robins 1985); its variance sums the influence of each traveller’s passages. Intervals are ${percent(confidence)}, one at a time; p-values are corrected for all rows (Holm 1979). What no input records is not held equal.`,
    );
  if (time)
    sentences.push(
      `Over time: what is expected of each traveller comes from age band, sex, issuing state, location and hour (main effects, fitted to the whole period). Each gate’s days are held against all its days before (self-starting, Hawkins 1987): means of scores by Student’s distribution, counts of false rejections by Fisher’s noncentral hypergeometric one, weighed by expected risk (after Steiner et al. 2000). A group’s are held against everybody’s at the same gates on the same days. The deviates run into one-sided CUSUM charts (allowance ${time.falseAlarms.allowance}, limit ${time.falseAlarms.limit.toFixed(2)}, a mean of ${count(Math.round(time.falseAlarms.averageRunLength))} days to a false alarm of one chart; Brook and Evans 1972), the limit such that all ${plural(time.charts, 'chart')} together have the stated chance of one. A chart needs ${plural(14, 'day')}; what changes in its first seven it cannot see, and what changes by little each day it takes in part as usual.`,
      `Changes: likelihood ratios of daily series, by binary segmentation (Scott and Knott 1974), their p-values from ${count(time.permutations)} random orders of the days, corrected for all charts (Westfall and Young 1993). The interval of a change’s day is its likelihood region (Siegmund 1988; Hansen 2000); that of its size takes the day as known. What coincides need not be the cause.`,
    );
  if (advice.length > 0)
    sentences.push(
      `Thresholds advised: the lowest, rounded up to six digits, at which the upper end of FMR’s ${percent(confidence)} interval is at or below the target; comparisons made at that location, effective trials as for FMR. Referrals and FNMR are counted on the same passages at that threshold; their intervals allow for travellers who come again, not for days to come being unlike these, nor for the threshold being itself uncertain.`,
    );
  return sentences;
}

/** Every attribute held equal somewhere, in the order of the rows. */
const heldEqual = ({ rows }: AdjustedDifferences): string[] => [...new Set(rows.flatMap(({ within }) => within))];

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
