import type { Trials } from '../records/trials.ts';
import { EER_DEFINITION } from '../statistics/eer.ts';
import { RULE_OF_3, RULE_OF_30 } from '../statistics/sample-support.ts';
import type { SettledOptions } from './report-options.ts';
import type { Grouping, Operations, Recognition } from './report-schema.ts';
import { attributeWords, count, percent, plural } from './words.ts';

const NON_MATED_INTERVAL = {
  known:
    'Cross-comparisons are not independent: every traveller recurs in many. Intervals of FMR use the number of independent comparisons that would tell as much, from the variance over all pairs of comparisons that share a traveller (Aronow, Samii and Assenova 2015) in Clopper-Pearson’s interval (Korn and Graubard 1998); without any false match it is the number of disjoint pairs of travellers, and up to 30 false matches it lies between the two. Resampling of travellers (bootstrap) is not done.',
  unknown:
    'The inputs name no subjects, so non-mated comparisons are taken as independent, too; where they are cross-comparisons, in which persons recur, intervals of FMR are too narrow.',
};

/** The methods section, generated from what was done for these inputs. */
export function methods(
  trials: Trials,
  overall: Recognition,
  groups: readonly Grouping[],
  operations: Operations | undefined,
  options: SettledOptions,
): string[] {
  const intervalName = options.interval === 'wilson' ? 'Wilson score' : 'Clopper-Pearson';
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
      `The DET is exact: every distinct score is a step, equal scores share one, nothing is smoothed or interpolated (${count(overall.det.exactSteps)} steps overall). Drawn are the steps that differ visibly; the band is Wilson’s ${percent(options.confidence)} interval of FNMR at each step.`,
      'FNMR at an FMR is read at the lowest score that as a threshold keeps FMR at or below the target; the FMR it attains is printed with it. The threshold was chosen on the same sample, so the figure is slightly optimistic.',
      `EER: ${EER_DEFINITION}`,
    );
  if (overall.fmr)
    sentences.push(
      'FNMR and FMR at the operating threshold use for each comparison the threshold in force at that passage (for non-mated ones, that of the live traveller).',
    );
  if (overall.fta)
    sentences.push(
      'FTA: attempts before the cameras that gave no live template. FTE: attempts with a live template but no template from the document’s portrait. GFRR: attempts that ended without a match for any of these reasons. GFAR = FMR × (1 − FTA) × (1 − FTE). Attempts stopped from outside (emergency, abandoned, gate stopped) are not counted.',
      'Adjudicated FNMR leaves out non-matches that no officer confirmed by admitting the traveller. Officers see referrals only, so wrongly matched travellers are never adjudicated (verification bias).',
    );
  sentences.push(
    `Intervals of rates: ${intervalName}, ${percent(options.confidence)}, taking comparisons as independent, which mated comparisons of different travellers are.`,
    NON_MATED_INTERVAL[trials.subjectsKnown ? 'known' : 'unknown'],
    RULE_OF_3,
    RULE_OF_30,
    'What the sample cannot support is not printed: an FNMR at an FMR needs at least 3 ÷ FMR non-mated comparisons, an EER must exceed 3 ÷ N of both kinds; below that the reason stands in place of the number.',
  );
  if (groups.length > 0) {
    const rules = new Map<string, string[]>();
    for (const { by, nonMatedRule } of groups) rules.set(nonMatedRule, [...(rules.get(nonMatedRule) ?? []), attributeWords(by)]);
    sentences.push(
      `Groups with fewer than ${count(options.minimumSubjects)} travellers are not shown, not even their size. ${[...rules].map(([rule, names]) => `By ${names.join(', ')}: ${rule}`).join(' ')} Within-group comparison follows ISO/IEC 19795-10: an impostor picks the document of someone alike.`,
      `Differences between groups are judged on false rejection only, by Newcombe’s interval of the difference of two proportions, widened for all pairs of groups looked at (Bonferroni). Groups differ in more than one attribute at once; a difference by one is not yet its cause.`,
    );
  }
  if (operations)
    sentences.push(
      'Times are medians and 95th percentiles by nearest rank: values that occurred. A state’s time is the sum of its visits in one passage. Days are UTC.',
    );
  sentences.push(...trials.notes);
  return sentences;
}
