import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folders = ['passport', 'pcsc'].map((name) => new URL(`../../src/${name}/`, import.meta.url));
const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') })),
);

/** A mistake shared by reader and chip would cancel out; so they share no code. */
describe('the virtual passport shares no protocol code with epassport-reader', () => {
  it('and imports it in one place, for the interface and its exception', () => {
    expect(sources.length).toBeGreaterThan(15);
    const importers = sources.filter(({ text }) => /from '(epassport-reader|[./]+\/epassport-reader)/.test(text));
    expect(importers.map(({ name }) => name)).toEqual(['chip-transport.ts']);
    expect(importers[0]!.text).toContain("import { type CardTransport, PassportReaderError } from 'epassport-reader';");
  });
});
