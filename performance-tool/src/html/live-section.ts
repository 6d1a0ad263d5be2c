import type { Tile } from '../live/tiles.ts';
import { type Markup, markup } from './markup.ts';

/** What happened lately, above the report; the page's live script keeps it new. */
export const liveSection = (tiles: readonly Tile[], madeAt: Date): Markup =>
  markup`<section class="live" aria-label="Lately"><p class="facts">As of <time id="as-of" datetime="${madeAt.toISOString()}">${madeAt.toISOString().slice(0, 19).replace('T', ' ')} UTC</time><span id="connection" role="status"></span></p><div class="tiles">${tiles.map(
    ({ title, value, note }) => markup`<div class="tile"><h2>${title}</h2><p class="value">${value}</p><p>${note}</p></div>`,
  )}</div></section>`;
