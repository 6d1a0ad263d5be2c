import { readdirSync, readFileSync } from 'node:fs';
import { trustStoreOf } from '../../dist/trust-folder.js';

/** Today, the same in every run: the made certificates are valid then. */
export const now = new Date('2028-01-01T00:00:00Z');

const folder = new URL('../trust/', import.meta.url);
/** The CSCA certificates under which the made documents are signed, by file name. */
export const cscas = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(new URL(name, folder)));
export const trust = trustStoreOf(cscas);
