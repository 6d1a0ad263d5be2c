import { area, line } from 'd3-shape';
import type { OverTime, OverTimeAlarm, OverTimeChange, OverTimeChart } from '../report/over-time-schema.ts';
import { coincidence, MEASURE_WORDS, watchedWords } from '../report/over-time-words.ts';
import { count, percent, plural } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** Gates drawn; the tables hold all. */
const MOST_DRAWN = 24;

/** Alarms, changes and the charts they come from. */
export function overTimeSection(time: OverTime): Markup {
  const { falseAlarms, charts, alarms, changes, drawn, tooFew } = time;
  const gates = drawn.filter(({ by, measure }) => by !== 'all' && measure === 'score');
  const shown = [...gates].sort((a, b) => alarmsOf(time, b) - alarmsOf(time, a)).slice(0, MOST_DRAWN);
  const chosen = gates.filter((chart) => shown.includes(chart));
  return markup`<section class="over-time"><h2>Over time</h2>
<p class="lead">${plural(charts, 'chart')} of gates and groups over ${plural(time.days, 'day')}, each day against all days before it, after what is expected of its travellers by age, sex, document and hour. Groups of persons are held against everybody at the same gates on the same days. Were nothing to change, all charts together would raise a false alarm in this period with a chance of ${percent(falseAlarms.chanceInPeriod)}, ${perYear(falseAlarms.perYear)}.${tooFew > 0 ? ` ${plural(tooFew, 'group')} of too few travellers.` : ''}</p>
${alarmsTable(alarms)}${changesTable(changes)}
${chosen.length > 0 ? markup`<h3>Day by day</h3><p class="lead">Above: mean mated score less what was expected, line: its mean between changes, shaded: when a change may have come. Below: the chart’s sum; at the dashed limit it is an alarm.</p><div class="courses">${chosen.map((chart) => course(chart, time))}</div>` : undefined}
${gates.length > chosen.length ? markup`<p class="under">${count(gates.length - chosen.length)} more without an alarm are in report.json.</p>` : undefined}</section>`;
}

const alarmsOf = ({ alarms }: OverTime, chart: OverTimeChart): number =>
  alarms.filter(({ by, value }) => by === chart.by && value === chart.value).length;

const perYear = (alarms: number): string =>
  alarms >= 1 ? `about ${alarms.toFixed(1)} a year` : `about one in ${(1 / alarms).toFixed(alarms > 0.2 ? 1 : 0)} years`;

function alarmsTable(alarms: readonly OverTimeAlarm[]): Markup {
  if (alarms.length === 0) return markup`<h3>Alarms</h3><p>None: no chart reached its limit.</p>`;
  return markup`<h3>Alarms</h3><table><thead><tr><th scope="col">what got worse</th><th scope="col">in</th><th scope="col">alarm</th><th scope="col">rising since</th><th scope="col">known to have changed then</th></tr></thead><tbody>${alarms.map(
    (alarm) =>
      markup`<tr><th scope="row">${watchedWords(alarm)}</th><td>${MEASURE_WORDS[alarm.measure]}</td><td>${alarm.day}</td><td>${alarm.since}</td><td>${coincidence(alarm.coincides) || 'nothing'}</td></tr>`,
  )}</tbody></table>`;
}

function changesTable(changes: readonly OverTimeChange[]): Markup {
  if (changes.length === 0) return markup`<h3>Changes found</h3><p>None that chance does not explain.</p>`;
  return markup`<h3>Changes found</h3><table><thead><tr><th scope="col">where</th><th scope="col">in</th><th scope="col">since</th><th scope="col">between</th><th scope="col">how much</th><th scope="col" class="number">p, all charts</th><th scope="col">known to have changed then</th></tr></thead><tbody>${changes.map(
    (change) =>
      markup`<tr><th scope="row">${watchedWords(change)}</th><td>${MEASURE_WORDS[change.measure]}</td><td>${change.day}</td><td>${change.low === change.high ? 'that day' : `${change.low} and ${change.high}`}</td><td>${sizeWords(change)}</td><td class="number">${change.p <= 0.001 ? '≤ 0.001' : change.p.toFixed(3)}</td><td>${coincidence(change.coincides) || 'nothing'}</td></tr>`,
  )}</tbody></table>`;
}

export function sizeWords({ measure, size: { value, low, high }, worse }: OverTimeChange): string {
  if (measure === 'rejection') return `${value.toFixed(2)} × as many (${low.toFixed(2)}–${high.toFixed(2)})`;
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return `${Math.abs(value).toPrecision(2)} ${worse ? 'lower' : 'higher'} (${least.toPrecision(2)}–${most.toPrecision(2)})`;
}

