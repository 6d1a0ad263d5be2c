import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Markup } from './markup.ts';

const read = new Map<string, string>();

/** One of the page's scripts as it is written into it. Compiled from client/; the place is the same seen from src/html and from dist/html. */
export function clientScript(name: 'det-reader' | 'live'): string {
  const text = read.get(name) ?? readFileSync(new URL(`../../dist/client/${name}.js`, import.meta.url), 'utf8').trim();
  read.set(name, text);
  return text;
}

/** Source expression of a content security policy that lets this inline text through and no other. */
export const hashSource = (inline: string): string => `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;

/** Data for the script. Nothing in it can end the element it stands in. */
export const scriptData = (id: string, data: unknown): Markup =>
  new Markup(`<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`);
