import { rejection } from './fairness.ts';
import type { SettledOptions } from './report-options.ts';
import type { Grouping, Operations, Recognition } from './report-schema.ts';
import { attributeWords, count, percent, plural } from './words.ts';

/** What this report cannot say, told as plainly as what it can. */
export function cannotSay(
  overall: Recognition,
  groups: readonly Grouping[],
  operations: Operations | undefined,
  badRows: number,
  options: SettledOptions,
): string[] {
  const sentences: string[] = [];
  if (operations && operations.passages === 0) sentences.push('No passage is finished yet: there is nothing to report on.');
  if (operations)
    sentences.push(
      'Who is an impostor. Every traveller is presumed to be the document’s holder; a true impostor not recognised counts here as falsely rejected, and one let in as correctly admitted.',
    );
  for (const target of overall.fnmrAtFmr)
    if (!target.supported) sentences.push(`FNMR at FMR ${percent(target.targetFmr)}. ${target.reason}`);
  if (!overall.eer.supported) sentences.push(`An EER. ${overall.eer.reason}`);
  const small = groups
    .map(({ by, cells, tooFew }) => ({ by, few: tooFew, all: tooFew + cells.filter(({ recognition }) => recognition).length }))
    .filter(({ few }) => few > 0);
  if (small.length > 0)
    sentences.push(
      `Anything about groups of fewer than ${plural(options.minimumSubjects, 'traveller')}, or from which such a group would follow by subtraction: ${small.map(({ by, few, all }) => `${count(few)} of ${count(all)} by ${attributeWords(by)}`).join(', ')}.`,
    );
  const observed = rejection(overall);
  if (observed && observed.errors < 30)
    sentences.push(`A rate of false rejection within ±30 %: that takes 30 rejections (rule of 30); there were ${count(observed.errors)}.`);
  if (badRows > 0) sentences.push(`What stood in ${plural(badRows, 'row')} that could not be used; they are listed at the end.`);
  if (operations && operations.unfinished > 0) sentences.push(`How ${plural(operations.unfinished, 'passage')} without an outcome ended.`);
  sentences.push('How the gate withstands masks, prints or screens: attacks are tested apart (ISO/IEC 30107-3).');
  return sentences;
}
