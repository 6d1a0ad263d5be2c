import type { Answer, Rate, Recognition, Report } from '../report/report-schema.ts';
import { count, percent, plural, range, seconds } from '../report/words.ts';
import type { DetAxes } from './det-axes.ts';
import { ALL } from './det-data.ts';
import { detPlot } from './det-plot.ts';
import { type Markup, markup } from './markup.ts';

/** The first page: three answers, the curve, the figures, and what cannot be said. */
export function frontPage(report: Report, axes: DetAxes): Markup {
  const { overall } = report;
  return markup`<header>
<h1>${report.title}</h1>
<p class="facts">${facts(report)}</p>
</header>
<section class="answers">${report.answers.map((own, i) => answer(i === report.answers.length - 1 ? withChanges(own, report.sinceLast) : own))}</section>
<section class="overview">
<figure><figcaption><b>Detection error trade-off, all travellers.</b> Every step of ${count(overall.mated)} mated and ${count(overall.nonMated)} non-mated comparisons; normal-deviate axes; band: ${percent(report.options.confidence)} interval.</figcaption>
${detPlot({ id: 'clip-all', curve: ALL, axes, recognition: overall, targetFmr: report.options.targetFmr, size: 'large', behind: false, label: 'DET curve of all travellers' })}</figure>
${keyFigures(overall, report)}
</section>
<section class="limits"><h2>What this report cannot say</h2><ul>${report.cannotSay.map((sentence) => markup`<li>${sentence}</li>`)}</ul></section>`;
}

function facts({ period, operations, overall, inputs, createdAt, groups }: Report): string {
  const day = (moment: string) => moment.slice(0, 10);
  const span = period && (day(period.from) === day(period.to) ? day(period.from) : `${day(period.from)} to ${day(period.to)}`);
  const places = groups.find(({ by }) => by.join() === 'location')?.cells.map(({ values }) => values[0]!);
  return [
    span,
    places && places.length <= 4 ? places.join(', ') : places && plural(places.length, 'location'),
    operations ? plural(operations.passages, 'passage') : plural(overall.mated + overall.nonMated, 'comparison'),
    inputs.length === 1 ? `from ${inputs[0]!.name}` : `from ${plural(inputs.length, 'input')}`,
    `made ${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
  ]
    .filter(Boolean)
    .join(' · ');
}

const VERDICTS: Readonly<Record<Answer['verdict'], readonly [symbol: string, word: string]>> = {
  yes: ['●', 'yes'],
  no: ['▲', 'no'],
  'not-shown': ['○', 'not shown'],
  note: ['–', ''],
};

/** What changed since the last report stands before changes of versions. */
function withChanges(own: Answer, since: Report['sinceLast']): Answer {
  if (!since) return own;
  const [headline, ...lines] = since.sentences;
  return {
    ...own,
    verdict: since.changes.length > 0 ? 'no' : 'note',
    headline: headline!,
    sentences: [...lines, own.headline, ...own.sentences],
  };
}

function answer({ question, verdict, headline, sentences }: Answer): Markup {
  const [symbol] = VERDICTS[verdict];
  return markup`<article class="${verdict}"><h2>${question}</h2><p class="headline"><span class="symbol" aria-hidden="true">${symbol}</span> ${headline}</p>${sentences.map((sentence) => markup`<p>${sentence}</p>`)}</article>`;
}

/** Estimate, interval and sample size of every overall figure; those without support say why in a word. */
function keyFigures(overall: Recognition, report: Report): Markup {
  const row = (name: string, meaning: string, rate: Rate | undefined): Markup | undefined =>
    rate &&
    markup`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number strong">${percent(rate.value)}</td><td class="number">${range(rate.low, rate.high)}</td><td class="number">${count(rate.errors)} / ${count(rate.trials)}</td></tr>`;
  const { eer, gfar } = overall;
  const passage = report.operations?.durations.find(({ step }) => step === 'passage');
  return markup`<div class="figures"><table>
<thead><tr><th scope="col"></th><th scope="col">estimate</th><th scope="col">${percent(report.options.confidence)} interval</th><th scope="col">errors / n</th></tr></thead>
<tbody>
${row('FMR', 'false match rate, threshold in force', overall.fmr)}
${row('FNMR', 'false non-match rate, threshold in force', overall.fnmr)}
${row('FNMR, adjudicated', 'only non-matches an officer found genuine', overall.fnmrAdjudicated)}
${row('FTA', 'failure to acquire a live template', overall.fta)}
${row('FTE', 'no template from the document', overall.fte)}
${row('GFRR', 'not recognised for any of these', overall.gfrr)}
${gfar && markup`<tr><th scope="row">GFAR<small>an impostor let through</small></th><td class="number strong">${percent(gfar.value)}</td><td class="number">${range(gfar.low, gfar.high)}</td><td></td></tr>`}
${
  eer.supported
    ? markup`<tr><th scope="row">EER<small>between the steps ${range(eer.low, eer.high)}</small></th><td class="number strong">${percent(eer.value)}</td><td class="number">${eer.interval && range(eer.interval.low, eer.interval.high)}</td><td></td></tr>`
    : markup`<tr><th scope="row">EER</th><td colspan="3" class="few">${overall.det ? 'too few errors' : 'no comparisons'}</td></tr>`
}
${overall.fnmrAtFmr.map((target) =>
  target.supported
    ? markup`<tr><th scope="row">FNMR at FMR ${percent(target.targetFmr)}<small>threshold ${Number(target.threshold.toPrecision(6))}, FMR attained ${percent(target.fmr.value)}${target.ruleOf30 ? '' : ', fewer than 30 false matches'}</small></th><td class="number strong">${percent(target.fnmr.value)}</td><td class="number">${range(target.fnmr.low, target.fnmr.high)}</td><td class="number">${count(target.fnmr.errors)} / ${count(target.fnmr.trials)}</td></tr>`
    : markup`<tr><th scope="row">FNMR at FMR ${percent(target.targetFmr)}</th><td colspan="3" class="few">too few comparisons</td></tr>`,
)}
${passage && markup`<tr><th scope="row">Time of a passage<small>admitted travellers, median and 95th percentile</small></th><td class="number strong">${seconds(passage.median)}</td><td class="number">${seconds(passage.p95)}</td><td class="number">${count(passage.count)}</td></tr>`}
</tbody></table>
${thresholds(overall)}</div>`;
}

function thresholds({ thresholds: inForce }: Recognition): Markup | undefined {
  if (inForce.length === 0) return undefined;
  const words = inForce
    .slice(0, 5)
    .map(({ threshold, comparisons }) => `${Number(threshold.toPrecision(6))} (${plural(comparisons, 'comparison')})`);
  return markup`<p class="under">Threshold in force: ${words.join(', ')}${inForce.length > 5 ? ' and others' : ''}.</p>`;
}
