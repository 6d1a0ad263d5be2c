import { startServer } from 'gate-controller';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserMissing, openTab } from './browser.ts';
import { measureBoxes, measureTexts } from './measure.ts';
import { officerView, openCase, openPages, pin, until } from './pages-under-test.ts';

const desk = { width: 1280, height: 800 };
const fault = {
  code: 'camera-lost',
  text: 'A camera sends no pictures.',
  remedy: 'Check its cable.',
  blocking: false,
  raisedAt: officerView.since,
  acknowledged: false,
};

describe.skipIf(browserMissing)(`the officer page${browserMissing ? ` (skipped: ${browserMissing})` : ''}`, () => {
  let pages: Awaited<ReturnType<typeof openPages>>;
  let page: Page;
  let troubles: string[];
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    vi.clearAllMocks();
    pages.officerView$.next(officerView);
    ({ page, troubles } = await openTab(pages.browser, desk));
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await page.context().clearCookies();
    await page.goto(pages.server.officerUrl);
    await page.getByRole('heading', { name: 'Officer sign-in' }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(troubles).toEqual([]);
  });

  const signIn = async (given = pin) => {
    await page.getByLabel('Name').fill('officer-1');
    await page.getByLabel('PIN').fill(given);
    await page.keyboard.press('Enter');
  };
  const pair = async (selector: string) => {
    const [first, second] = await measureBoxes(page, selector);
    return [first!, second!] as const;
  };
  const openReferral = async () => {
    await signIn();
    pages.officerView$.next({ ...officerView, state: 'referred', people: 1, case: openCase });
    await page.waitForSelector('.face img.aligned >> nth=1');
  };

  it('alerts silently to a hit on the watch list, without taking the decision out of sight', async () => {
    await signIn();
    const watchList = Array.from({ length: 20 }, (_, i) => ({
      image: i % 2 ? ('chip' as const) : ('live' as const),
      reference: `case-${i}`,
      similarity: 0.97,
    }));
    pages.officerView$.next({ ...officerView, state: 'referred', people: 1, case: { ...openCase, watchList } });
    await page.getByText('case-0 is like the live face (0.970)').waitFor();
    expect(await page.getByRole('button', { name: 'Admit' }).boundingBox()).toMatchObject({
      y: expect.toSatisfy((y: number) => y < desk.height - 40),
    });
    expect(await page.locator('audio, video').count()).toBe(0);
    pages.officerView$.next({ ...officerView, state: 'referred', people: 1, case: openCase });
    await page.waitForSelector('.watch-list', { state: 'detached' });
  });

  it('shows nothing before a right PIN', async () => {
    await signIn('1111');
    await page.getByText('Name or PIN is wrong.').waitFor();
    expect(await page.locator('.tile').count()).toBe(0);
    await signIn();
    await page.getByText('Recent passages').waitFor();
    expect(await page.textContent('.tile')).toMatch(/Gate 3.*Document.*Entry door.*Between doors.*Decision.*Exit door/);
  });

  it('lays two faces side by side, one size, eye to eye, with nothing between them', async () => {
    await openReferral();
    const [chip, live] = await pair('.face');
    expect([live.width, live.height, live.top]).toEqual([chip.width, chip.height, chip.top]);
    expect(live.left).toBeCloseTo(chip.right, 0);
    const images = await pair('.face img');
    const [chipEyes, liveEyes] = [openCase.eyes!.portrait!, openCase.eyes!.live!].map(({ left, right }, index) => {
      const box = images[index]!;
      return [left, right].map(([x, y]) => ({ x: box.left + x * box.width, y: box.top + y * box.height }));
    }) as [Point[], Point[]];
    for (const eye of [0, 1]) {
      expect(liveEyes[eye]!.y).toBeCloseTo(chipEyes[eye]!.y, 0);
      expect(liveEyes[eye]!.x - live.left).toBeCloseTo(chipEyes[eye]!.x - chip.left, 0);
    }
  });

  it('shows the evidence in order, the number with its threshold, and only the failed check by name', async () => {
    await openReferral();
    expect(await page.locator('.evidence h3').allTextContents()).toEqual(['Document', 'Face', 'Person', 'Log']);
    const evidence = await page.textContent('.evidence');
    expect(evidence).toMatch(/data-group-hash DG2: failed\..*1 of 2 checks successful/);
    expect(evidence).toMatch(/0\.412 below the threshold.*0\.520.*−0\.108.*63 of 100/);
    expect(evidence).not.toMatch(/sod-signature/);
  });

  it('decides by keyboard: a letter, a reason, Enter', async () => {
    await openReferral();
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: /^Confirm/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await page.keyboard.press('1');
    expect(pages.options.onDecision).not.toHaveBeenCalled();
    await page.keyboard.press('Enter');
    await page.getByText('Admitted. The gate carries it out.').waitFor();
    expect(pages.options.onDecision.mock.calls).toEqual([
      [{ passageId: 'p-7', action: 'admit', reason: 'Compared face to face: same person', officer: 'officer-1' }],
    ]);
    // The case closes; what was decided stays to be read until the next traveller comes.
    pages.officerView$.next({ ...officerView, state: 'leaving' });
    await page.locator('.decided').getByText('Admitted. The gate carries it out.').waitFor();
    pages.officerView$.next({ ...officerView, state: 'reading' });
    await page.locator('.decided').waitFor({ state: 'detached' });
  });

  it('takes a typed reason, in which letters are letters', async () => {
    await openReferral();
    await page.keyboard.press('s');
    await page.keyboard.press('5');
    await page.keyboard.type('As agreed with him, 1 bag');
    await page.keyboard.press('Enter');
    await until(() =>
      expect(pages.options.onDecision.mock.lastCall?.[0]).toMatchObject({ action: 'send-back', reason: 'As agreed with him, 1 bag' }),
    );
  });

  it('says so when the case was closed by somebody else', async () => {
    await openReferral();
    pages.options.onDecision.mockReturnValueOnce(false);
    await page.keyboard.press('a');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await page.getByText('This case is closed already').waitFor();
  });

  it('shows a fault with its remedy; it blinks until acknowledged', async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await signIn();
    const blinking = () => page.evaluate(() => document.getAnimations().filter((animation) => animation instanceof CSSAnimation).length);
    await page.waitForSelector('.tile.normal');
    expect(await blinking()).toBe(0);
    pages.officerView$.next({ ...officerView, faults: [fault] });
    await page.waitForSelector('.tile.soon');
    await page.getByText('Check its cable.').waitFor();
    expect(await blinking()).toBe(1);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await until(() => expect(pages.options.onAcknowledge.mock.calls).toEqual([['camera-lost', 'officer-1']]));
    pages.officerView$.next({ ...officerView, faults: [{ ...fault, acknowledged: true }] });
    await page.getByText('Acknowledged').waitFor();
    expect(await blinking()).toBe(0);
  });

  it('opens the entry door for somebody caught in a gate out of service, in two steps, and offers it to nobody else', async () => {
    await signIn();
    const offer = page.getByRole('button', { name: 'Let out by the entry door' });
    for (const change of [{ people: 1 }, { state: 'outOfService' }, { state: 'referred', people: 1, occupied: true }]) {
      pages.officerView$.next({ ...officerView, location: JSON.stringify(change), ...change });
      await page.getByText(JSON.stringify(change)).waitFor();
      expect(await offer.count(), JSON.stringify(change)).toBe(0);
    }
    pages.officerView$.next({ ...officerView, state: 'outOfService', occupied: true });
    await offer.waitFor();
    expect(await page.textContent('.flow')).toMatch(/Between doorsNot empty/);
    await offer.click();
    expect(pages.options.onLetOut).not.toHaveBeenCalled();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await offer.click();
    await page.getByRole('button', { name: 'Open entry door' }).click();
    await until(() => expect(pages.options.onLetOut.mock.calls).toEqual([['officer-1']]));
    pages.options.onLetOut.mockReturnValueOnce(false);
    await offer.click();
    await page.getByRole('button', { name: 'Open entry door' }).click();
    await page.getByText('The gate is in service; no door was opened.').waitFor();
  });

  it.each([
    ['a desk', desk],
    ['a tablet', { width: 768, height: 1024 }],
    ['200 % zoom', { width: 640, height: 400 }],
  ])('fits %s: no sideways scrolling, decisions in the lower right of the window', async (_name, size) => {
    await page.setViewportSize(size);
    await openReferral();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    const buttons = await measureBoxes(page, '.choices button');
    expect(buttons).toHaveLength(3);
    for (const box of buttons) {
      expect(box.bottom).toBeLessThanOrEqual(size.height);
      expect(box.top).toBeGreaterThan(size.height / 2);
    }
    expect(Math.max(...buttons.map(({ right }) => right))).toBeGreaterThan(size.width - 60);
    await page.keyboard.press('a');
    const panel = (await measureBoxes(page, '.why-panel'))[0]!;
    expect(panel.top).toBeGreaterThanOrEqual(0);
    expect(panel.bottom).toBeLessThanOrEqual(buttons[0]!.top);
  });

  it.each(['light', 'dark'] as const)('is readable: contrast of at least 4.5 (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await openReferral();
    pages.officerView$.next({ ...officerView, people: 2, case: openCase, faults: [fault, { ...fault, code: 'door', blocking: true }] });
    await page.waitForSelector('.fault.now');
    for (const { text, contrast } of await measureTexts(page)) expect(contrast, text).toBeGreaterThanOrEqual(4.5);
  });

  it('shows the age of a lost connection, stops decisions, and asks to sign in when the gate is back', async () => {
    await openReferral();
    await page.keyboard.press('a');
    await pages.server.close();
    const alert = page.getByRole('alert').filter({ hasText: /No connection to the gate for \d+ s/ });
    await alert.waitFor();
    const first = Number(/(\d+) s/.exec((await alert.textContent()) ?? '')?.[1]);
    await until(async () => expect(Number(/(\d+) s/.exec((await alert.textContent()) ?? '')?.[1])).toBeGreaterThan(first));
    for (const button of await page.locator('.choices button').all()) expect(await button.isDisabled()).toBe(true);

    const port = Number(new URL(pages.server.officerUrl).port);
    pages.server = await startServer({ ...pages.options, officer: { host: '127.0.0.1', port } });
    await page.getByText('You were signed out').waitFor();
    expect(await page.locator('.face').count()).toBe(0);
  });
});

interface Point {
  readonly x: number;
  readonly y: number;
}
