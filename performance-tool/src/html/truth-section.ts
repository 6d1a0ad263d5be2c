import type { Report } from '../report/report-schema.ts';
import { count, percent, plural, range } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** FNMR under what may be assumed of claims nobody checked. */
export function truthSection({ overall: { truth } }: Report): Markup | undefined {
  if (!truth) return undefined;
  const { presumed, adjudicated, corrected, bounds } = truth;
  const row = (name: string, meaning: string, value: string, interval: string, n: string): Markup =>
    markup`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number strong">${value}</td><td class="number">${interval}</td><td class="number">${n}</td></tr>`;
  const rateRow = (name: string, meaning: string, rate: typeof presumed): Markup =>
    row(name, meaning, percent(rate.value), range(rate.low, rate.high), `${count(rate.errors)} / ${count(rate.trials)}`);
  return markup`<section class="truth"><h2>Presumed and adjudicated</h2><p class="lead">Of ${plural(truth.nonMatches, 'non-match', 'non-matches')} officers found ${count(truth.foundGenuine)} genuine and ${count(truth.foundImpostor)} of somebody else; about ${count(truth.undecided)} nothing was decided. Matches are not reviewed${truth.expectedFalseAccepts === undefined ? '' : `; ${truth.expectedFalseAccepts < 0.05 ? 'no' : truth.expectedFalseAccepts.toFixed(1)} impostors are expected among them`}.</p>
<table class="compact"><thead><tr><th scope="col">FNMR</th><th scope="col" class="number">estimate</th><th scope="col" class="number">interval</th><th scope="col" class="number">errors / n</th></tr></thead><tbody>
${rateRow('Presumed', 'every claim taken as genuine', presumed)}
${rateRow('Adjudicated', 'matches, and non-matches found genuine', adjudicated)}
${corrected && row('Corrected', 'undecided non-matches shared out as the decided', percent(corrected.value), range(corrected.low, corrected.high), '')}
${row('Bounds', 'no undecided non-match genuine, or every one', range(bounds.low, bounds.high), '', '')}
</tbody></table>${truth.assumed.length > 0 ? markup`<p class="under">Assumed: ${truth.assumed.join(' ')}</p>` : undefined}</section>`;
}
