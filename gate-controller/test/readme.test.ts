import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../src/faults.ts';
import { DoorBoardAddress, Site } from '../src/site.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The cells of every table row below a heading, up to the next one. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) =>
    row
      .slice(2, -2)
      .split(/(?<!\\) \| /)
      .map((cell) => cell.trim()),
  );
}

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}
/** Every entry of a schema by its path, lists as `[]`. */
function entries(shape: Shape, at = ''): string[] {
  if (shape.type === 'array' && shape.items?.properties) return entries(shape.items, `${at}[]`);
  // The door board and TLS are each one row.
  if (!shape.properties || shape === (DoorBoardAddress as Shape) || at.endsWith('.tls')) return [at];
  return Object.entries(shape.properties).flatMap(([name, inner]) => entries(inner, at ? `${at}.${name}` : name));
}

describe('the README', () => {
  it('has the catalogue of faults as it is', () => {
    const yes = (b: boolean) => (b ? 'yes' : 'no');
    const catalogue = Object.entries(FAULTS).map(([code, f]) => [`\`${code}\``, yes(f.blocking), yes(f.latched), f.text, f.remedy]);
    expect(rowsBelow('Faults')).toEqual(catalogue);
  });

  it('explains every entry of the site file, and none that there is not', () => {
    const explained = rowsBelow('The site file').map(([entry]) => entry!.replaceAll('`', ''));
    expect(explained.sort()).toEqual(entries(Site as Shape).sort());
  });

  it('names files that exist', () => {
    const files = rowsBelow('Where things are').flatMap(([, cell]) => [...cell!.matchAll(/`([a-z/-]+\.ts)`/g)].map((m) => m[1]!));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(() => readFileSync(new URL(`../src/${file}`, import.meta.url)), file).not.toThrow();
  });
});
