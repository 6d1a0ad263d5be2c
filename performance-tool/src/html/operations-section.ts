import type { Operations } from '../report/report-schema.ts';
import { count, percent, seconds, spoken } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** What happened at the gates: outcomes, reasons, times, officers, checks, faults, days. */
export function operationsSection(operations: Operations): Markup {
  const { passages, outcomes, reasons, officer, faults, days } = operations;
  return markup`<section class="operations"><h2>At the gates</h2><div class="columns">
${barTable(
  'Outcomes',
  outcomes.map(({ outcome, passages: n }) => [spoken(outcome), n]),
  passages,
)}
${barTable(
  'Reasons to refer or refuse',
  reasons.filter(({ verdict }) => verdict !== 'admit').map(({ verdict, reason, passages: n }) => [`${spoken(reason)} (${verdict})`, n]),
  passages,
)}
${barTable(
  'Officers’ decisions',
  officer.map(({ action, passages: n }) => [spoken(action), n]),
  passages,
)}
${barTable(
  'Device faults during passages',
  faults.map(({ code, passages: n }) => [spoken(code), n]),
  passages,
)}
</div>${timesTable(operations)}${checksTable(operations)}${daysChart(days)}</section>`;
}

/** Shares of all passages, so bars of all tables compare. */
function barTable(title: string, rows: readonly (readonly [string, number])[], all: number): Markup {
  if (rows.length === 0) return markup`<div><h3>${title}</h3><p class="few">None.</p></div>`;
  return markup`<div><h3>${title}</h3><table class="bars">${rows.map(
    ([name, n]) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${count(n)}</td><td class="number">${percent(n / all)}</td><td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar" width="${(100 * n) / all}" height="10"/></svg></td></tr>`,
  )}</table></div>`;
}

function timesTable({ durations }: Operations): Markup | undefined {
  const named = (step: string): string | undefined => {
    if (step === 'passage') return 'Whole passage, admitted by the gate';
    if (step === 'capture') return 'Face capture';
    return step.startsWith('state:') ? `State ${step.slice('state:'.length)}` : undefined;
  };
  const rows = durations
    .flatMap((row) => {
      const name = named(row.step);
      return name ? [{ ...row, name }] : [];
    })
    .sort((a, b) => Number(b.step === 'passage') - Number(a.step === 'passage'));
  if (rows.length === 0) return undefined;
  const most = Math.max(...rows.map(({ p95 }) => p95));
  const x = (milliseconds: number) => Math.round((1000 * milliseconds) / (most || 1)) / 10;
  return markup`<h3>Times</h3><table class="times"><thead><tr><th scope="col"></th><th scope="col" class="number">n</th><th scope="col" class="number">median</th><th scope="col" class="number">95th percentile</th><th scope="col"></th></tr></thead><tbody>${rows.map(
    ({ name, count: n, median, p95 }) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${count(n)}</td><td class="number strong">${seconds(median)}</td><td class="number">${seconds(p95)}</td><td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar" width="${x(median)}" height="10"/><rect class="bar-rest" x="${x(median)}" width="${Math.max(0, x(p95) - x(median))}" y="4" height="2"/></svg></td></tr>`,
  )}</tbody></table>`;
}

const RESULTS = ['successful', 'failed', 'undetermined', 'notSupported', 'aborted'];

function checksTable({ checks, durations }: Operations): Markup | undefined {
  if (checks.length === 0) return undefined;
  const heads = ['successful', 'failed', 'undetermined', 'not supported', 'aborted', 'median', '95th percentile'];
  return markup`<h3>Document checks (BSI TR-03135 results)</h3><table class="checks"><thead><tr><th scope="col"></th>${heads.map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${checks.map(
    ({ check, results }) => {
      const time = durations.find(({ step }) => step === `check:${check}`);
      return markup`<tr><th scope="row">${check}</th>${RESULTS.map((name) => markup`<td class="number">${results[name] ? count(results[name]) : '·'}</td>`)}<td class="number">${time && seconds(time.median)}</td><td class="number">${time && seconds(time.p95)}</td></tr>`;
    },
  )}</tbody></table>`;
}

function daysChart(days: Operations['days']): Markup | undefined {
  if (days.length < 2) return undefined;
  const most = Math.max(...days.map(({ passages }) => passages));
  const [height, step] = [70, 600 / days.length];
  const bar = (x: number, n: number, kind: string) => {
    const h = (height * n) / most;
    return markup`<rect class="${kind}" x="${x.toFixed(1)}" y="${(height - h).toFixed(1)}" width="${Math.max(1, step * 0.7).toFixed(1)}" height="${h.toFixed(1)}"/>`;
  };
  return markup`<h3>Passages per day</h3><figure class="days"><svg viewBox="0 0 640 92" role="img" aria-label="Passages per day">${days.map(
    ({ day, passages, admitted, officer }, i) =>
      markup`<g><title>${day}: ${count(passages)} passages, ${count(admitted)} admitted, ${count(officer)} seen by an officer</title>${bar(i * step, passages, 'bar-all')}${bar(i * step, admitted, 'bar')}</g>`,
  )}<text x="0" y="86">${days[0]!.day}</text><text x="600" y="86" text-anchor="end">${days[days.length - 1]!.day}</text><text x="606" y="8">${count(most)}</text><text x="606" y="70">0</text></svg><figcaption>Dark: admitted. Light: all who started.</figcaption></figure>`;
}
