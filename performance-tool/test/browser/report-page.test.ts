import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, openBrowser } from '../../../simulator/e2e/browser.ts';
import { renderHtml } from '../../src/html/page.ts';
import { findChromium, printPdf, repeatable } from '../../src/pdf.ts';
import { createReport } from '../../src/report/create-report.ts';
import { percent } from '../../src/report/words.ts';
import { synthesise } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'report.html');
const hostile = '<img src=x onerror="document.title=1">';
const log = { name: 'gate.sqlite', unfinished: [], badRows: [], ...synthesise({ seed: 3, travellers: 700, comparisons: 30 }) };
for (const record of log.passages) if (record.location === 'Wellington') Object.assign(record, { location: hostile });
const report = createReport({ logs: [log] }, { by: ['location', 'ageBand', 'sex'], createdAt: new Date('2026-11-20T06:00:00Z') });

describe.skipIf(browserMissing)(`the report in a browser${browserMissing ? ` (skipped: ${browserMissing})` : ''}`, () => {
  let browser: BrowserContext;
  let page: Page;
  const troubles: string[] = [];
  beforeAll(async () => {
    writeFileSync(file, renderHtml(report));
    browser = await openBrowser();
    page = await browser.newPage();
    await page.setViewportSize({ width: 1280, height: 2400 });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) troubles.push(`asked ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await browser?.close();
  });

  test('tells at the pointer the threshold and both rates of the nearest step of the exact curve', async () => {
    const plot = page.locator('svg.det.large');
    const mark = (await page.locator('svg.det.large .operating circle').boundingBox())!;
    await page.mouse.move(mark.x + mark.width / 2, mark.y + mark.height / 2);
    const words = await page.locator('#readout').innerText();
    const [, threshold] = /threshold (\S+)/.exec(words)!;
    const read = report.overall.det!.points.find((point) => String(point.threshold) === threshold)!;
    expect(words).toContain(`of ${report.overall.nonMated.toLocaleString('en')}`);
    expect(Math.abs(read.fnmr - report.overall.fnmr!.value)).toBeLessThan(0.004);
    expect(words).toContain(`FNMR ${percent(read.fnmr)}`);
    expect(words).toMatch(/interval [\d.]+\s%\sto\s[\d.]+\s%/);
    await page.mouse.move(2, 2);
    expect(await page.locator('#readout').isVisible()).toBe(false);
    expect(await plot.locator('.reading').count()).toBe(0);
  });

  test('reads on by arrow keys: to the right a higher FMR, down another group', async () => {
    const plot = page.locator('svg.det.medium').nth(1);
    await plot.focus();
    const read = async () => (await page.locator('#readout').innerText()).split('\n');
    await page.keyboard.press('Home');
    const least = await read();
    expect(least[2]).toContain('(0 of');
    await page.keyboard.press('End');
    expect((await read())[2]).toContain('FMR 100');
    await page.keyboard.press('ArrowDown');
    expect([least[0], (await read())[0]].sort()).toEqual(['female', 'male']);
    await page.keyboard.press('Escape');
    expect(await page.locator('#readout').isVisible()).toBe(false);
  });

  test('hides a group and shows it again, and shows names as they are', async () => {
    const figure = page.locator('.overlays figure').first();
    expect(await figure.locator('.legend').innerText()).toContain(hostile);
    const box = figure.locator('.legend input').first();
    const series = figure.locator(`.series[data-curve="${await box.getAttribute('data-toggles')}"] path.line`);
    expect(await series.isVisible()).toBe(true);
    await box.focus();
    await page.keyboard.press('Space');
    expect(await series.isVisible()).toBe(false);
    await page.keyboard.press('Space');
    expect(await series.isVisible()).toBe(true);
  });

  test('is readable in the dark', async () => {
    const colours = () =>
      page.evaluate(() => [getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]);
    const light = await colours();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await colours()).not.toEqual(light);
    await page.emulateMedia({ colorScheme: null });
  });

  test('asked nobody for anything and complained of nothing', () => expect(troubles).toEqual([]));

  test('prints on A4, the same bytes each time, every page numbered and none empty', async () => {
    const print = async (name: string) => {
      await printPdf(file, join(folder, name), new Date(report.createdAt), process.env['LIMEN_CHROMIUM'] ?? findChromium());
      return readFileSync(join(folder, name));
    };
    const pdf = await print('a.pdf');
    expect(pdf.equals(await print('b.pdf'))).toBe(true);
    const info = execFileSync('pdfinfo', [join(folder, 'a.pdf')], { encoding: 'utf8' });
    expect(info).toMatch(/Page size: .*\(A4\)/);
    const pages = execFileSync('pdftotext', ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' })
      .split('\f')
      .slice(0, -1);
    expect(info).toMatch(new RegExp(`Pages: +${pages.length}\n`));
    for (const [i, text] of pages.entries()) expect(text).toMatch(new RegExp(`${i + 1} ?/ ?${pages.length}\\s*$`));
    for (const text of pages) expect(text.trim().split(/\s+/).length).toBeGreaterThan(40);
    for (const { question } of report.answers) expect(pages[0]).toContain(question);
    expect(pages[0]).toContain('What this report cannot say');
    expect(pages[1]).toMatch(/^\s*DET by location/);
  });
});

test('what differs from print to print is set, and no byte moves', () => {
  const print = (first: number, at: string) =>
    Buffer.from(
      `/CreationDate (D:${at}+00'00') /ID (node0000012${first}) /Names [(node0000012${first}) (node0000012${first + 2})]`,
      'latin1',
    );
  const madeAt = new Date('2026-11-20T06:07:08Z');
  const [one, other] = [repeatable(print(2, '20260101000000'), madeAt), repeatable(print(5, '20270101000000'), madeAt)];
  expect(one.toString()).toBe(other.toString());
  expect(one.toString()).toBe("/CreationDate (D:20261120060708+00'00') /ID (node00000000) /Names [(node00000000) (node00000002)]");
});

test('a Chromium that is not there is not found', () => {
  expect(findChromium({ LIMEN_CHROMIUM: join(folder, 'gone'), PATH: process.env['PATH'] })).toBeUndefined();
  expect(findChromium({ PATH: folder })).toBeUndefined();
});
