import { scaleLinear } from 'd3-scale';
import type { BoxPlot, Recognition, Report, ScoreDistribution } from '../report/report-schema.ts';
import { count, percent, range } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const WIDTH = 640;
const [LEFT, RIGHT, TALL] = [90, 10, 64];

/** How scores lie: histograms of both kinds on shared bins, box plots below, thresholds in force across, and the figures that need no threshold. */
export function scoreSection({ overall, options }: Report): Markup | undefined {
  const { scores } = overall;
  if (!scores) return undefined;
  return markup`<section class="scores"><h2>Scores</h2><figure><figcaption>Each kind as shares of its own comparisons; box: quartiles, whiskers at the last score within 1.5 box lengths. Dashed: threshold in force.</figcaption>${histograms(scores, overall)}</figure>${figures(overall, options.confidence)}</section>`;
}

function histograms(scores: ScoreDistribution, { mated, nonMated, thresholds }: Recognition): Markup {
  const bins = scores.mated.length;
  const end = scores.from + bins * scores.width;
  const x = scaleLinear([scores.from, end], [LEFT, WIDTH - RIGHT]);
  const at = (value: number) => Math.round(x(value) * 10) / 10;
  const shares = (counts: readonly number[], all: number) => counts.map((n) => n / Math.max(1, all));
  const [upper, lower] = [shares(scores.mated, mated), shares(scores.nonMated, nonMated)];
  const most = Math.max(...upper, ...lower, 1e-12);
  const bars = (values: readonly number[], base: number, kind: string) =>
    markup`<path class="${kind}" d="${values
      .map((share, i) => {
        const height = Math.round((TALL * share * 10) / most) / 10;
        return height === 0
          ? ''
          : `M${at(scores.from + i * scores.width)},${base}V${base - height}H${at(scores.from + (i + 1) * scores.width)}V${base}Z`;
      })
      .join('')}"/>`;
  const rows = [
    ['mated', upper, TALL + 12, scores.matedBox, mated, 'bar'] as const,
    ['non-mated', lower, 2 * TALL + 46, scores.nonMatedBox, nonMated, 'bar-all'] as const,
  ];
  const bottom = 2 * TALL + 64;
  return markup`<svg class="histogram" viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="Histograms and box plots of mated and non-mated scores">${rows.map(
    ([name, values, base, box, n, kind]) =>
      markup`${bars(values, base, kind)}<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${base}" y2="${base}"/><text x="0" y="${base - 12}">${name}</text><text x="0" y="${base + 1}">n ${count(n)}</text>${box && boxPlot(box, at, base + 10)}`,
  )}${thresholds.slice(0, 3).map(({ threshold }) => markup`<line class="target" x1="${at(threshold)}" x2="${at(threshold)}" y1="4" y2="${bottom}"/>`)}${x
    .ticks(6)
    .map((tick) => markup`<text x="${at(tick)}" y="${bottom + 14}" text-anchor="middle">${x.tickFormat(6)(tick)}</text>`)}</svg>`;
}

/** Tukey's box plot lying along an axis. */
export const boxPlot = ({ lowWhisker, q1, median, q3, highWhisker }: BoxPlot, at: (value: number) => number, y: number): Markup =>
  markup`<g class="box"><line x1="${at(lowWhisker)}" x2="${at(highWhisker)}" y1="${y}" y2="${y}"/><rect x="${at(q1)}" y="${y - 4}" width="${Math.max(0.5, at(q3) - at(q1)).toFixed(1)}" height="8"/><line class="median" x1="${at(median)}" x2="${at(median)}" y1="${y - 4}" y2="${y + 4}"/></g>`;

function figures({ auc, fmrAtFnmr = [], cmc }: Recognition, confidence: number): Markup | undefined {
  if (!auc && fmrAtFnmr.length === 0 && !cmc) return undefined;
  return markup`<table class="compact"><thead><tr><th scope="col"></th><th scope="col" class="number">estimate</th><th scope="col" class="number">${percent(confidence)} interval</th><th scope="col" class="number">errors / n</th></tr></thead><tbody>${
    auc &&
    markup`<tr><th scope="row">AUC<small>chance that a mated score exceeds a non-mated one</small></th><td class="number strong">${digits(auc.value)}</td><td class="number">${digits(auc.low)}–${digits(auc.high)}</td><td></td></tr>`
  }${fmrAtFnmr.map((target) =>
    target.supported
      ? markup`<tr><th scope="row">FMR at FNMR ${percent(target.targetFnmr)}<small>threshold ${Number(target.threshold.toPrecision(6))}, FNMR attained ${percent(target.fnmr.value)}</small></th><td class="number strong">${percent(target.fmr.value)}</td><td class="number">${range(target.fmr.low, target.fmr.high)}</td><td class="number">${count(target.fmr.errors)} / ${count(target.fmr.trials)}</td></tr>`
      : markup`<tr><th scope="row">FMR at FNMR ${percent(target.targetFnmr)}</th><td colspan="3" class="few">${target.reason}</td></tr>`,
  )}${cmc?.points.map(({ rank, rate }) => markup`<tr><th scope="row">Found at rank ${rank} or better${rank === 1 ? markup`<small>1:N, ${count(cmc.searches)} searches${cmc.gallery === undefined ? '' : ` of ${count(cmc.gallery)} references`}</small>` : undefined}</th><td class="number strong">${percent(rate.value)}</td><td class="number">${range(rate.low, rate.high)}</td><td class="number">${count(rate.errors)} / ${count(rate.trials)}</td></tr>`)}</tbody></table>`;
}

const digits = (value: number): string => String(Number(value.toPrecision(value > 0.99 ? 6 : 4)));
