import type { AdvisedGroup, SupportedAdvice } from './threshold-advice-schema.ts';
import { count, groupWords, percent, range } from './words.ts';

/** Numbers of travellers a day: whole from ten on, with a decimal below. */
export const perDayWords = (value: number): string => {
  const size = Math.abs(value);
  return size >= 10 ? count(Math.round(size)) : String(Number(size.toFixed(1)));
};

export const perDayRange = ({ low, high }: { readonly low: number; readonly high: number }): string => {
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return low < 0 && high > 0 ? `−${perDayWords(low)} to ${perDayWords(high)}` : `${perDayWords(least)}–${perDayWords(most)}`;
};

/** “women aged 25–34”, “girls aged 12–17”, “aged 18–24”, “from CHN” */
export function groupName({ by, values }: Pick<AdvisedGroup, 'by' | 'values'>): string {
  const value = (name: string) => values[by.indexOf(name)];
  const age = value('ageBand');
  const child = age === '0-11' || age === '12-17';
  const sex = { female: child ? 'girls' : 'women', male: child ? 'boys' : 'men' }[value('sex') ?? ''] ?? value('sex');
  const state = value('issuingState');
  return [sex, age && `aged ${groupWords([age])}`, state && `from ${state}`].filter(Boolean).join(' ');
}

/** The advice as one would say it: the threshold, what it does, whom it hits. */
export function adviceWords({
  threshold,
  targetFmr,
  fmr,
  fnmr,
  moreReferralsPerDay: more,
  referralsPerDay,
  groups,
}: Omit<SupportedAdvice, 'words'>): string {
  const kept = `Threshold ${threshold} keeps FMR at or below ${percent(targetFmr)} (interval ${range(fmr.low, fmr.high)}); FNMR ${percent(fnmr.value)} (${range(fnmr.low, fnmr.high)})`;
  if (!referralsPerDay) return `${kept}.`;
  if (!more) return `${kept}, about ${perDayWords(referralsPerDay.value)} referrals a day; interval ${perDayRange(referralsPerDay)}.`;
  if (more.value === 0) return `${kept}, no more and no fewer referrals than now.`;
  const direction = more.value > 0 ? 'more' : 'fewer';
  const hit = hardestHit(groups, more.value);
  return `${kept}, about ${perDayWords(more.value)} ${direction} referrals a day${hit ? `, ${perDayWords(hit.moreReferralsPerDay!.value)} of them ${groupName(hit)}` : ''}; interval ${perDayRange(more)}.`;
}

/** Of the crossed groups the one with most of the change. */
function hardestHit(groups: readonly AdvisedGroup[], more: number): AdvisedGroup | undefined {
  const crossed = groups.filter(({ by, moreReferralsPerDay }) => by.length > 1 && moreReferralsPerDay);
  return crossed.reduce<AdvisedGroup | undefined>((worst, one) => {
    const share = one.moreReferralsPerDay!.value / more;
    return share > (worst ? worst.moreReferralsPerDay!.value / more : 0) ? one : worst;
  }, undefined);
}

/** Why there is no advice, and what it would take. */
export function unsupportedWords(targetFmr: number, needed: number, atHand: number, days: number | undefined): string {
  const have = Math.max(1, Math.round(atHand));
  const wait =
    days === undefined
      ? ''
      : ` At the rate of these ${count(days)} days that takes about ${count(Math.ceil((needed * days) / have))} days, or comparisons of more travellers with each other’s documents.`;
  return `An FMR of ${percent(targetFmr)} is shown by no threshold: with not one false match it takes ${count(needed)} independent comparisons, and these tell as much as ${count(have)}.${wait}`;
}
