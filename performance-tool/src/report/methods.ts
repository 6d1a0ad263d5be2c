import type { Trials } from '../records/trials.ts';
import { EER_DEFINITION } from '../statistics/eer.ts';
import { RULE_OF_3, RULE_OF_30 } from '../statistics/sample-support.ts';
import type { SettledOptions } from './report-options.ts';
import type { Grouping, Operations, Recognition } from './report-schema.ts';
import { attributeWords, count, percent, plural } from './words.ts';

const UNKNOWN_SUBJECTS =
  'The inputs name no subjects, so non-mated comparisons are taken as independent, too; where they are cross-comparisons, in which persons recur, intervals of FMR are too narrow.';

const RECURRING =
  'Cross-comparisons are not independent: every traveller recurs in many. Two of them that share a traveller may be dependent; the variance over all such pairs (Aronow, Samii and Assenova 2015) tells how many independent comparisons would tell as much, without any false match the number of disjoint pairs of travellers does, and up to 30 false matches it lies between the two.';

function intervalSentences(subjectsKnown: boolean, options: SettledOptions): string[] {
  const confidence = percent(options.confidence);
  if (options.interval !== 'bootstrap')
    return [
      `Intervals of rates: ${options.interval === 'wilson' ? 'Wilson score' : 'Clopper-Pearson'}, ${confidence}, taking comparisons as independent, which mated comparisons of different travellers are.`,
      subjectsKnown
        ? `${RECURRING} Intervals of FMR are Clopper and Pearson’s on that number (Korn and Graubard 1998). Resampling of travellers (bootstrap) was not asked for.`
        : UNKNOWN_SUBJECTS,
    ];
  return [
    `Intervals of rates, ${confidence}: travellers are resampled ${count(options.replicates)} times (seed ${options.seed}), each with all their comparisons, and the interval is bias-corrected and accelerated (BCa, Efron 1987). One multiplicity holds for a traveller’s live image and document alike, because it is the same face.`,
    subjectsKnown
      ? `${RECURRING} Multiplying both travellers’ multiplicities (Owen’s pigeonhole bootstrap) would count the chance of single comparisons three times; so deviations of resampled travellers are scaled to the variance named.`
      : UNKNOWN_SUBJECTS,
    'Where fewer than 30 effective errors were seen, resampling repeats them too faithfully (of no error it makes the interval [0, 0]): there the interval is Clopper and Pearson’s on the effective number of comparisons (Korn and Graubard 1998), which never claims more than it may.',
    'FNMR at an FMR, FMR at an FNMR and EER choose their threshold anew in every replicate. The interval of the AUC is DeLong’s, with each traveller’s comparisons taken together (Obuchowski 1997).',
  ];
}

