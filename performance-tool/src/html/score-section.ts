import { scaleLinear } from 'd3-scale';
import type { BoxPlot, Estimate, Recognition, ScoreDistribution, Truth } from '../report/report-schema.ts';
import { count, percent, plural, range, rateWords } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const WIDTH = 640;
const HEIGHT = 150;
const BOX = 16;

/** Where mated and non-mated scores lie, the area under the curve, FMR at FNMR, and what is known of the truth of claims. */
export function scoreSection({ scores, auc, fmrAtFnmr = [], truth }: Recognition): Markup | undefined {
  if (!scores) return undefined;
  return markup`<section class="scores"><h2>Scores</h2>${histogram(scores)}
<p class="under">Share of each kind of comparison in fifty equal bins; boxes: quartiles, whiskers at the last score within 1.5 interquartile ranges (Tukey). ${outliers('mated', scores.matedBox)}${outliers('non-mated', scores.nonMatedBox)}</p>
<table><tbody>${auc ? markup`<tr><th scope="row">Area under the ROC curve</th><td class="number strong">${area(auc)}</td></tr>` : undefined}${fmrAtFnmr.map(
    (target) =>
      markup`<tr><th scope="row">FMR at FNMR ${percent(target.targetFnmr)}<small>${target.supported ? `threshold ${Number(target.threshold.toPrecision(6))}, FNMR attained ${percent(target.fnmr.value)}` : target.reason}</small></th><td class="number strong">${target.supported ? markup`${percent(target.fmr.value)}<small>${range(target.fmr.low, target.fmr.high)}</small>` : 'not supported'}</td></tr>`,
  )}</tbody></table>${truth ? truthTable(truth) : undefined}</section>`;
}

const area = ({ value, low, high }: Estimate): Markup => markup`${value.toFixed(6)}<small>${low.toFixed(6)}–${high.toFixed(6)}</small>`;

const outliers = (kind: string, box: BoxPlot | undefined): string =>
  box && box.outliersBelow + box.outliersAbove > 0
    ? `Beyond the whiskers: ${count(box.outliersBelow)} ${kind} below, ${count(box.outliersAbove)} above. `
    : '';

function histogram({ from, width, mated, nonMated, matedBox, nonMatedBox }: ScoreDistribution): Markup {
  const bins = mated.length;
  const x = scaleLinear([from, from + bins * width], [8, WIDTH - 8]);
  const shares = (counts: readonly number[]): number[] => {
    const sum = counts.reduce((a, b) => a + b, 0);
    return counts.map((n) => (sum > 0 ? n / sum : 0));
  };
  const [m, n] = [shares(mated), shares(nonMated)];
  const y = scaleLinear([0, Math.max(...m, ...n)], [HEIGHT, 18]);
  const at = (value: number) => Math.round(value * 10) / 10;
  const outline = (list: readonly number[]): string =>
    `M${at(x(from))},${HEIGHT}${list.map((share, i) => `V${at(y(share))}H${at(x(from + (i + 1) * width))}`).join('')}V${HEIGHT}`;
  const box = (plot: BoxPlot | undefined, top: number, kind: string): Markup | undefined =>
    plot &&
    markup`<g class="${kind}"><title>Median ${Number(plot.median.toPrecision(5))}, quartiles ${Number(plot.q1.toPrecision(5))} and ${Number(plot.q3.toPrecision(5))}</title><line x1="${at(x(plot.lowWhisker))}" x2="${at(x(plot.highWhisker))}" y1="${top + BOX / 2}" y2="${top + BOX / 2}"/><rect x="${at(x(plot.q1))}" y="${top}" width="${Math.max(1, at(x(plot.q3) - x(plot.q1)))}" height="${BOX}"/><line x1="${at(x(plot.median))}" x2="${at(x(plot.median))}" y1="${top}" y2="${top + BOX}"/></g>`;
  const ticks = x.ticks(7);
  return markup`<svg class="score-plot" viewBox="0 0 ${WIDTH} ${HEIGHT + 66}" role="img" aria-label="Distributions of mated and non-mated scores">
<path class="non-mated" d="${outline(n)}"/><path class="mated" d="${outline(m)}"/>
<line class="frame" x1="8" x2="${WIDTH - 8}" y1="${HEIGHT}" y2="${HEIGHT}"/>
${box(nonMatedBox, HEIGHT + 6, 'non-mated')}${box(matedBox, HEIGHT + 26, 'mated')}
${ticks.map((tick) => markup`<text x="${at(x(tick))}" y="${HEIGHT + 60}" text-anchor="middle">${x.tickFormat(7)(tick)}</text>`)}
${nonMatedBox ? markup`<text x="${at(x(nonMatedBox.median))}" y="8" text-anchor="middle">non-mated</text>` : undefined}${matedBox ? markup`<text x="${at(x(matedBox.median))}" y="8" text-anchor="middle">mated</text>` : undefined}</svg>`;
}

function truthTable({
  presumed,
  adjudicated,
  corrected,
  bounds,
  foundGenuine,
  foundImpostor,
  undecided,
  expectedFalseAccepts,
  assumed,
}: Truth): Markup {
  return markup`<h3>What officers found</h3><table><tbody>
<tr><th scope="row">Presumed FNMR<small>every claim taken as genuine</small></th><td>${rateWords(presumed)}</td></tr>
<tr><th scope="row">Adjudicated FNMR<small>only non-matches an officer found genuine</small></th><td>${rateWords(adjudicated)}</td></tr>
${corrected ? markup`<tr><th scope="row">Corrected for the review of referrals only</th><td>${percent(corrected.value)} (interval ${range(corrected.low, corrected.high)})</td></tr>` : undefined}
<tr><th scope="row">Bounds without assumption on the undecided</th><td>${range(bounds.low, bounds.high)}</td></tr></tbody></table>
<p class="under">Non-matches: ${count(foundGenuine)} found genuine, ${plural(foundImpostor, 'impostor')}, ${count(undecided)} without a decision.${expectedFalseAccepts === undefined ? '' : ` Impostors expected among matches: ${Number(expectedFalseAccepts.toPrecision(2))}.`} ${assumed.join(' ')}</p>`;
}