const WIDTH = 300;
const [TOP, MIDDLE, BOTTOM] = [6, 66, 104];

/** One gate or group: daily means above, the chart of scores below. */
function course(chart: OverTimeChart, time: OverTime): Markup {
  const { days } = chart;
  const x = (day: number) => Math.round((1000 * WIDTH * (day + 0.5)) / days.length) / 1000;
  const seen = days.flatMap(({ value }, day) => (value === null ? [] : [{ day, value }]));
  const most = Math.max(1e-9, ...seen.map(({ value }) => Math.abs(value)));
  const y = (value: number) => Math.round(10 * ((TOP + MIDDLE) / 2 - (value / most) * ((MIDDLE - TOP) / 2))) / 10;
  const highest = Math.max(time.falseAlarms.limit * 1.15, ...days.map(({ cusum }) => cusum));
  const below = (value: number) => Math.round(10 * (BOTTOM - (value / highest) * (BOTTOM - MIDDLE - 8))) / 10;
  const same = ({ by, value, measure }: { by: string; value: string; measure: string }) =>
    by === chart.by && value === chart.value && measure === 'score';
  const dayOf = (text: string) => days.findIndex(({ day }) => day === text);
  const changes = time.changes.filter(same);
  const cuts = [0, ...changes.map(({ day }) => dayOf(day)), days.length];
  const levels = cuts.slice(1).map((to, i) => {
    const own = seen.filter(({ day }) => day >= cuts[i]! && day < to);
    const weight = own.reduce((sum, { day }) => sum + days[day]!.trials, 0);
    return { from: cuts[i]!, to, mean: own.reduce((sum, { day, value }) => sum + value * days[day]!.trials, 0) / Math.max(1, weight) };
  });
  const alarms = time.alarms.filter(same);
  const known = time.known.filter(({ place }) => chart.by === 'gate' && place === chart.value);
  return markup`<figure><figcaption><b>${watchedWords(chart)}</b><small>${alarms.length > 0 ? markup`<span class="alarm-word">▲ alarm ${alarms.map(({ day }) => day).join(', ')}</span>` : 'no alarm'}</small></figcaption><svg viewBox="0 0 ${WIDTH} 118" role="img" aria-label="${watchedWords(chart)}: mean mated score and its chart, ${alarms.length > 0 ? `alarm on ${alarms.map(({ day }) => day).join(', ')}` : 'no alarm'}">
${changes.map(({ low, high }) => markup`<rect class="veil" x="${x(dayOf(low) - 0.5)}" width="${x(dayOf(high)) - x(dayOf(low) - 1)}" y="${TOP}" height="${BOTTOM - TOP}"/>`)}
<line class="axis" x1="0" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}"/>
${seen.map(({ day, value }) => markup`<circle class="day" cx="${x(day)}" cy="${y(value)}" r="1.3"/>`)}
${levels.map(({ from, to, mean }) => markup`<line class="level" x1="${x(from - 0.5)}" x2="${x(to - 0.5)}" y1="${y(mean)}" y2="${y(mean)}"/>`)}
${known.map(({ day, what, from, to }) => markup`<line class="known" x1="${x(dayOf(day) - 0.5)}" x2="${x(dayOf(day) - 0.5)}" y1="${TOP}" y2="${BOTTOM}"><title>${what} ${from} to ${to}, ${day}</title></line>`)}
<path class="band" d="${
    area<{ cusum: number }>(
      (_, day) => x(day),
      () => BOTTOM,
      ({ cusum }) => below(cusum),
    )([...days]) ?? ''
  }"/><path class="sum" d="${
    line<{ cusum: number }>(
      (_, day) => x(day),
      ({ cusum }) => below(cusum),
    )([...days]) ?? ''
  }"/>
<line class="limit" x1="0" x2="${WIDTH}" y1="${below(time.falseAlarms.limit)}" y2="${below(time.falseAlarms.limit)}"/>
${alarms.map(({ day }) => markup`<path class="alarm" d="M${x(dayOf(day)) - 4},${below(time.falseAlarms.limit) - 3}h8l-4,-7Z"/>`)}
<line class="axis" x1="0" x2="${WIDTH}" y1="${BOTTOM}" y2="${BOTTOM}"/>
<text x="0" y="115">${days[0]!.day}</text><text x="${WIDTH}" y="115" text-anchor="end">${days[days.length - 1]!.day}</text></svg></figure>`;
}
