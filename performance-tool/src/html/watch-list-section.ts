import type { WatchListUse } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, range, rateWords, seconds } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** How often travellers were searched for, and for whom the alarm was false. */
export function watchListSection({ travellers, searches, failed, hits, falseAlarms, median, p95, groups }: WatchListUse): Markup {
  const rows: [string, string][] = [
    ['Searched for', `${plural(travellers, 'traveller')}, ${plural(searches, 'search', 'searches')}`],
    ['Could not be searched for', plural(failed, 'traveller')],
    ['Hit', plural(hits, 'traveller')],
    ['False alarms, by what officers decided', falseAlarms ? rateWords(falseAlarms) : 'none can be told'],
    ...(median === undefined || p95 === undefined
      ? []
      : [['All searches for one traveller', `${seconds(median)} (median), ${seconds(p95)} (95th percentile)`] as [string, string]]),
  ];
  return markup`<section><h2>Watch list</h2><table>${rows.map(([name, text]) => markup`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}</table>
<h3>False alarms by group</h3><table><thead><tr><th scope="col"></th><th scope="col" class="number">rate</th><th scope="col" class="number">interval</th><th scope="col" class="number">false alarms</th><th scope="col" class="number">travellers</th></tr></thead><tbody>${groups.map(
    ({ by, cells, tooFew }) =>
      markup`<tr><th scope="rowgroup" colspan="5">By ${attributeWords([by])}${tooFew > 0 ? `, ${plural(tooFew, 'group')} too small to show` : ''}</th></tr>${cells.map(
        ({ value, falseAlarms: r }) =>
          markup`<tr><th scope="row">${groupWords([value])}</th><td class="number strong">${percent(r.value)}</td><td class="number">${range(r.low, r.high)}</td><td class="number">${count(r.errors)}</td><td class="number">${count(r.trials)}</td></tr>`,
      )}`,
  )}</tbody></table><p>Travellers who were hit and whom no officer admitted may be on the list; they are in no rate.</p></section>`;
}
