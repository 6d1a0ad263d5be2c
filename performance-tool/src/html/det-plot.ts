import { area, curveStepAfter, line } from 'd3-shape';
import type { DetPoint, Recognition } from '../report/report-schema.ts';
import { percent, range } from '../report/words.ts';
import { smallestSupportedRate } from '../statistics/sample-support.ts';
import { type DetAxes, type DetScales, detScales, drawAxes, type Frame } from './det-axes.ts';
import { type Markup, markup } from './markup.ts';

export interface DetPlot {
  readonly id: string;
  /** Name of the curve for the page's script. */
  readonly curve: string;
  readonly axes: DetAxes;
  readonly recognition: Recognition;
  /** Whether the shared curve of all travellers is drawn thin behind (small plots). */
  readonly behind: boolean;
  readonly targetFmr: number;
  readonly size: 'large' | 'small';
  readonly label: string;
}

const FRAMES: Readonly<Record<DetPlot['size'], Frame>> = {
  large: { width: 460, height: 430, left: 44, right: 12, top: 30, bottom: 40 },
  small: { width: 210, height: 196, left: 34, right: 8, top: 8, bottom: 22 },
};

/** A DET curve as SVG: step line, band, operating point with its intervals, and a veil over what the sample cannot tell. */
export function detPlot(plot: DetPlot): Markup {
  const frame = FRAMES[plot.size];
  const scales = detScales(plot.axes, frame);
  const { recognition, id } = plot;
  const [left, right, top, bottom] = [frame.left, frame.width - frame.right, frame.top, frame.height - frame.bottom];
  // Left of this FMR and below this FNMR an errorless sample looks the same as a good one (rule of 3).
  const edgeX = scales.x(smallestSupportedRate(recognition.nonMated));
  const edgeY = scales.y(smallestSupportedRate(recognition.mated));
  const large = plot.size === 'large';
  return markup`<svg class="det ${plot.size}" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${plot.label}" data-frame="${frameData(frame)}">
<clipPath id="${id}"><rect x="${edgeX}" y="${top}" width="${right - edgeX}" height="${edgeY - top}"/></clipPath>
${drawAxes(plot.axes, frame, scales, large)}
<rect class="veil" x="${left}" y="${top}" width="${edgeX - left}" height="${bottom - top}"/>
<rect class="veil" x="${edgeX}" y="${edgeY}" width="${right - edgeX}" height="${bottom - edgeY}"/>
${diagonal(plot.axes, scales)}
${targetLine(plot.targetFmr, plot.axes, scales, top, bottom, large)}
${plot.behind ? markup`<use href="#all-travellers"/>` : undefined}
${recognition.det ? markup`<g data-curve="${plot.curve}"><path class="band" clip-path="url(#${id})" d="${bandPath(recognition.det.points, scales)}"/><path class="curve" clip-path="url(#${id})" d="${stepPath(recognition.det.points, scales)}"/></g>` : undefined}
${operatingPoint(recognition, scales, large, top)}
${large ? eerMark(recognition, scales) : undefined}
${large && recognition.det ? veilWords(recognition, edgeX, edgeY, left, right, top, bottom) : undefined}
${recognition.det ? undefined : markup`<text x="${(left + right) / 2}" y="${(top + bottom) / 2}" text-anchor="middle">${large ? 'No curve without mated and non-mated comparisons' : 'no curve'}</text>`}
<path class="frame" d="M${left},${top}V${bottom}H${right}"/></svg>`;
}

/** The curve of all travellers at the size of small plots, drawn once and used behind each. */
export function sharedCurve(recognition: Recognition, axes: DetAxes): Markup {
  const scales = detScales(axes, FRAMES.small);
  const points = supported(recognition);
  return markup`<svg width="0" height="0" aria-hidden="true"><defs><path id="all-travellers" class="behind" d="${stepPath(points, scales)}"/></defs></svg>`;
}

/** Points of a curve at rates that its sample can show (rule of 3). */
export const supported = ({ det, mated, nonMated }: Recognition): DetPoint[] =>
  (det?.points ?? []).filter(({ fmr, fnmr }) => fmr >= smallestSupportedRate(nonMated) && fnmr >= smallestSupportedRate(mated));

/** Left, right, top and bottom of the axes within the drawing, for the page's script. */
export const frameData = (frame: Frame): string =>
  [frame.left, frame.width - frame.right, frame.top, frame.height - frame.bottom].join(' ');

// Points come by rising threshold; steps are drawn by rising FMR: the FNMR at an FMR holds until a higher FMR buys a lower one.
const byFmr = (points: readonly DetPoint[]): DetPoint[] => [...points].reverse();

