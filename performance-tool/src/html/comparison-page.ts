import { signed } from '../compare/comparison-words.ts';
import type { Comparison, PairedFigure } from '../compare/create-comparison.ts';
import { count, percent, range } from '../report/words.ts';
import { detAxes } from './det-axes.ts';
import { curveData } from './det-data.ts';
import { overlaid } from './det-overlay.ts';
import { type Markup, markup } from './markup.ts';
import { renderPage } from './self-contained-page.ts';

/** The comparison as one self-contained HTML page. */
export function renderComparison(comparison: Comparison): string {
  const { systems, recognition, options, paired, answers, fnmrAtFmr, eer, falseNonMatches } = comparison;
  const axes = detAxes(paired);
  const [headline, ...rest] = answers;
  const series = (['a', 'b'] as const).map((side) => ({ id: side, name: systems[side].name, recognition: recognition[side] }));
  const figure = (name: string, given: PairedFigure | undefined): Markup =>
    given
      ? markup`<tr><th scope="row">${name}</th><td class="number strong">${percent(given.a)}</td><td class="number strong">${percent(given.b)}</td><td class="number strong">${signed(given.difference)}<small>${signed(given.low)} to ${signed(given.high)}</small></td></tr>`
      : markup`<tr><th scope="row">${name}</th><td colspan="3" class="few">too few comparisons</td></tr>`;
  const both = (name: string, of: (side: 'a' | 'b') => string): Markup =>
    markup`<tr><th scope="row">${name}</th><td class="number">${of('a')}</td><td class="number">${of('b')}</td><td></td></tr>`;
  const target = (side: 'a' | 'b') => recognition[side].fnmrAtFmr.find(({ targetFmr }) => targetFmr === options.targetFmr);
  return renderPage(
    comparison.title,
    markup`<header><h1>${comparison.title}</h1><p class="facts">${count(paired.mated)} mated and ${count(paired.nonMated)} non-mated trials that both compared</p></header>
<section class="answers one"><article><p class="headline">${headline}</p>${rest.map((sentence) => markup`<p>${sentence}</p>`)}</article></section>
<section class="overview"><figure class="versus">${overlaid(series, axes, options.targetFmr, 'DET curves of both')}</figure>
<div class="figures"><table><thead><tr><th scope="col"></th><th scope="col" class="number">${systems.a.name}</th><th scope="col" class="number">${systems.b.name}</th><th scope="col" class="number">difference<small>percentage points</small></th></tr></thead><tbody>
${figure(`FNMR at FMR ${percent(options.targetFmr)}`, fnmrAtFmr)}
${both('interval of each alone', (side) => {
  const point = target(side);
  return point?.supported ? range(point.fnmr.low, point.fnmr.high) : '·';
})}
${both('threshold', (side) => String(Number(systems[side].threshold.toPrecision(6))))}
${figure('EER', eer)}
${falseNonMatches && both('missed by this one alone', (side) => count(side === 'a' ? falseNonMatches.onlyA : falseNonMatches.onlyB))}
${both('trials not in the other', (side) => count(systems[side].unpaired))}
${both('rows repeated or unusable', (side) => count(systems[side].repeated + systems[side].badRows))}
</tbody></table></div></section>
<section class="methods"><h2>Methods</h2>${comparison.methods.map((sentence) => markup`<p>${sentence}</p>`)}</section>`,
    Object.fromEntries(series.map(({ id, name, recognition: own }) => [id, curveData(name, own, axes)])),
  );
}
