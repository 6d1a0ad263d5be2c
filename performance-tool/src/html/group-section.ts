import { rejection } from '../report/fairness.ts';
import type { Grouping, Recognition, Report } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, range, spoken } from '../report/words.ts';
import type { DetAxes } from './det-axes.ts';
import { curveId } from './det-data.ts';
import { detPlot } from './det-plot.ts';
import { differentialsTable } from './differences-section.ts';
import { intervalStrip, stripScale } from './interval-strip.ts';
import { type Markup, markup } from './markup.ts';

/** Small multiples are drawn for this many groups; the table holds all. */
const MOST_PLOTS = 12;

/** All groupings: those with a group large enough each in a section, the others in one sentence. */
export function groupsSection(report: Report, axes: DetAxes): Markup | undefined {
  const known = report.groups.filter(({ cells, tooFew }) => cells.length + tooFew > 0);
  if (known.length === 0) return undefined;
  const isShown = ({ cells }: Grouping) => cells.some(({ recognition }) => recognition);
  const shown = known.filter(isShown);
  const few = known.filter((group) => !isShown(group));
  return markup`<section class="groups"><h2>By group</h2>${
    shown.length > 0
      ? markup`<p class="lead">Each curve stands on the axes of the first page with all travellers behind it, thin. Axes: false match rate and false non-match rate, %.</p>`
      : undefined
  }${shown.map((group) => groupSection(group, report.groups.indexOf(group), report, axes))}${
    few.length > 0
      ? markup`<p class="few">Too few travellers to show any group (each has fewer than ${report.options.minimumSubjects}): by ${few.map(({ by }) => attributeWords(by)).join(', by ')}.</p>`
      : undefined
  }</section>`;
}

/** One attribute: a table of rates with intervals on one scale, then DET curves on the axes of the first page. */
function groupSection(group: Grouping, index: number, report: Report, axes: DetAxes): Markup {
  const shown = group.cells.flatMap(({ values, recognition }) => (recognition ? [{ values, recognition }] : []));
  const title = spoken(attributeWords(group.by));
  const few = report.options.minimumSubjects;
  // Places keep their names in the table; groups of persons are only counted.
  const hidden = group.tooFew - (group.cells.length - shown.length);
  const scale = stripScale(shown.map(({ recognition }) => rejection(recognition)));
  const fmrScale = stripScale(shown.map(({ recognition }) => recognition.fmr));
  const all = rejection(report.overall);
  const drawable = shown.filter(({ recognition }) => recognition.det);
  const largest = new Set([...drawable].sort((a, b) => b.recognition.mated - a.recognition.mated).slice(0, MOST_PLOTS));
  const plots = drawable.filter((cell) => largest.has(cell));
  return markup`<section class="group"><h3>${title}</h3>
<table class="rates"><thead><tr><th scope="col"></th><th scope="col" class="number">travellers</th><th scope="col" class="number">${report.overall.gfrr ? 'not recognised (GFRR)' : 'FNMR'}</th><th scope="col" class="scale">${scaleWords(scale, all?.value)}</th><th scope="col" class="number">FMR</th><th scope="col" class="scale">${scaleWords(fmrScale, report.overall.fmr?.value)}</th><th scope="col" class="number">FNMR at FMR ${percent(report.options.targetFmr)}</th></tr></thead>
<tbody>${group.cells.map(({ values, recognition }) => (recognition ? row(values, recognition, report, scale, fmrScale) : fewRow(groupWords(values), few)))}${hidden > 0 ? fewRow(plural(hidden, 'other group'), few) : undefined}</tbody></table>
<p class="under">${group.nonMatedRule}${group.unknown > 0 ? ` Unknown for ${count(group.unknown)}.` : ''}</p>
${
  plots.length > 0
    ? markup`<div class="multiples">${plots.map(({ values, recognition }) =>
        small(
          values,
          recognition,
          curveId(
            index,
            group.cells.findIndex((cell) => cell.values === values),
          ),
          report,
          axes,
        ),
      )}</div>`
    : undefined
}
${group.differentials && differentialsTable(group.differentials)}
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

const fewRow = (name: string, few: number): Markup =>
  markup`<tr><th scope="row">${name}</th><td class="few" colspan="6">too few travellers (fewer than ${few}), or another group that has would follow by subtraction</td></tr>`;

function small(values: readonly string[], recognition: Recognition, id: string, report: Report, axes: DetAxes): Markup {
  const name = groupWords(values);
  return markup`<figure><figcaption><b>${name}</b><small>${count(recognition.mated)} mated, ${count(recognition.nonMated)} non-mated</small></figcaption>${detPlot(
    {
      id: `clip-${id}`,
      curve: id,
      axes,
      recognition,
      behind: true,
      targetFmr: report.options.targetFmr,
      size: 'small',
      label: `DET curve of ${name}, all travellers behind`,
    },
  )}</figure>`;
}