/** The methods section, generated from what was done for these inputs. */
export function methods(
  trials: Trials,
  overall: Recognition,
  groups: readonly Grouping[],
  operations: Operations | undefined,
  options: SettledOptions,
): string[] {
  const sentences = [
    `Terms and rates are those of ISO/IEC 19795-1. A comparison matches when its similarity is at or above the threshold. ${count(overall.mated)} mated and ${count(overall.nonMated)} non-mated comparisons${trials.subjectsKnown ? ` of ${plural(overall.subjects, 'traveller')}` : ''} were used.`,
  ];
  if (operations)
    sentences.push(
      'Mated comparisons are the gate’s own: live template against the template of the presented document’s portrait. A genuine claim is presumed, not known. One passage counts as one traveller; who travels twice counts twice.',
      'Non-mated comparisons are cross-comparisons of a traveller’s live template with the document templates of other passages. Should one person pass twice, a mated pair may hide among them.',
    );
  if (overall.det)
    sentences.push(
      `The DET is exact: every distinct score is a step, equal scores share one, nothing is smoothed or interpolated (${count(overall.det.exactSteps)} steps overall). Drawn are the steps that differ visibly; the band is Wilson’s ${percent(options.confidence)} interval of FNMR at each step, on effective comparisons.`,
      'FNMR at an FMR is read at the lowest score that as a threshold keeps FMR at or below the target; the FMR it attains is printed with it. The threshold was chosen on the same sample, so the figure is slightly optimistic.',
      `EER: ${EER_DEFINITION}`,
      'AUC: the chance that a mated score exceeds a non-mated one, ties counting half (Mann and Whitney 1947). Box plots are Tukey’s: quartiles, whiskers at the last score within 1.5 interquartile ranges.',
    );
  if (overall.fmr)
    sentences.push(
      'FNMR and FMR at the operating threshold use for each comparison the threshold in force at that passage (for non-mated ones, that of the live traveller).',
    );
  if (overall.fta)
    sentences.push(
      'FTA: attempts before the cameras that gave no live template. FTE: attempts with a live template but no template from the document’s portrait. GFRR: attempts that ended without a match for any of these reasons. GFAR = FMR × (1 − FTA) × (1 − FTE). Attempts stopped from outside (emergency, abandoned, gate stopped) are not counted.',
      'Adjudicated FNMR leaves out non-matches that no officer confirmed by admitting the traveller. Officers see referrals only, so wrongly matched travellers are never adjudicated (verification bias): impostors among matches are expected from the FMR, non-matches without a decision are shared out as those with one (after Begg and Greenes 1983), and the bounds stand without that assumption.',
    );
  sentences.push(
    ...intervalSentences(trials.subjectsKnown, options),
    RULE_OF_3,
    RULE_OF_30,
    'What the sample cannot support is not printed: an FNMR at an FMR needs at least 3 ÷ FMR non-mated comparisons, an EER must exceed 3 ÷ N of both kinds; below that the reason stands in place of the number.',
  );
  if (groups.length > 0) {
    const rules = new Map<string, string[]>();
    for (const { by, nonMatedRule } of groups) rules.set(nonMatedRule, [...(rules.get(nonMatedRule) ?? []), attributeWords(by)]);
    sentences.push(
      `Groups with fewer than ${count(options.minimumSubjects)} travellers are not shown, not even their size, and where one could be had by subtracting the others from the whole, the next smallest are hidden with it. ${[...rules].map(([rule, names]) => `By ${names.join(', ')}: ${rule}`).join(' ')} Within-group comparison follows ISO/IEC 19795-10: an impostor picks the document of someone alike.`,
      options.interval === 'bootstrap'
        ? `Differences between groups are judged on false rejection and on false matches at the threshold in force. Their intervals hold for all pairs of groups of all attributes and both rates at once: in each replicate the largest standardised difference of any pair is taken, and ${percent(options.confidence)} of these lie within the interval (max-t, Westfall and Young 1993).`
        : 'Differences between groups are judged on false rejection and on false matches at the threshold in force, by Newcombe’s interval of the difference of two proportions, widened for all pairs of groups looked at (Bonferroni).',
      'Groups differ in more than one attribute at once; a difference by one is not yet its cause. Where attempts are known, groups are also held against others alike in the rest, see below.',
    );
    const common = groups.find(({ differentials }) => differentials)?.differentials;
    if (common)
      sentences.push(
        `Differentials compare groups at one threshold for all, ${common.thresholdRule} (${Number(common.threshold.toPrecision(6))}): highest rate over lowest, highest over geometric mean (Grother, NISTIR 8429), Gini coefficient and GARBE (Howard et al. 2022), fairness discrepancy rate (de Freitas Pereira and Marcel 2022; 1 means equal) and inequity rate (NISTIR 8429), both rates weighing the same where both enter. The highest of several rates lies above the lowest by chance alone; while equality cannot be refuted the interval reaches to the value of equal groups.`,
      );
  }
  if (operations)
    sentences.push(
      'Times are medians and 95th percentiles by nearest rank, whole milliseconds up to 8192 exactly and others to 0.025 %. A state’s time is the sum of its visits in one passage. Days are UTC unless another zone is named below.',
    );
  sentences.push(...trials.notes);
  return sentences;
}
