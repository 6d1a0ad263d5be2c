import type { ImageQualities } from '../report/report-schema.ts';
import { count, plural, spoken } from '../report/words.ts';
import { type Markup, markup } from './markup.ts';

/** “Illumination uniformity” of “illuminationUniformity”. */
const words = (name: string) => spoken(name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));

/** Chip portraits and live images side by side, by issuing state. */
export function imageQualitySection({ states, tooFew }: ImageQualities): Markup {
  const heads = ['portraits', 'portrait: median', '10th percentile', '', 'best live image: median', '10th percentile', ''];
  const cells = (spread: ImageQualities['states'][number]['portrait']) =>
    spread
      ? markup`<td class="number strong">${Math.round(spread.median)}</td><td class="number">${Math.round(spread.p10)}</td><td>${words(spread.weakest)}</td>`
      : markup`<td class="number">·</td><td class="number">·</td><td>·</td>`;
  const few = tooFew > 0 ? markup`<p class="few">${plural(tooFew, 'issuing state')} with too few portraits to show.</p>` : undefined;
  if (states.length === 0) return markup`<section><h2>Image quality</h2>${few}</section>`;
  return markup`<section><h2>Image quality</h2><table><thead><tr><th scope="col">issuing state</th>${heads.map((name) => (name ? markup`<th scope="col" class="number">${name}</th>` : markup`<th scope="col">weakest measure</th>`))}</tr></thead><tbody>${states.map(
    ({ issuingState, portraits, portrait, live }) =>
      markup`<tr><th scope="row">${issuingState}</th><td class="number">${count(portraits)}</td>${cells(portrait)}${cells(live)}</tr>`,
  )}</tbody></table>${few}</section>`;
}
