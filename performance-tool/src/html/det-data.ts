import type { Recognition, Report } from '../report/report-schema.ts';
import { groupWords } from '../report/words.ts';
import { type DetAxes, detScales } from './det-axes.ts';

/** Name of a curve in the page, for the script: of all travellers, or of a group by its place among the groups and cells of the report. */
export const ALL = 'all';
export const curveId = (group: number, cell: number): string => `g${group}-${cell}`;

/** What the script reads off a curve. Of each step: threshold, false matches, false non-matches, x and y from 0 to 1000, FNMR's interval, and FMR's where known. */
export interface CurveData {
  readonly name: string;
  readonly mated: number;
  readonly nonMated: number;
  readonly steps: readonly (readonly number[])[];
}

/** One curve of these axes. */
export function curveData(name: string, { det, mated, nonMated }: Recognition, axes: DetAxes): CurveData {
  const scales = detScales(axes, { width: 1000, height: 1000, left: 0, right: 0, top: 0, bottom: 0 });
  const short = (value: number | undefined) => (value === undefined ? [] : [Number(value.toPrecision(3))]);
  return {
    name,
    mated,
    nonMated,
    steps: (det?.points ?? []).map(({ threshold, fmr, fnmr, fnmrLow, fnmrHigh, fmrLow, fmrHigh }) => [
      threshold,
      Math.round(fmr * nonMated),
      Math.round(fnmr * mated),
      Math.round(scales.x(fmr)),
      Math.round(scales.y(fnmr)),
      ...short(fnmrLow),
      ...short(fnmrHigh),
      ...short(fmrLow),
      ...short(fmrHigh),
    ]),
  };
}

/** Every curve of the report. */
export function detData(report: Report, axes: DetAxes): Record<string, CurveData> {
  const data = (name: string, recognition: Recognition) => curveData(name, recognition, axes);
  const curves: Record<string, CurveData> = { [ALL]: data('All travellers', report.overall) };
  for (const [g, { cells }] of report.groups.entries())
    for (const [c, { values, recognition }] of cells.entries())
      if (recognition?.det) curves[curveId(g, c)] = data(groupWords(values), recognition);
  return curves;
}
