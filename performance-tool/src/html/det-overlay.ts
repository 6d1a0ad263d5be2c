import type { Grouping, Recognition, Report } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, range, spoken } from '../report/words.ts';
import { type DetAxes, type DetScales, detScales, drawAxes, type Frame } from './det-axes.ts';
import { curveId } from './det-data.ts';
import { frameData, stepPath, supported, targetLine } from './det-plot.ts';
import { type Markup, markup } from './markup.ts';

/** More curves than this in one plot cannot be told apart; the largest groups are drawn. */
const MOST_CURVES = 8;
const FRAME: Frame = { width: 330, height: 312, left: 40, right: 8, top: 28, bottom: 38 };

/** A curve with its name in the page's script. */
export interface Series {
  readonly id: string;
  readonly name: string;
  readonly recognition: Recognition;
}

/** The attributes side by side on the axes of the first page, the groups of each over one another: where curves part, groups differ. */
export function overlays(report: Report, axes: DetAxes): Markup | undefined {
  const plots = report.groups.flatMap((group, g) => {
    const series = seriesOf(group, g);
    return group.by.length === 1 && series.length > 1 ? [overlay(group, series, report, axes)] : [];
  });
  if (plots.length === 0) return undefined;
  const names = report.groups
    .filter((group, g) => group.by.length === 1 && seriesOf(group, g).length > 1)
    .map(({ by }) => attributeWords(by));
  return markup`<section class="side-by-side"><h2>DET by ${names.length > 4 ? 'group' : listed(names)}</h2><p class="lead">All on the same normal-deviate axes: false match rate across, false non-match rate upwards, %. Each line ends where its group’s sample can no longer tell.<span class="on-screen"> Point at a curve, or focus a plot and use the arrow keys, to read it.</span></p><div class="overlays">${plots}</div></section>`;
}

const seriesOf = ({ cells }: Grouping, group: number): Series[] => {
  const drawable = cells.flatMap(({ values, recognition }, cell) =>
    recognition && supported(recognition).length > 1 ? [{ id: curveId(group, cell), name: groupWords(values), recognition }] : [],
  );
  const largest = new Set([...drawable].sort((a, b) => b.recognition.mated - a.recognition.mated).slice(0, MOST_CURVES));
  return drawable.filter((series) => largest.has(series));
};

function overlay(group: Grouping, series: readonly Series[], report: Report, axes: DetAxes): Markup {
  const left = group.cells.filter(({ recognition }) => recognition).length - series.length;
  return markup`<figure><figcaption><b>${spoken(attributeWords(group.by))}</b></figcaption>${overlaid(series, axes, report.options.targetFmr, `DET curves by ${attributeWords(group.by)}`)}${
    left > 0
      ? markup`<p class="under">Groups large enough for a curve, at most ${MOST_CURVES}; ${plural(left, 'more')} below.</p>`
      : undefined
  }</figure>`;
}

/** Curves over one another, named on the plot, with sample sizes below. */
export function overlaid(series: readonly Series[], axes: DetAxes, targetFmr: number, label: string): Markup {
  const scales = detScales(axes, FRAME);
  const [top, bottom] = [FRAME.top, FRAME.height - FRAME.bottom];
  return markup`<svg class="det medium" viewBox="0 0 ${FRAME.width} ${FRAME.height}" role="img" aria-label="${label}" data-frame="${frameData(FRAME)}">
${drawAxes(axes, FRAME, scales, true)}
${targetLine(targetFmr, axes, scales, top, bottom, false)}
${series.map(({ id, recognition }, i) => markup`<g class="series s${i}" data-curve="${id}"><path class="line" d="${stepPath(supported(recognition), scales)}"/></g>`)}
${labels(series, scales)}
<path class="frame" d="M${FRAME.left},${top}V${bottom}H${FRAME.width - FRAME.right}"/></svg>
<ul class="legend">${series.map((own, i) => legendRow(own, i, targetFmr))}</ul>`;
}

function legendRow({ id, name, recognition }: Series, i: number, targetFmr: number): Markup {
  const target = recognition.fnmrAtFmr.find((point) => point.targetFmr === targetFmr);
  const rate = target?.supported
    ? markup`FNMR ${percent(target.fnmr.value)} (${range(target.fnmr.low, target.fnmr.high)}) at FMR ${percent(targetFmr)}`
    : recognition.fnmr && markup`FNMR ${percent(recognition.fnmr.value)} (${range(recognition.fnmr.low, recognition.fnmr.high)})`;
  return markup`<li class="s${i}"><label><input type="checkbox" checked hidden data-toggles="${id}"><svg class="swatch" viewBox="0 0 26 8" aria-hidden="true"><path class="line" d="M1,4H25"/></svg><span>${name}<small>${count(recognition.mated)} mated, ${count(recognition.nonMated)} non-mated</small>${rate && markup`<small>${rate}</small>`}</span></label></li>`;
}

/**
 * Names beside the curves, the worst uppermost, in the room that curves leave to their upper right; a thin line leads from each name
 * to its curve.
 */
function labels(series: readonly Series[], scales: DetScales): Markup {
  const lines = series.map((own) => ({
    own,
    places: supported(own.recognition).map((p) => ({ x: scales.x(p.fmr), y: scales.y(p.fnmr) })),
  }));
  const nearest = (places: readonly Place[], height: number): Place =>
    places.reduce((best, place) => (Math.abs(place.y - height) < Math.abs(best.y - height) ? place : best));
  /** Right of all curves at this height. */
  const clear = (height: number) =>
    Math.max(...lines.flatMap(({ places }) => places.filter(({ y }) => y >= height - LINE && y <= height + LINE / 2).map(({ x }) => x)), 0);
  const tops = lines.map(({ places }) => Math.min(...places.map(({ y }) => y)));
  const order = [...lines].sort((a, b) => middleX(b.places) - middleX(a.places));
  let height = Math.max(FRAME.top + LINE, Math.min(...tops) + 4);
  return markup`<g class="names">${order.map(({ own, places }) => {
    const at = nearest(places, height);
    const x = Math.round(Math.max(clear(height), at.x) + 12);
    const y = Math.round(height);
    height += LINE;
    return markup`<g class="series s${series.indexOf(own)}" data-curve="${own.id}"><path class="leader" d="M${at.x},${at.y}L${x - 2},${y - 3.5}"/><text x="${x}" y="${y}">${own.name}</text></g>`;
  })}</g>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Height of a line of names. */
const LINE = 13;

/** How far right a curve lies: its mean; what lies right and above is worse. */
const middleX = (places: readonly Place[]): number => places.reduce((sum, { x, y }) => sum + x - y, 0) / places.length;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
