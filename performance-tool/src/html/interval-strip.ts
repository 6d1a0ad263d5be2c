import { scaleLinear } from 'd3-scale';
import type { Rate } from '../report/report-schema.ts';
import { percent, range } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const WIDTH = 150;
const HEIGHT = 20;

/** An estimate as a dot on its interval, all strips of a column on one scale from 0, with a line where the whole sample lies. */
export function intervalStrip(rate: Rate, most: number, overall: number | undefined): Markup {
  const x = scaleLinear([0, most || 1], [4, WIDTH - 4]).clamp(true);
  const at = (value: number) => Math.round(x(value) * 10) / 10;
  return markup`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${percent(rate.value)}, interval ${range(rate.low, rate.high)}">${
    overall === undefined ? undefined : markup`<line class="overall" x1="${at(overall)}" x2="${at(overall)}" y1="0" y2="${HEIGHT}"/>`
  }<line class="base" x1="4" x2="${WIDTH - 4}" y1="${HEIGHT - 1}" y2="${HEIGHT - 1}"/><line class="interval" x1="${at(rate.low)}" x2="${at(rate.high)}" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/><circle cx="${at(rate.value)}" cy="${HEIGHT / 2}" r="4"/></svg>`;
}

/** A round number at or above all intervals, never more than 1. */
export function stripScale(rates: readonly (Rate | undefined)[]): number {
  const most = Math.max(0, ...rates.map((rate) => rate?.high ?? 0));
  if (most === 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(most));
  return Math.min(1, [1, 2, 3, 5, 10].map((m) => m * decade).find((end) => end >= most) ?? 1);
}
