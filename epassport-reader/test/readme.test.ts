import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const packageFolder = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', packageFolder), 'utf8');
const sources = readdirSync(new URL('src', packageFolder), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'));

const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const rows = section('Standard, file, test')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (standard|-)/.test(line))
  .map((line) => line.split('|').slice(1, -1));
const named = (column: 1 | 2): string[] =>
  rows.flatMap((cells) => [...(cells[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));

/** `trust-*.ts` and `data-groups/` stand for several files. */
const pattern = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')}${name.endsWith('/') ? '[^/]+' : '$'}`);

describe('the README', () => {
  it('names every source file in its table of standards, files and tests, and none that is gone', () => {
    const patterns = named(1).map(pattern);
    expect(patterns.length).toBeGreaterThan(30);
    expect(sources.filter((file) => !patterns.some((each) => each.test(file)))).toEqual([]);
    expect(named(1).filter((name) => !sources.some((file) => pattern(name).test(file)))).toEqual([]);
  });

  it('names a test for every row, and no test that is gone', () => {
    for (const [standard, , tests] of rows) expect(tests, standard).toMatch(/`[^`]+`/);
    const file = (name: string): URL => new URL(`${name.startsWith('simulator/') ? '../' : 'test/'}${name}.test.ts`, packageFolder);
    expect(named(2).filter((name) => !existsSync(file(name)))).toEqual([]);
    const tests = readdirSync(new URL('test', packageFolder), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.test.ts') && name !== 'readme.test.ts')
      .map((name) => name.slice(0, -'.test.ts'.length));
    expect(tests.filter((name) => !named(2).includes(name))).toEqual([]);
  });

  it('shows the example as it is run, in at most twenty lines', () => {
    const example = readFileSync(new URL('examples/inspect-a-passport.js', packageFolder), 'utf8');
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    expect(readme.includes(`\`\`\`js\n${example}\`\`\``), "the README's example is not examples/inspect-a-passport.js").toBe(true);
  });
});
