import type { Differentials, GroupDifference, Report } from '../report/report-schema.ts';
import { attributeWords, groupWords, percent, points } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const MEASURES: Readonly<Record<Differentials['measures'][number]['measure'], readonly [name: string, equal: string]>> = {
  'max-min': ['highest ÷ lowest', '1'],
  'max-geometric-mean': ['highest ÷ geometric mean', '1'],
  gini: ['Gini coefficient', '0'],
  garbe: ['GARBE', '0'],
  fdr: ['fairness discrepancy rate', '1'],
  inequity: ['inequity rate', '1'],
};

/** How unequal groups are: the surest difference by each attribute, and one number for each measure. */
export function differentialSection(report: Report): Markup | undefined {
  const compared = report.groups.filter(({ differentials }) => differentials);
  const { differences = [] } = report;
  if (compared.length === 0 && differences.length === 0) return undefined;
  const common = compared[0]?.differentials;
  return markup`<section class="differentials"><h2>Differences between groups</h2>${
    differences.length > 0
      ? markup`<table><thead><tr><th scope="col"></th><th scope="col">highest</th><th scope="col">lowest</th><th scope="col" class="number">difference, all pairs at once</th><th scope="col" class="number">ratio</th></tr></thead><tbody>${differences.map(row)}</tbody></table>`
      : undefined
  }${
    common
      ? markup`<h3>Differentials at ${common.thresholdRule}</h3><p class="lead">Every group at ${Number(common.threshold.toPrecision(6))}; estimate and ${percent(report.options.confidence)} interval. The highest of several rates lies above the lowest by chance, too.</p>${table(compared.map(({ by, differentials }) => ({ by, differentials: differentials! })))}`
      : undefined
  }</section>`;
}

const RATES: Readonly<Record<GroupDifference['measure'], string>> = { gfrr: 'not recognised', fnmr: 'FNMR', fmr: 'FMR' };

const row = ({ by, measure, worst, best, difference, ratio, differs }: GroupDifference): Markup =>
  markup`<tr><th scope="row">${attributeWords(by)}, ${RATES[measure]}</th><td>${groupWords(worst.values)} ${percent(worst.rate.value)}</td><td>${groupWords(best.values)} ${percent(best.rate.value)}</td><td class="number${differs ? ' strong' : ''}">${differs ? points(difference.low, difference.high) : 'not shown'}</td><td class="number">${ratio ? markup`${rounded(ratio.value)}<small>${rounded(ratio.low)}–${rounded(ratio.high)}</small>` : '–'}</td></tr>`;

function table(groups: readonly { readonly by: readonly string[]; readonly differentials: Differentials }[]): Markup {
  const measures = groups[0]!.differentials.measures;
  const reasons: string[] = [];
  const cell = (result: Differentials['measures'][number]['result']): Markup => {
    if (result.supported)
      return markup`<td class="number">${rounded(result.value)}<small>${rounded(result.low)}–${rounded(result.high)}</small></td>`;
    if (!reasons.includes(result.reason)) reasons.push(result.reason);
    return markup`<td class="number few">none<sup>${reasons.indexOf(result.reason) + 1}</sup></td>`;
  };
  const rows = measures.map(({ measure, of }, i) => {
    const [name, equal] = MEASURES[measure];
    return markup`<tr><th scope="row">${name}${of === 'both' ? '' : `, ${of.toUpperCase()}`}<small>equal: ${equal}</small></th>${groups.map(({ differentials }) => cell(differentials.measures[i]!.result))}</tr>`;
  });
  return markup`<table><thead><tr><th scope="col"></th>${groups.map(({ by }) => markup`<th scope="col" class="number">${attributeWords(by)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>${reasons.map((reason, i) => markup`<p class="under">${i + 1} ${reason}</p>`)}`;
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
