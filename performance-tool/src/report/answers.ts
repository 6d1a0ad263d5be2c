import { smallestSupportedRate, trialsForRuleOf3 } from '../statistics/sample-support.ts';
import { rejection } from './fairness.ts';
import type { SettledOptions } from './report-options.ts';
import type { Answer, Change, GroupDifference, Operations, Recognition } from './report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, points, range, rateWords, spoken } from './words.ts';

/** The three answers of the first page, each no bolder than the numbers behind it. */
export function answers(
  overall: Recognition,
  unequal: readonly GroupDifference[],
  found: readonly Change[],
  operations: Operations | undefined,
  options: SettledOptions,
): Answer[] {
  return [safe(overall, options), fair(overall, unequal, options), changed(found, operations)];
}

function safe(overall: Recognition, options: SettledOptions): Answer {
  const question = 'Is the gate safe?';
  const target = percent(options.targetFmr);
  const { fmr } = overall;
  if (!fmr)
    return {
      question,
      verdict: 'not-shown',
      headline: 'No false match rate can be told.',
      sentences: [overall.nonMated === 0 ? 'There are no non-mated comparisons in the input.' : 'The input names no threshold in force.'],
    };
  const seen = `Of ${count(fmr.trials)} comparisons of one traveller with another’s document, ${fmr.errors === 0 ? 'none matched' : `${count(fmr.errors)} matched`} (FMR ${percent(fmr.value)}, interval ${range(fmr.low, fmr.high)}; target ${target}).`;
  const caveat = `${
    fmr.effectiveTrials === undefined
      ? 'The interval takes the comparisons as independent; where persons recur in them it is too narrow.'
      : `Travellers recur in many comparisons: these tell as much as ${count(Math.round(fmr.effectiveTrials))} independent ones, and the interval allows for it.`
  } Impostors here make no effort; a deliberate attack is another matter.`;
  if (fmr.low > options.targetFmr)
    return { question, verdict: 'no', headline: `No: the false match rate is above ${target}.`, sentences: [seen, caveat] };
  if (fmr.high <= options.targetFmr)
    return {
      question,
      verdict: 'yes',
      headline: `Yes, ${fmr.effectiveTrials === undefined ? 'if the comparisons are independent' : 'for zero-effort impostors'}: the false match rate is below ${target}.`,
      sentences: [seen, caveat],
    };
  const independent = fmr.effectiveTrials ?? fmr.trials;
  const floor = percent(smallestSupportedRate(independent));
  const missing =
    fmr.errors === 0
      ? `Without any false match this sample shows a rate below about ${floor}; to show ${target} takes at least ${count(trialsForRuleOf3(options.targetFmr))} independent comparisons (rule of 3).`
      : 'The interval holds both better and worse than the target; more comparisons are needed.';
  return {
    question,
    verdict: 'not-shown',
    headline: `Not shown: the sample cannot tell whether the false match rate is below ${target}.`,
    sentences: [seen, missing, caveat],
  };
}

function fair(overall: Recognition, compared: readonly GroupDifference[], options: SettledOptions): Answer {
  const question = 'Is it fair?';
  const all = rejection(overall);
  const turnedAway = all ? [`Not recognised although presumed genuine: ${rateWords(all)}.`] : [];
  const found = compared.filter(({ by }) => by.length === 1);
  if (found.length === 0)
    return {
      question,
      verdict: 'not-shown',
      headline: 'Too few travellers to compare groups.',
      sentences: [
        ...turnedAway,
        `A group is shown from ${plural(options.minimumSubjects, 'traveller')}; no attribute has two such groups.`,
      ],
    };
  const differing = found.filter(({ differs }) => differs);
  const unequal = differing.filter(({ measure }) => measure !== 'fmr');
  const confused = differing.filter(({ measure }) => measure === 'fmr');
  const names = (list: readonly GroupDifference[]) => listWords([...new Set(list.map(({ by }) => attributeWords(by)))]);
  const alike = found.filter(({ by }) => !differing.some((other) => other.by.join() === by.join()));
  const lines = [...unequal, ...confused].map(
    ({ by, measure, worst, best, difference }) =>
      `By ${attributeWords(by)}, ${groupWords(worst.values)}: ${measure === 'fmr' ? 'FMR ' : ''}${percent(worst.rate.value)} of ${count(worst.rate.trials)}, ${groupWords(best.values)}: ${percent(best.rate.value)} of ${count(best.rate.trials)}; a difference of ${points(difference.low, difference.high)}.`,
  );
  const rest = alike.length > 0 ? [`No difference could be shown by ${names(alike)}; that is not proof of equality.`] : [];
  if (differing.length > 0) {
    const headline = [
      ...(unequal.length > 0 ? [`recognised unequally by ${names(unequal)}`] : []),
      ...(confused.length > 0 ? [`confused with others unequally by ${names(confused)}`] : []),
    ];
    return {
      question,
      verdict: 'no',
      headline: `No: travellers are ${headline.join(', and ')}.`,
      sentences: [...lines, ...turnedAway, ...rest],
    };
  }
  return { question, verdict: 'not-shown', headline: 'No unequal recognition could be shown.', sentences: [...turnedAway, ...rest] };
}

function changed(found: readonly Change[], operations: Operations | undefined): Answer {
  const question = 'What changed?';
  if (operations?.passages === 0)
    return { question, verdict: 'note', headline: 'Nothing was recorded.', sentences: ['The input holds no finished passage.'] };
  if (!operations)
    return {
      question,
      verdict: 'note',
      headline: 'Score files do not tell.',
      sentences: ['Versions, thresholds and days are known from gate logs only.'],
    };
  const sentences = found.slice(0, 4).map(({ what, from, to, firstAt, places }) => {
    const where = places.length <= 2 ? places.join(' and ') : `${count(places.length)} places`;
    return `${spoken(what)} from ${from} to ${to} at ${where}, first ${firstAt.slice(0, 16).replace('T', ' ')} UTC.`;
  });
  if (found.length > 4) sentences.push(`And ${plural(found.length - 4, 'more change')}, listed below.`);
  return {
    question,
    verdict: 'note',
    headline:
      found.length === 0
        ? 'Nothing: versions and thresholds stayed the same.'
        : `${plural(found.length, 'change')} of version or threshold.`,
    sentences,
  };
}

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
