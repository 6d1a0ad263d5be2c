import type { SupportedAdvice, ThresholdAdvice } from '../report/threshold-advice-schema.ts';
import { groupName, perDayRange, perDayWords } from '../report/threshold-advice-words.ts';
import { count, percent, plural, range } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** Groups named for each location; all are in report.json. */
const MOST_GROUPS = 6;

/** What threshold would keep the target FMR at each location, and whom it would hit. */
export function thresholdAdviceSection(advice: readonly ThresholdAdvice[]): Markup {
  const target = advice[0]!.targetFmr;
  return markup`<section class="advice"><h2>Thresholds that keep FMR at or below ${percent(target)}</h2>
<p class="lead">The lowest at which the upper end of the ${percent(advice[0]!.confidence)} interval of FMR is at or below the target. What follows holds if as many and such travellers come as in this period. A change of a threshold refers to the advice by its number; the comparisons and the threshold are hashed into it.</p>
${advice.map((one) => (one.supported ? supported(one) : markup`<h3>${place(one)}</h3><p>${one.reason}</p>`))}</section>`;
}

const place = ({ location }: ThresholdAdvice): string => location ?? 'All locations together';

function supported(advice: SupportedAdvice): Markup {
  const { inForce, threshold, fmr, fnmr, referralsPerDay, officerMinutesPerDay, groups, days } = advice;
  const now = inForce.length === 0 ? 'none' : inForce.length > 3 ? plural(inForce.length, 'different one') : inForce.join(', ');
  const rows: [string, string][] = [
    ['Threshold', `${threshold} (in force: ${now})`],
    [
      'False matches',
      `${count(fmr.errors)} of ${count(fmr.trials)}, which tell as much as ${count(Math.round(fmr.effectiveTrials))} independent comparisons; FMR ${percent(fmr.value)} (${range(fmr.low, fmr.high)})`,
    ],
    ['FNMR', `${percent(fnmr.value)} (${range(fnmr.low, fnmr.high)}), ${count(fnmr.errors)} of ${count(fnmr.trials)}`],
    ...(referralsPerDay
      ? [
          [
            'Referrals a day',
            `${perDayWords(referralsPerDay.value)} (${perDayRange(referralsPerDay)}), of ${plural(days ?? 0, 'day')}`,
          ] as [string, string],
        ]
      : []),
    ...(officerMinutesPerDay
      ? [
          ['Officers’ minutes a day', `${perDayWords(officerMinutesPerDay.value)} (${perDayRange(officerMinutesPerDay)})`] as [
            string,
            string,
          ],
        ]
      : []),
    ['Advice', advice.id.slice(0, 16)],
  ];
  const moved = groups
    .filter(({ moreReferralsPerDay }) => moreReferralsPerDay && moreReferralsPerDay.value !== 0)
    .sort((a, b) => Math.abs(b.moreReferralsPerDay!.value) - Math.abs(a.moreReferralsPerDay!.value))
    .slice(0, MOST_GROUPS);
  return markup`<h3>${place(advice)}</h3><p class="advice-words">${advice.words}</p><div class="columns"><table>${rows.map(
    ([name, text]) => markup`<tr><th scope="row">${name}</th><td>${text}</td></tr>`,
  )}</table>${
    moved.length > 0
      ? markup`<table><thead><tr><th scope="col">most touched groups</th><th scope="col" class="number">referrals a day</th><th scope="col" class="number">more or fewer</th><th scope="col" class="number">FNMR then</th></tr></thead><tbody>${moved.map(
          (group) =>
            markup`<tr><th scope="row">${groupName(group)}</th><td class="number">${perDayWords(group.referralsPerDay!.value)}</td><td class="number strong">${signed(group.moreReferralsPerDay!.value)}<small>${perDayRange(group.moreReferralsPerDay!)}</small></td><td class="number">${percent(group.fnmr.value)}</td></tr>`,
        )}</tbody></table>`
      : undefined
  }</div>`;
}

const signed = (value: number): string => `${value > 0 ? '+' : '−'}${perDayWords(value)}`;
