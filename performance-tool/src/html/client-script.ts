import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Markup } from './markup.ts';

/** Compiled from client/; the same place seen from src/html and from dist/html. */
const FILE = new URL('../../dist/client/det-reader.js', import.meta.url);

let text: string | undefined;

/** The page's script as it is written into it. */
export const clientScript = (): string => (text ??= readFileSync(FILE, 'utf8').trim());

/** Source expression of a content security policy that lets this inline text through and no other. */
export const hashSource = (inline: string): string => `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;

/** Data for the script. Nothing in it can end the element it stands in. */
export const scriptData = (id: string, data: unknown): Markup =>
  new Markup(`<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`);
