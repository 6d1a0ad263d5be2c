import { scaleLinear } from 'd3-scale';
import type { AdjustedDifferenceRow, AdjustedDifferences } from '../report/adjusted-differences-schema.ts';
import { attributeWords, count, groupWords, plural } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

const WIDTH = 150;
const HEIGHT = 20;

const MEASURES: readonly (readonly [AdjustedDifferenceRow['measure'], string, string])[] = [
  ['rejection', 'Not recognised', 'Attempts that ended without a match.'],
  ['notAdmitted', 'Not admitted by an officer', 'Of those not recognised: an officer decided otherwise than to admit, or nobody decided.'],
];

/** Each group against others alike in everything else that is known. */
export function adjustedDifferencesSection({ rows, tooFew }: AdjustedDifferences): Markup | undefined {
  if (rows.length === 0) return undefined;
  return markup`<section class="adjusted"><h2>Groups against others alike in the rest</h2>
<p class="lead">Groups differ in more than one thing: where more young people come, a place looks worse than it is. Here each group is held against all others of the same location, light, age band, sex and issuing state as far as these are known, in percentage points. “Before” is the difference without that.${tooFew > 0 ? ` ${plural(tooFew, 'comparison')} with too few travellers or errors.` : ''}</p>
${MEASURES.map(([measure, title, words]) => {
  const own = rows.filter((row) => row.measure === measure);
  return own.length === 0 ? undefined : table(title, words, own);
})}</section>`;
}

function table(title: string, words: string, rows: readonly AdjustedDifferenceRow[]): Markup {
  const most = Math.max(...rows.map(({ difference: { low, high } }) => Math.max(-low, high)));
  const x = scaleLinear([-most, most], [4, WIDTH - 4]);
  const at = (value: number) => Math.round(x(value) * 10) / 10;
  return markup`<h3>${title}</h3><p class="under">${words}</p><table class="rates"><thead><tr><th scope="col"></th><th scope="col" class="number">travellers</th><th scope="col" class="number">before</th><th scope="col" class="number">difference</th><th scope="col" class="scale">−${points(most)} to ${points(most)}</th><th scope="col" class="number">p, all rows</th></tr></thead><tbody>${rows.map(
    ({ by, value, subjects, crude, difference: d, adjustedP, differs }) =>
      markup`<tr><th scope="row">${attributeWords([by])} ${groupWords([value])}</th><td class="number">${count(subjects)}</td><td class="number">${signed(crude)}</td><td class="number${differs ? ' strong' : ''}">${signed(d.value)}<small>${signed(d.low)} to ${signed(d.high)}</small></td><td><svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${signed(d.value)} points, ${signed(d.low)} to ${signed(d.high)}"><line class="overall" x1="${at(0)}" x2="${at(0)}" y1="0" y2="${HEIGHT}"/><line class="interval" x1="${at(d.low)}" x2="${at(d.high)}" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/><circle cx="${at(d.value)}" cy="${HEIGHT / 2}" r="4"/></svg></td><td class="number">${adjustedP < 0.001 ? '< 0.001' : adjustedP.toFixed(3)}${differs ? ' ▲' : ''}</td></tr>`,
  )}</tbody></table>`;
}

const points = (difference: number): string => (100 * Math.abs(difference)).toFixed(2);
const signed = (difference: number): string => `${difference < 0 ? '−' : difference > 0 ? '+' : ''}${points(difference)}`;
