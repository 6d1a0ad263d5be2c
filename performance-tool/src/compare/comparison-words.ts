import { count, percent, plural } from '../report/words.ts';
import { RULE_OF_3 } from '../statistics/sample-support.ts';
import type { Comparison, PairedFigure } from './create-comparison.ts';

type Figures = Omit<Comparison, 'answers' | 'methods'>;

/** A signed difference of proportions: “−1.2 percentage points (−1.9 to −0.5)”. */
export const differenceWords = ({ difference, low, high }: Pick<PairedFigure, 'difference' | 'low' | 'high'>): string =>
  `${signed(difference)} percentage points (${signed(low)} to ${signed(high)})`;

export function signed(proportion: number): string {
  const text = percent(Math.abs(proportion)).replace('\u00a0%', '');
  return proportion < 0 ? `−${text}` : proportion > 0 ? `+${text}` : text;
}

/** What the comparison shows, in sentences; the first is the answer. */
export function comparisonAnswers({ systems, options, fnmrAtFmr, falseNonMatches, eer, paired }: Figures): string[] {
  const target = percent(options.targetFmr);
  const sentences: string[] = [];
  if (fnmrAtFmr) {
    const { a, b } = systems;
    const better = fnmrAtFmr.better === 'not-shown' ? undefined : systems[fnmrAtFmr.better];
    const rates = `at FMR ${target} ${a.name} does not recognise ${percent(fnmrAtFmr.a)} of mated trials and ${b.name} ${percent(fnmrAtFmr.b)}, a difference of ${differenceWords(fnmrAtFmr)}`;
    sentences.push(
      better ? `${better.name} is better: ${rates}.` : `No difference could be shown: ${rates}. That is not proof of equality.`,
    );
  } else
    sentences.push(
      `Which is better at FMR ${target} cannot be told from ${count(paired.nonMated)} non-mated trials in common: it takes ${count(Math.ceil(3 / options.targetFmr))} at least.`,
    );
  if (falseNonMatches) {
    const { onlyA, onlyB, both, p } = falseNonMatches;
    const doubt = paired.personsNamed ? '' : '; persons are not named, so trials are taken as independent';
    sentences.push(
      `Of the mated trials ${systems.a.name} alone missed ${count(onlyA)}, ${systems.b.name} alone ${count(onlyB)}, both ${count(both)}: McNemar’s exact test, p ${pWords(p)}${doubt}.`,
    );
  }
  if (eer)
    sentences.push(
      `EER ${percent(eer.a)} and ${percent(eer.b)}, a difference of ${differenceWords(eer)}${eer.better === 'not-shown' ? '; not beyond chance' : ''}.`,
    );
  else sentences.push('The EERs are too low for the trials in common to tell them from none (rule of 3).');
  return sentences;
}

const pWords = (p: number): string => (p < 0.0001 ? '< 0.0001' : `= ${Number(p.toPrecision(2))}`);

export function comparisonMethods({ systems, options, paired, contradicting }: Figures): string[] {
  const { a, b } = systems;
  const left = [a, b].flatMap(({ name, unpaired, repeated, badRows }) => {
    const parts = [
      ...(unpaired > 0 ? [`${plural(unpaired, 'trial')} that the other has not`] : []),
      ...(repeated > 0 ? [`${plural(repeated, 'row')} that name the same trial more than once`] : []),
      ...(badRows > 0 ? [`${plural(badRows, 'row')} without a usable label, score or name`] : []),
    ];
    return parts.length > 0 ? [`Of ${name} left out: ${parts.join(', ')}.`] : [];
  });
  return [
    `${count(paired.mated)} mated and ${count(paired.nonMated)} non-mated trials are in both and only they are used${paired.personsNamed ? `; ${plural(paired.persons, 'person')} took part` : ''}.`,
    ...(left.length > 0 ? left : ['No trial was left out.']),
    ...(contradicting > 0 ? [`${plural(contradicting, 'trial')} that one calls mated and the other non-mated are left out.`] : []),
    `Each system is read at its own threshold: the lowest score that keeps FMR at or below ${percent(options.targetFmr)} on these trials. Scores of the two need not share a scale.`,
    `Intervals of differences (${percent(options.confidence)}): ${count(options.replicates)} bootstrap replicates, seed ${options.seed}. Each draws ${paired.personsNamed ? 'persons' : 'trials'} with replacement, the same for both systems; a trial of two persons counts as often as both together (pigeonhole bootstrap, Owen 2007), which is never too narrow. Thresholds are found anew in each.`,
    'McNemar’s exact test (1947) looks at mated trials on which the two disagree and takes trials as independent; where a person has several, the interval is the surer guide.',
    RULE_OF_3,
  ];
}
