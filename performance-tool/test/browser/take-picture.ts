import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { browserMissing, openBrowser } from '../../../simulator/e2e/browser.ts';
import { palette } from '../../../simulator/e2e/compose-pictures.ts';
import { createReport } from '../../src/report/create-report.ts';
import { writeReport } from '../../src/write-report.ts';
import { seasonForPictures } from './season-for-pictures.ts';

/** Takes the picture that opens the README (`npm run picture -w performance-tool`), of travellers who never were. */
const OUT = fileURLToPath(new URL('../../docs/report.png', import.meta.url));

async function takePicture(): Promise<void> {
  if (browserMissing) throw new Error(browserMissing);
  const folder = await mkdtemp(join(tmpdir(), 'performance-tool-picture-'));
  const browser = await openBrowser({ deviceScaleFactor: 1.5 });
  try {
    const options = { title: 'Three airports', by: ['location', 'ageBand', 'sex'], createdAt: new Date('2026-03-07T06:00:00Z') };
    const { html } = await writeReport(createReport({ logs: [seasonForPictures()] }, options), folder);
    const page = await browser.newPage();
    await page.setViewportSize({ width: 1060, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(pathToFileURL(html).href);
    // What fits a screen: the answers, and DET by location, age and sex.
    await page.evaluate(() => {
      for (const part of document.querySelectorAll('.overview, .limits, .side-by-side ~ *')) part.remove();
      const main = document.querySelector('main')!;
      main.style.paddingBottom = '2rem';
    });
    await mkdir(fileURLToPath(new URL('../../docs/', import.meta.url)), { recursive: true });
    await palette(await page.screenshot({ fullPage: true }), OUT);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await takePicture();