/** Without points that fall on the one before. */
const distinct = (points: readonly DetPoint[], { x, y }: DetScales): DetPoint[] => {
  let last = '';
  return points.filter(({ fmr, fnmr }) => {
    const place = `${x(fmr)},${y(fnmr)}`;
    const other = place !== last;
    last = place;
    return other;
  });
};

export const stepPath = (points: readonly DetPoint[], scales: DetScales): string =>
  line<DetPoint>(
    ({ fmr }) => scales.x(fmr),
    ({ fnmr }) => scales.y(fnmr),
  ).curve(curveStepAfter)(distinct(byFmr(points), scales)) ?? '';

const bandPath = (points: readonly DetPoint[], scales: DetScales): string =>
  area<DetPoint>(
    ({ fmr }) => scales.x(fmr),
    ({ fnmrLow }) => scales.y(fnmrLow),
    ({ fnmrHigh }) => scales.y(fnmrHigh),
  ).curve(curveStepAfter)(distinct(byFmr(points), scales)) ?? '';

function diagonal(axes: DetAxes, { x, y }: DetScales): Markup {
  const from = Math.max(axes.lowestFmr, axes.lowestFnmr);
  return markup`<line class="diagonal" x1="${x(from)}" y1="${y(from)}" x2="${x(0.5)}" y2="${y(0.5)}"/>`;
}

/** The FMR to be kept, where it lies on the axes. */
export const targetLine = (
  rate: number,
  axes: DetAxes,
  { x }: DetScales,
  top: number,
  bottom: number,
  large: boolean,
): Markup | undefined =>
  rate < axes.lowestFmr
    ? undefined
    : markup`<line class="target" x1="${x(rate)}" x2="${x(rate)}" y1="${top}" y2="${bottom}"/>${
        large ? markup`<text class="note" x="${x(rate) + 4}" y="${top + 11}">target ${percent(rate)}</text>` : undefined
      }`;

function operatingPoint({ fmr, fnmr }: Recognition, { x, y }: DetScales, large: boolean, top: number): Markup | undefined {
  if (!fmr || !fnmr) return undefined;
  const [cx, cy] = [x(fmr.value), y(fnmr.value)];
  const words = `FMR ${percent(fmr.value)} (${range(fmr.low, fmr.high)}), FNMR ${percent(fnmr.value)} (${range(fnmr.low, fnmr.high)})`;
  const wide = x(fmr.high) + 6;
  return markup`<g class="operating"><title>At the threshold in force: ${words}</title><line x1="${x(fmr.low)}" x2="${x(fmr.high)}" y1="${cy}" y2="${cy}"/><line x1="${cx}" x2="${cx}" y1="${y(fnmr.low)}" y2="${y(fnmr.high)}"/><circle cx="${cx}" cy="${cy}" r="${large ? 5 : 3.5}"/>${
    large
      ? markup`<text x="${Math.max(cx + 9, Math.min(wide, cx + 60))}" y="${cy < top + 20 ? cy + 16 : cy - 8}">threshold in force</text>`
      : undefined
  }</g>`;
}

function eerMark({ eer }: Recognition, { x, y }: DetScales): Markup | undefined {
  if (!eer.supported) return undefined;
  const [cx, cy] = [x(eer.value), y(eer.value)];
  return markup`<g class="eer"><path d="M${cx - 4},${cy}L${cx},${cy - 4}L${cx + 4},${cy}L${cx},${cy + 4}Z"/><text x="${cx + 9}" y="${cy - 4}">EER ${percent(eer.value)}</text></g>`;
}

function veilWords(r: Recognition, edgeX: number, edgeY: number, left: number, right: number, top: number, bottom: number): Markup {
  // Upwards along the axis; from the bottom where a handful of mated comparisons leaves no room above the lower veil.
  const from = edgeY - top > 80 ? Math.min(bottom - 8, edgeY - 8) : bottom - 8;
  return markup`<g class="veil-words">${
    edgeX - left > 16
      ? markup`<text transform="translate(${left + 12},${from}) rotate(-90)">${from - top > 190 ? `FMR below 3 ÷ ${r.nonMated}: the sample cannot tell` : 'cannot tell'}</text>`
      : undefined
  }${bottom - edgeY > 16 && right - edgeX > 150 ? markup`<text x="${right - 6}" y="${edgeY + 13}" text-anchor="end">FNMR below 3 ÷ ${r.mated}: the sample cannot tell</text>` : undefined}</g>`;
}
