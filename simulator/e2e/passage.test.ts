import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPassageLog } from 'performance-tool';
import type { BrowserContext, Page } from 'playwright-core';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import type { CastMember } from '../src/run/cast.ts';
import { type SimulatedGate, startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';
import { browserMissing, openBrowser, openTab } from './browser.ts';

/*
 * The whole gate as two people see it: an unmodified gate with virtual devices, its traveller page and its officer page in a browser.
 * A traveller answers with a finger on the screen and passes; a person with another's passport comes before the officer.
 */
const kiosk = { width: 1080, height: 1920 };
const desk = { width: 1280, height: 800 };
const RUN = 55;

describe.skipIf(browserMissing)(`a passage in the browser${browserMissing ? ` (skipped: ${browserMissing})` : ''}`, () => {
  let folder: string;
  let gate: SimulatedGate;
  let browser: BrowserContext;
  let holder: CastMember;
  let impostor: CastMember;
  let traveller: Page;
  let troubles: string[];
  const gateSaid: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'limen-passage-'));
    const { threshold } = await simulatedThreshold(undefined);
    [gate, browser] = await Promise.all([startSimulatedGate({ folder, threshold }), openBrowser()]);
    gate.log.subscribe(({ msg, to, because }) => gateSaid.push([msg, to, because].filter((word) => word !== undefined).join(' ')));
    [holder, impostor] = await Promise.all([gate.virtual.office.issue(RUN, 0), gate.virtual.office.issue(RUN, 1, { impostor: true })]);
    ({ page: traveller, troubles } = await openTab(browser, kiosk));
    await traveller.goto(gate.gate.travellerUrl);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gate?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => onTestFailed(() => console.error(gateSaid.join('\n'))));

  const says = (text: string) => traveller.getByRole('heading', { name: text }).waitFor();
  /** Answers every question of the page as it comes. */
  const touch = async (answers: readonly ('Yes' | 'No')[]) => {
    for (const [index, answer] of answers.entries()) {
      await traveller.getByText(`Question ${index + 1} of ${answers.length}`).waitFor();
      await traveller.getByRole('button', { name: answer }).click();
    }
  };
  /** Every heading that stood on the page since, in order. */
  const watchHeadings = () =>
    traveller.evaluate(() => {
      const seen: string[] = [];
      const look = () => {
        const now = document.querySelector('h1')?.textContent ?? '';
        if (now !== '' && seen.at(-1) !== now) seen.push(now);
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      (window as unknown as { seen: string[] }).seen = seen;
    });
  const seenHeadings = () => traveller.evaluate(() => (window as unknown as { seen: string[] }).seen);
  const recorded = async () => {
    await firstValueFrom(gate.traveller.view.pipe(filter((v) => v.screen === 'welcome')));
    return readPassageLog(gate.virtual.site.log);
  };

  it('leads a traveller through, one instruction after another, and records the answers that were touched', async () => {
    await says('Lay your passport on the reader');
    await watchHeadings();
    const journey = gate.send(holder, { answers: 'on the screen' });
    await touch(['No', 'Yes']);
    await says('Welcome. Please walk out');
    await journey;
    await says('Lay your passport on the reader');

    const { passages } = await recorded();
    expect(passages).toMatchObject([
      {
        outcome: 'admitted',
        declaration: [
          { question: 'goods', answer: 'no' },
          { question: 'money', answer: 'yes' },
        ],
      },
    ]);
    const headings = await seenHeadings();
    expect(headings.join(' / ')).toMatch(
      /^Lay your passport on the reader \/ .*food.* \/ .*cash\? \/ ((Leave your passport on the reader|One moment, please) \/ )?Take your passport and walk in \/ .*Walk towards the exit.* \/ Welcome\. Please walk out \/ Lay your passport on the reader$/,
    );
    expect(troubles).toEqual([]);
  });

  it('brings another person with that passport before the officer, who compares two faces and decides by keyboard', async () => {
    const { page: officer, troubles: onDesk } = await openTab(browser, desk);
    await officer.goto(gate.gate.officerUrl);
    await officer.getByLabel('Name').fill(gate.virtual.officer.id);
    await officer.getByLabel('PIN').fill(gate.virtual.officer.pin);
    await officer.keyboard.press('Enter');
    await officer.getByText('Recent passages').waitFor();

    const journey = gate.send(impostor, { answers: 'on the screen' });
    await touch(['No', 'No']);
    await says('An officer will help you');
    expect(await traveller.textContent('body')).not.toMatch(/0\.\d|similar|score|match/i); // nothing that teaches an attacker
    await officer.locator('.face img.aligned').nth(1).waitFor();
    const faces = await officer.locator('.face').evaluateAll((frames) =>
      frames.map((frame) => {
        const image = frame.querySelector('img')!;
        const [at, picture] = [frame.getBoundingClientRect(), image.getBoundingClientRect()];
        return {
          pixels: `${image.naturalWidth} x ${image.naturalHeight}`,
          size: `${at.width} x ${at.height}`,
          top: at.top,
          free: Math.max(picture.left - at.left, picture.top - at.top, at.right - picture.right, at.bottom - picture.bottom),
        };
      }),
    );
    expect(faces).toHaveLength(2);
    expect(faces[1]).toMatchObject({ pixels: '360 x 480', size: faces[0]!.size, top: faces[0]!.top });
    for (const { free } of faces) expect(free).toBeLessThanOrEqual(1); // each portrait fills its frame
    expect(await officer.textContent('.evidence')).toMatch(/below the threshold/);

    await officer.bringToFront();
    await officer.keyboard.press('m');
    await officer.keyboard.press('1');
    await officer.keyboard.press('Enter');
    await says('Please go back out');
    await journey;

    const { passages, unfinished } = await recorded();
    expect(passages.map((r) => r.outcome)).toEqual(['admitted', 'manual-processing']);
    expect(passages[1]).toMatchObject({
      decision: { verdict: 'refer', reasons: ['face-mismatch'] },
      officer: { officer: gate.virtual.officer.id, action: 'manual-processing', reason: 'Possibly another person' },
    });
    expect(unfinished).toEqual([]);
    await officer.getByRole('cell', { name: 'Manual processing' }).waitFor();
    expect(await officer.locator('.face').count()).toBe(0);
    expect([...troubles, ...onDesk]).toEqual([]);
  });
});
