import type { Tile } from '../live/tiles.ts';
import type { Report } from '../report/report-schema.ts';
import { count, plural, spoken } from '../report/words.ts';
import { adjustedDifferencesSection } from './adjusted-differences-section.ts';
import { detAxes } from './det-axes.ts';
import { detData } from './det-data.ts';
import { overlays } from './det-overlay.ts';
import { sharedCurve } from './det-plot.ts';
import { differencesSection } from './differences-section.ts';
import { frontPage } from './front-page.ts';
import { groupsSection } from './group-section.ts';
import { imageQualitySection } from './image-quality-section.ts';
import { liveSection } from './live-section.ts';
import { type Markup, markup } from './markup.ts';
import { operationsSection } from './operations-section.ts';
import { overTimeSection } from './over-time-section.ts';
import { scoreSection } from './score-section.ts';
import { type Renewal, renderPage } from './self-contained-page.ts';
import { thresholdAdviceSection } from './threshold-advice-section.ts';
import { truthSection } from './truth-section.ts';
import { watchListSection } from './watch-list-section.ts';

/** The report as one self-contained HTML page: it fetches nothing, and but for reading curves by pointer it needs no script. */
export function renderHtml(report: Report, live?: { readonly tiles: readonly Tile[]; readonly renewal: Renewal }): string {
  const axes = detAxes(report.overall);
  return renderPage(
    report.title,
    markup`${sharedCurve(report.overall, axes)}${live && liveSection(live.tiles, new Date(report.createdAt))}
<section class="first">${frontPage(report, axes)}</section>
${overlays(report, axes)}
${differencesSection(report)}
${groupsSection(report, axes)}
${scoreSection(report)}
${truthSection(report)}
${report.adjusted && adjustedDifferencesSection(report.adjusted)}
${report.overTime && overTimeSection(report.overTime)}
${report.thresholdAdvice && thresholdAdviceSection(report.thresholdAdvice)}
${report.operations && report.operations.passages > 0 ? operationsSection(report.operations) : undefined}
${report.watchList && watchListSection(report.watchList)}
${report.imageQualities ? imageQualitySection(report.imageQualities) : undefined}
${changesSection(report)}
<section class="methods"><h2>Methods</h2>${report.methods.map((sentence) => markup`<p>${sentence}</p>`)}${inputsTable(report)}</section>
${badRowsSection(report)}`,
    detData(report, axes),
    live?.renewal,
  );
}

function changesSection({ changes }: Report): Markup | undefined {
  if (changes.length === 0) return undefined;
  return markup`<section><h2>Changes</h2><table><thead><tr><th scope="col">what</th><th scope="col">from</th><th scope="col">to</th><th scope="col">first, UTC</th><th scope="col">last, UTC</th><th scope="col">where</th></tr></thead><tbody>${changes.map(
    ({ what, from, to, firstAt, lastAt, places }) =>
      markup`<tr><th scope="row">${spoken(what)}</th><td>${from}</td><td>${to}</td><td>${minute(firstAt)}</td><td>${minute(lastAt)}</td><td>${places.join(', ')}</td></tr>`,
  )}</tbody></table></section>`;
}

const minute = (moment: string): string => moment.slice(0, 16).replace('T', ' ');

const inputsTable = ({ inputs }: Report): Markup =>
  markup`<table class="inputs"><thead><tr><th scope="col">input</th><th scope="col" class="number">mated</th><th scope="col" class="number">non-mated</th><th scope="col" class="number">bad rows</th></tr></thead><tbody>${inputs.map(
    ({ name, mated, nonMated, badRows }) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${count(mated)}</td><td class="number">${count(nonMated)}</td><td class="number">${count(badRows)}</td></tr>`,
  )}</tbody></table>`;

function badRowsSection({ badRows }: Report): Markup | undefined {
  if (badRows.count === 0) return undefined;
  const more = badRows.count - badRows.listed.length;
  return markup`<section class="bad-rows"><h2>Rows that could not be used</h2><p>${plural(badRows.count, 'row')}${more > 0 ? `, the first ${badRows.listed.length} listed` : ''}; none is in any figure above.</p><table><tbody>${badRows.listed.map(
    ({ source, row, fault }) => markup`<tr><td>${source}</td><td>${row}</td><td>${fault}</td></tr>`,
  )}</tbody></table></section>`;
}
