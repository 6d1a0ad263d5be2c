import { rejection } from '../report/fairness.ts';
import type { Grouping, Recognition, Report } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, range, spoken } from '../report/words.ts';
import type { DetAxes } from './det-axes.ts';
import { detPlot } from './det-plot.ts';
import { intervalStrip, stripScale } from './interval-strip.ts';
import { type Markup, markup } from './markup.ts';

/** Small multiples are drawn for this many groups; the table holds all. */
const MOST_PLOTS = 12;

/** One attribute: a table of rates with intervals on one scale, then DET curves on the axes of the first page. */
export function groupSection(group: Grouping, index: number, report: Report, axes: DetAxes): Markup {
  const shown = group.cells.flatMap(({ values, recognition }) => (recognition ? [{ values, recognition }] : []));
  const title = spoken(attributeWords(group.by));
  const few = report.options.minimumSubjects;
  if (shown.length === 0)
    return markup`<section class="group"><h3>${title}</h3><p class="few">${
      group.cells.length === 0
        ? 'No traveller with this known.'
        : `${group.cells.map(({ values }) => groupWords(values)).join(' · ')}: too few travellers (fewer than ${few} each).`
    }</p></section>`;
  const scale = stripScale(shown.map(({ recognition }) => rejection(recognition)));
  const fmrScale = stripScale(shown.map(({ recognition }) => recognition.fmr));
  const all = rejection(report.overall);
  const drawable = shown.filter(({ recognition }) => recognition.det);
  const largest = new Set([...drawable].sort((a, b) => b.recognition.mated - a.recognition.mated).slice(0, MOST_PLOTS));
  const plots = drawable.filter((cell) => largest.has(cell));
  return markup`<section class="group"><h3>${title}</h3>
<table class="rates"><thead><tr><th scope="col"></th><th scope="col" class="number">travellers</th><th scope="col" class="number">${report.overall.gfrr ? 'not recognised (GFRR)' : 'FNMR'}</th><th scope="col" class="scale">${scaleWords(scale, all?.value)}</th><th scope="col" class="number">FMR</th><th scope="col" class="scale">${scaleWords(fmrScale, report.overall.fmr?.value)}</th><th scope="col" class="number">FNMR at FMR ${percent(report.options.targetFmr)}</th></tr></thead>
<tbody>${group.cells.map(({ values, recognition }) => (recognition ? row(values, recognition, report, scale, fmrScale) : fewRow(values, few)))}</tbody></table>
<p class="under">${group.nonMatedRule}${group.unknown > 0 ? ` Unknown for ${count(group.unknown)}.` : ''}</p>
${plots.length > 0 ? markup`<div class="multiples">${plots.map(({ values, recognition }, i) => small(values, recognition, `g${index}-${i}`, report, axes))}</div>` : undefined}
${drawable.length > MOST_PLOTS ? markup`<p class="under">Curves of the ${MOST_PLOTS} largest groups; all are in report.json.</p>` : undefined}</section>`;
}

const scaleWords = (most: number, overall: number | undefined): string =>
  `0 to ${percent(most)}${overall === undefined ? '' : `, line: all ${percent(overall)}`}`;

function row(values: readonly string[], recognition: Recognition, report: Report, scale: number, fmrScale: number): Markup {
  const rate = rejection(recognition);
  const target = recognition.fnmrAtFmr.find(({ targetFmr }) => targetFmr === report.options.targetFmr);
  return markup`<tr><th scope="row">${groupWords(values)}</th><td class="number">${count(recognition.subjects)}</td>${
    rate
      ? markup`<td class="number strong">${percent(rate.value)}<small>${range(rate.low, rate.high)}</small></td><td>${intervalStrip(rate, scale, rejection(report.overall)?.value)}</td>`
      : markup`<td colspan="2" class="few">no comparisons</td>`
  }${
    recognition.fmr
      ? markup`<td class="number strong">${percent(recognition.fmr.value)}<small>${range(recognition.fmr.low, recognition.fmr.high)}, n ${count(recognition.fmr.trials)}</small></td><td>${intervalStrip(recognition.fmr, fmrScale, report.overall.fmr?.value)}</td>`
      : markup`<td colspan="2" class="few">no comparisons</td>`
  }<td class="number">${
    target?.supported
      ? markup`${percent(target.fnmr.value)}<small>${range(target.fnmr.low, target.fnmr.high)}</small>`
      : markup`<span class="few">too few</span>`
  }</td></tr>`;
}

const fewRow = (values: readonly string[], few: number): Markup =>
  markup`<tr><th scope="row">${groupWords(values)}</th><td class="few" colspan="6">too few travellers (fewer than ${few})</td></tr>`;

function small(values: readonly string[], recognition: Recognition, id: string, report: Report, axes: DetAxes): Markup {
  const name = groupWords(values);
  return markup`<figure><figcaption><b>${name}</b> ${count(recognition.mated)} mated, ${count(recognition.nonMated)} non-mated</figcaption>${detPlot(
    {
      id,
      axes,
      recognition,
      behind: true,
      targetFmr: report.options.targetFmr,
      size: 'small',
      label: `DET curve of ${name}, all travellers behind`,
    },
  )}</figure>`;
}
