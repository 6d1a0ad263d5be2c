import type { Differentials, Report } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, points, spoken } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const RATES = { gfrr: 'Not recognised (GFRR)', fnmr: 'FNMR', fmr: 'FMR' } as const;

/** For each attribute the two groups that differ most surely, tested or not. */
export function differencesSection({ differences = [] }: Report): Markup | undefined {
  if (differences.length === 0) return undefined;
  return markup`<section class="differences"><h2>Differences between groups</h2><p class="lead">For each attribute and rate the two groups that differ most surely. Intervals of differences and p hold for all pairs looked at together; ratios each alone.</p>
<table><thead><tr><th scope="col"></th><th scope="col">rate</th><th scope="col">most often</th><th scope="col">least often</th><th scope="col" class="number">difference, percentage points</th><th scope="col" class="number">ratio</th><th scope="col" class="number">p</th></tr></thead><tbody>${differences.map(
    ({ by, measure, worst, best, difference, ratio, differs, adjustedP }) =>
      markup`<tr class="${differs ? 'differs' : 'alike'}"><th scope="row">${spoken(attributeWords(by))}${differs ? ' ▲' : ''}</th><td>${RATES[measure]}</td><td>${groupWords(worst.values)}<small>${percent(worst.rate.value)} of ${count(worst.rate.trials)}</small></td><td>${groupWords(best.values)}<small>${percent(best.rate.value)} of ${count(best.rate.trials)}</small></td><td class="number">${signedPoints(difference.low, difference.high)}</td><td class="number">${ratio ? markup`${ratioText(ratio.value)}<small>${ratioText(ratio.low)}–${ratioText(ratio.high)}</small>` : '·'}</td><td class="number">${adjustedP === undefined ? '·' : pText(adjustedP)}</td></tr>`,
  )}</tbody></table><p class="under">▲ differs beyond chance.</p></section>`;
}

const MEASURES: Readonly<Record<Differentials['measures'][number]['measure'], string>> = {
  'max-min': 'high ÷ low',
  'max-geometric-mean': 'high ÷ geom. mean',
  gini: 'Gini',
  fdr: 'FDR',
  inequity: 'inequity',
  garbe: 'GARBE',
};

/** How unequal the groups of one attribute are, in the measures in use; below each group's table. */
export function differentialsTable({ threshold, thresholdRule, measures, alpha }: Differentials): Markup {
  const rate = { fnmr: 'FNMR', fmr: 'FMR', both: `both, α ${alpha}` } as const;
  return markup`<table class="differentials"><caption>Differentials at ${Number(threshold.toPrecision(6))}, ${thresholdRule}</caption><thead><tr>${measures.map(
    ({ measure, of }) => markup`<th scope="col" class="number">${MEASURES[measure]}<small>${rate[of]}</small></th>`,
  )}</tr></thead><tbody><tr>${measures.map(({ result }) =>
    result.supported
      ? markup`<td class="number">${ratioText(result.value)}<small>${ratioText(result.low)}–${ratioText(result.high)}</small>${result.note && markup`<small class="wrap">${result.note}</small>`}</td>`
      : markup`<td class="few"><small class="wrap">${result.reason}</small></td>`,
  )}</tr></tbody></table>`;
}

const ratioText = (value: number): string => String(Number(value.toPrecision(3)));
const pText = (p: number): string => (p < 0.001 ? '<0.001' : String(Number(p.toPrecision(2))));
const signedPoints = (low: number, high: number): string =>
  low >= 0
    ? points(low, high).replace(' percentage points', '')
    : `−${percent(-low).replace('\u00a0%', '')} to ${percent(Math.abs(high)).replace('\u00a0%', '')}`;
