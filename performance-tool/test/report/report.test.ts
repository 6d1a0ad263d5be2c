import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/html/page.ts';
import { parseCsv } from '../../src/records/csv.ts';
import { parseScores } from '../../src/records/scores/read-scores.ts';
import { createReport } from '../../src/report/create-report.ts';
import { csvTables } from '../../src/report/csv-tables.ts';
import { Report } from '../../src/report/report-schema.ts';
import { percent } from '../../src/report/words.ts';
import { summary } from '../../src/summary.ts';
import { synthesise } from '../synthetic-passages.ts';

const schema = Compile(Report);
const log = (travellers: number) => ({
  name: 'gate.sqlite',
  unfinished: [],
  badRows: [],
  ...synthesise({ seed: 7, travellers, comparisons: 12 }),
});
const full = createReport({ logs: [log(900)] }, { title: 'Gate <1> & co' });

describe('report.json', () => {
  test.each([
    ['of 900 travellers', full],
    ['of 20 travellers', createReport({ logs: [log(20)] })],
    ['of nobody', createReport({ logs: [log(0)] })],
    ['of a score file', createReport({ scores: [{ name: 's', trials: parseScores('label,score\nmated,1\nnon-mated,0', 's') }] })],
  ])('%s keeps its schema, also after a round trip', (_, report) => {
    const again: unknown = JSON.parse(JSON.stringify(report));
    expect([...schema.Errors(again)]).toEqual([]);
    expect(again).toEqual(report);
  });

  test('names nobody', () => {
    const text = JSON.stringify(full);
    for (const word of ['p-00000', 'o-1', 'same person']) expect(text).not.toContain(word);
  });

  test('refuses groups that do not exist, naming those that do', () => {
    expect(() => createReport({ logs: [log(5)] }, { by: ['shoeSize'] })).toThrow(/“shoeSize”.*location, gate, direction/);
    expect(() => createReport({ logs: [log(5)] }, { targetFmr: 0 })).toThrow(/target FMR is 0/);
  });

  test('counts days, outcomes, reasons and times', () => {
    const operations = full.operations!;
    const sum = (rows: readonly { passages: number }[]) => rows.reduce((total, { passages }) => total + passages, 0);
    expect(sum(operations.outcomes)).toBe(900);
    expect(sum(operations.days)).toBe(900);
    expect(sum(operations.reasons)).toBe(full.overall.gfrr!.errors);
    expect(operations.durations.find(({ step }) => step === 'state:leaving')).toEqual({
      step: 'state:leaving',
      count: 900,
      p5: 2500,
      p25: 2500,
      median: 2500,
      p75: 2500,
      p95: 2500,
    });
    expect(operations.checks).toContainEqual({ check: 'hash DG2', results: { successful: 900 } });
  });
});

test('every CSV table has a header, rows as wide as it, and a name of its own', () => {
  const tables = csvTables(full);
  expect(new Set(tables.map(([name]) => name)).size).toBe(tables.length);
  for (const [name, text] of tables) {
    const [header, ...rows] = [...parseCsv(text)].map(({ fields }) => fields);
    expect(rows.length, name).toBeGreaterThan(0);
    for (const row of rows) expect(row.length, `${name}: ${row.join()}`).toBeLessThanOrEqual(header!.length);
    expect(text, name).not.toMatch(/undefined|NaN|\[object/);
  }
  const names = tables.map(([name]) => name);
  for (const name of ['differences.csv', 'differentials.csv', 'group-dets.csv', 'checks.csv', 'officers.csv'])
    expect(names).toContain(name);
});

describe('report.html', () => {
  const html = renderHtml(full);
  const text = html
    .replace(/<(style|script)[ >].*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

  test('answers the three questions and names the figures with their sample sizes', () => {
    for (const { question, headline } of full.answers) {
      expect(text).toContain(question);
      expect(text).toContain(headline.replaceAll('\u00a0', ' '));
    }
    const { fnmr } = full.overall;
    expect(text).toContain(percent(fnmr!.value).replace('\u00a0', ' '));
    expect(text).toContain(`${fnmr!.errors} / ${fnmr!.trials}`);
    expect(text).toContain('Rule of 3');
    expect(text).toContain('presumed, not known');
  });

  test('stands alone: nothing is fetched, and only its own script may run', () => {
    expect(html).not.toMatch(/https?:|<script src|<link|<img|url\((?!#)|@import|src=/);
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)!;
    expect(policy!.replaceAll('&#39;', "'")).toMatch(/^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+';/);
  });

  test('holds no text of the inputs that could end an element or begin one', () => {
    const hostile = '</script><img src=x onerror=alert(1)><!--"\'';
    const csv = [
      'label,score,shape',
      ...Array.from({ length: 90 }, (_, i) => `${i % 3 ? 'non-mated' : 'mated'},${i},"${hostile.replaceAll('"', '""')} ${i % 2}"`),
    ];
    const page = renderHtml(
      createReport({ scores: [{ name: hostile, trials: parseScores(csv.join('\n'), hostile) }] }, { title: hostile }),
    );
    expect(page).toContain('&lt;/script&gt;&lt;img');
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script/g)).toHaveLength(2);
  });

  test('escapes what inputs name', () => {
    expect(html).toContain('<h1>Gate &lt;1&gt; &amp; co</h1>');
  });

  test('draws one curve for all and one for each group shown, each within its plot', () => {
    const drawn = [...html.matchAll(/<path class="curve"[^>]* d="([^"]+)"/g)].map(([, path]) => path!);
    const groups = full.groups.flatMap(({ cells }) => cells.filter(({ recognition }) => recognition?.det));
    expect(groups.length).toBeGreaterThan(10);
    expect(drawn).toHaveLength(1 + groups.length);
    for (const path of drawn) expect(path).not.toMatch(/NaN|Infinity/);
  });

  test('is well-formed: every element closes', () => {
    const open: string[] = [];
    const elements = html.replace(/<(style|script)[ >].*?<\/\1>/gs, '');
    for (const [tag, close, name, empty] of elements.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>/g)) {
      if (empty || ['meta', 'input', '!doctype'].includes(name!)) continue;
      if (!close) open.push(name!);
      else expect(open.pop(), tag).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

test('the summary fits a terminal', () => {
  expect(summary(full)).toMatch(/Is the gate safe\? {2}.+\nIs it fair\? {8}.+\nWhat changed\? {6}.+\n/);
});

describe('percent', () => {
  test.each([
    [0, '0 %'],
    [0.00031, '0.031 %'],
    [0.0123, '1.2 %'],
    [0.5, '50 %'],
    [0.999, '99.9 %'],
    [0.99997, '99.997 %'],
    [2e-7, '0.00002 %'],
    [1e-9, '<0.00001 %'],
    [1, '100 %'],
  ])('%f is %s', (value, words) => expect(percent(value).replace('\u00a0', ' ')).toBe(words));
});
