import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { probit } from '../statistics/normal-deviate.ts';
import { smallestSupportedRate } from '../statistics/sample-support.ts';
import { type Markup, markup } from './markup.ts';

/** Rates that get a line, with those that get a number. */
const TICKS = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5];
const FINE_LINES = [1e-6, 1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];

/** A pair of normal-deviate axes, the same for every plot of a report so that curves compare by eye. */
export interface DetAxes {
  readonly lowestFmr: number;
  readonly lowestFnmr: number;
}

/** Axes down to the smallest rate the whole sample can show at all. */
export function detAxes(sample: { readonly mated: number; readonly nonMated: number }): DetAxes {
  const lowest = (trials: number) => TICKS.findLast((tick) => tick <= smallestSupportedRate(trials) / 3) ?? TICKS[0]!;
  return { lowestFmr: Math.min(0.01, lowest(sample.nonMated)), lowestFnmr: Math.min(0.01, lowest(sample.mated)) };
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
  readonly top: number;
  readonly right: number;
}

export interface DetScales {
  /** Pixel of a rate; rates off the axes stop at their ends. */
  readonly x: (rate: number) => number;
  readonly y: (rate: number) => number;
}

export function detScales(axes: DetAxes, frame: Frame): DetScales {
  const along = (lowest: number, from: number, to: number) => {
    const scale: ScaleLinear<number, number> = scaleLinear([probit(lowest), probit(0.5)], [from, to]);
    return (rate: number) => Math.round(scale(probit(Math.min(0.5, Math.max(lowest, rate)))) * 10) / 10;
  };
  return {
    x: along(axes.lowestFmr, frame.left, frame.width - frame.right),
    y: along(axes.lowestFnmr, frame.height - frame.bottom, frame.top),
  };
}

const tickText = (rate: number): string => String(Number((rate * 100).toPrecision(3)));

/** Grid, numbers and, where `named`, the axes' names. */
export function drawAxes(axes: DetAxes, frame: Frame, scales: DetScales, named: boolean): Markup {
  const { x, y } = scales;
  const [left, right, top, bottom] = [frame.left, frame.width - frame.right, frame.top, frame.height - frame.bottom];
  const shown = (rates: readonly number[], lowest: number) => rates.filter((rate) => rate >= lowest);
  const lines = named ? FINE_LINES : TICKS;
  // Numbers need room; the highest rate always has one.
  const spaced = (rates: readonly number[], position: (rate: number) => number, room: number) => {
    const kept: number[] = [];
    for (const rate of [...rates].reverse()) if (kept.every((other) => Math.abs(position(other) - position(rate)) >= room)) kept.push(rate);
    return kept;
  };
  const ticksX = spaced(shown(TICKS, axes.lowestFmr), x, named ? 34 : 26);
  const ticksY = spaced(shown(TICKS, axes.lowestFnmr), y, 12);
  return markup`<g class="grid">${shown(lines, axes.lowestFmr).map((r) => markup`<line x1="${x(r)}" x2="${x(r)}" y1="${top}" y2="${bottom}"/>`)}${shown(lines, axes.lowestFnmr).map((r) => markup`<line x1="${left}" x2="${right}" y1="${y(r)}" y2="${y(r)}"/>`)}</g>
<g class="tick">${ticksX.map((r) => markup`<text x="${x(r)}" y="${bottom + 14}" text-anchor="middle">${tickText(r)}</text>`)}${ticksY.map((r) => markup`<text x="${left - 6}" y="${y(r) + 4}" text-anchor="end">${tickText(r)}</text>`)}</g>${
    named
      ? markup`<g class="axis-name"><text x="${right}" y="${bottom + 32}" text-anchor="end">false match rate, %</text><text x="${left - 34}" y="${top - 12}">false non-match rate, %</text></g>`
      : undefined
  }`;
}
