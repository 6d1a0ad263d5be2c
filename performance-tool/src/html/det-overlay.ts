import type { Grouping, Recognition, Report } from '../report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, range, spoken } from '../report/words.ts';
import { type DetAxes, type DetScales, detScales, drawAxes, type Frame } from './det-axes.ts';
import { curveId } from './det-data.ts';
import { frameData, stepPath, supported, targetLine } from './det-plot.ts';
import { type Markup, markup } from './markup.ts';

/** More curves than this in one plot cannot be told apart; the largest groups are drawn. */
const MOST_CURVES = 8;
const FRAME: Frame = { width: 330, height: 312, left: 40, right: 8, top: 28, bottom: 38 };

interface Series {
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
  return markup`<section class="side-by-side"><h2>DET by ${listed(names)}</h2><p class="lead">All on the same normal-deviate axes: false match rate across, false non-match rate upwards, %. Each line ends where its group’s sample can no longer tell. Point at a curve, or focus a plot and use the arrow keys, to read it.</p><div class="overlays">${plots}</div></section>`;
}

const seriesOf = ({ cells }: Grouping, group: number): Series[] => {
  const drawable = cells.flatMap(({ values, recognition }, cell) =>
    recognition && supported(recognition).length > 1 ? [{ id: curveId(group, cell), name: groupWords(values), recognition }] : [],
  );
  const largest = new Set([...drawable].sort((a, b) => b.recognition.mated - a.recognition.mated).slice(0, MOST_CURVES));
  return drawable.filter((series) => largest.has(series));
};

function overlay(group: Grouping, series: readonly Series[], report: Report, axes: DetAxes): Markup {
  const scales = detScales(axes, FRAME);
  const title = spoken(attributeWords(group.by));
  const left = group.cells.filter(({ recognition }) => recognition).length - series.length;
  const [top, bottom] = [FRAME.top, FRAME.height - FRAME.bottom];
  return markup`<figure><figcaption><b>${title}</b></figcaption><svg class="det medium" viewBox="0 0 ${FRAME.width} ${FRAME.height}" role="img" aria-label="DET curves by ${attributeWords(group.by)}" data-frame="${frameData(FRAME)}">
${drawAxes(axes, FRAME, scales, true)}
${targetLine(report.options.targetFmr, axes, scales, top, bottom, false)}
${series.map(({ id, recognition }, i) => markup`<g class="series s${i}" data-curve="${id}"><path class="line" d="${stepPath(supported(recognition), scales)}"/></g>`)}
${labels(series, scales)}
<path class="frame" d="M${FRAME.left},${top}V${bottom}H${FRAME.width - FRAME.right}"/></svg>
<ul class="legend">${series.map(({ id, name, recognition }, i) => legendRow(id, name, recognition, i, report))}</ul>${
    left > 0
      ? markup`<p class="under">Groups large enough for a curve, at most ${MOST_CURVES}; ${plural(left, 'more')} below.</p>`
      : undefined
  }</figure>`;
}

function legendRow(id: string, name: string, recognition: Recognition, i: number, report: Report): Markup {
  const target = recognition.fnmrAtFmr.find(({ targetFmr }) => targetFmr === report.options.targetFmr);
  const rate = target?.supported
    ? markup`FNMR ${percent(target.fnmr.value)} (${range(target.fnmr.low, target.fnmr.high)}) at FMR ${percent(report.options.targetFmr)}`
    : recognition.fnmr && markup`FNMR ${percent(recognition.fnmr.value)} (${range(recognition.fnmr.low, recognition.fnmr.high)})`;
  return markup`<li class="s${i}"><label><input type="checkbox" checked hidden data-toggles="${id}"><svg class="swatch" viewBox="0 0 26 8" aria-hidden="true"><path class="line" d="M1,4H25"/></svg><span>${name}<small>${count(recognition.mated)} mated, ${count(recognition.nonMated)} non-mated</small>${rate && markup`<small>${rate}</small>`}</span></label></li>`;
}

/** Names on the curves, each at another height so that they keep clear of one another where curves run together. */
function labels(series: readonly Series[], { x, y }: DetScales): Markup {
  const [highest, lowest] = [FRAME.top + 16, FRAME.height - FRAME.bottom - 14];
  const step = Math.min(26, (lowest - highest) / Math.max(1, series.length));
  // The worst curve lies uppermost and is named uppermost.
  const order = [...series].sort((a, b) => heightOf(b.recognition) - heightOf(a.recognition));
  return markup`<g class="names">${order.map((own, place) => {
    const wanted = highest + step * (place + 0.5);
    const points = supported(own.recognition);
    let best: { x: number; y: number } | undefined;
    for (const { fmr, fnmr } of points) {
      const at = { x: x(fmr), y: y(fnmr) };
      if (!best || Math.abs(at.y - wanted) < Math.abs(best.y - wanted)) best = at;
    }
    if (!best) return undefined;
    const right = best.x > FRAME.width - 90;
    return markup`<g class="series s${series.indexOf(own)}" data-curve="${own.id}"><text x="${best.x + (right ? -6 : 6)}" y="${best.y - 3}" text-anchor="${right ? 'end' : 'start'}">${own.name}</text></g>`;
  })}</g>`;
}

/** FNMR in the middle of the axes, to tell which curve lies above. */
const heightOf = (recognition: Recognition): number => supported(recognition).find(({ fmr }) => fmr <= 0.01)?.fnmr ?? 0;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
