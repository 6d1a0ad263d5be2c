import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createReport, readPassageLog, writeReport } from 'performance-tool';
import type { BrowserContext, Page } from 'playwright-core';
import { filter, firstValueFrom, timer } from 'rxjs';
import { type SimulatedGate, startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';
import { browserMissing, openBrowser, openTab } from './browser.ts';
import { inARow, palette } from './compose-pictures.ts';

/*
 * The README's pictures, of a gate that really runs (`npm run pictures -w simulator`). Every person on them is drawn. The report is of the
 * passage log that LIMEN_LOG names, of a longer run, or else of the two passages on the other pictures.
 */
const OUT = fileURLToPath(new URL('../pictures/', import.meta.url));
const RUN = 21;
/** Of the run's travellers one who passes and one whose passport belongs to somebody not unlike. */
const HOLDER = 0;
const IMPOSTOR = 1;
/** Slow enough that every screen stands while it is taken. */
const STROLL = 0.5;

const SCREENS = [
  'Lay your passport on the reader',
  'Are you carrying 10,000 or more in cash?',
  'Walk towards the exit',
  'Welcome. Please walk out',
];

async function takePictures(): Promise<void> {
  if (browserMissing) throw new Error(browserMissing);
  const folder = await mkdtemp(path.join(tmpdir(), 'limen-pictures-'));
  const { threshold } = await simulatedThreshold(undefined);
  const gate = await startSimulatedGate({ folder, threshold });
  const browser = await openBrowser({ deviceScaleFactor: 1.5 });
  browser.setDefaultTimeout(60_000); // drawing a traveller takes seconds on a busy machine
  try {
    await mkdir(OUT, { recursive: true });
    await palette(await inARow(await travellerScreens(gate, browser), 420), path.join(OUT, 'traveller-page.png'));
    await palette(await officerPage(gate, browser), path.join(OUT, 'officer-page.png'));
    await palette(await reportPage(process.env['LIMEN_LOG'] ?? gate.virtual.site.log, folder, browser), path.join(OUT, 'report.png'));
  } finally {
    await browser.close();
    await gate.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const still = async (browser: BrowserContext, size: { width: number; height: number }): Promise<Page> => {
  const { page } = await openTab(browser, size);
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  return page;
};

/** The traveller page at four moments of one passage. The questions are answered on the screen. */
async function travellerScreens(gate: SimulatedGate, browser: BrowserContext): Promise<Buffer[]> {
  const page = await still(browser, { width: 720, height: 1280 });
  await page.goto(gate.gate.travellerUrl);
  const taken: Buffer[] = [];
  const heading = (text: string) => page.getByRole('heading', { name: text }).waitFor();
  let journey: Promise<unknown> | undefined;
  for (const text of SCREENS) {
    await heading(text);
    taken.push(await page.screenshot());
    if ((await page.locator('h1').textContent()) !== text) throw new Error(`"${text}" had gone before the picture was taken; try again.`);
    journey ??= gate.send(await gate.virtual.office.issue(RUN, HOLDER), { answers: 'on the screen', walkingSpeed: STROLL });
    if (text === SCREENS[0]) {
      await page.getByText('Question 1 of 2').waitFor();
      await page.getByRole('button', { name: 'No' }).click();
    }
    if (text === SCREENS[1]) await page.getByRole('button', { name: 'No' }).click();
  }
  await journey;
  await page.close();
  return taken;
}

/** The officer page with a person who came with another's passport. */
async function officerPage(gate: SimulatedGate, browser: BrowserContext): Promise<Buffer> {
  const page = await still(browser, { width: 1280, height: 800 });
  await page.goto(gate.gate.officerUrl);
  await page.getByLabel('Name').fill(gate.virtual.officer.id);
  await page.getByLabel('PIN').fill(gate.virtual.officer.pin);
  await page.keyboard.press('Enter');
  const impostor = await gate.virtual.office.issue(RUN, IMPOSTOR, { impostor: true });
  await firstValueFrom(gate.traveller.view.pipe(filter((v) => v.screen === 'welcome')));
  const journey = gate.send(impostor);
  await page.locator('.face img.aligned').nth(1).waitFor();
  await firstValueFrom(timer(4_000)); // an officer who looks, not one who was there before the traveller
  const taken = await page.screenshot();
  await page.keyboard.press('m');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await journey;
  await page.close();
  return taken;
}

/** The report's front page. */
async function reportPage(logFile: string, folder: string, browser: BrowserContext): Promise<Buffer> {
  const log = await readPassageLog(logFile);
  const { html } = await writeReport(createReport({ logs: [log] }, { title: 'Simulated gate' }), path.join(folder, 'report'));
  const page = await browser.newPage();
  await page.setViewportSize({ width: 1180, height: 1400 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(pathToFileURL(html).href);
  const overview = (await page.locator('.overview').boundingBox())!;
  const taken = await page.screenshot({ clip: { x: 0, y: 0, width: 1180, height: overview.y + overview.height + 24 } });
  await page.close();
  return taken;
}

await takePictures();
process.exit(0); // the gate's event streams would be looked for again and again
