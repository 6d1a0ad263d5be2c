import { readFileSync } from 'node:fs';
import { checkSite, type Site } from '../src/site.ts';

/** The example site file, which is a whole one; paths are never opened by the tests that take it. */
export const aSite = (changes: Partial<Site> = {}): Site => ({
  ...checkSite(JSON.parse(readFileSync(new URL('../site.example.json', import.meta.url), 'utf8')), 'site.example.json'),
  ...changes,
});
