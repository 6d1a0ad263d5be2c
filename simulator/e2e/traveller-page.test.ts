import { type Language, startServer, type TravellerScreen } from 'gate-controller';
import type { Page } from 'playwright-core';
import { NEVER } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserMissing, openTab } from './browser.ts';
import { measureBoxes, measureTexts } from './measure.ts';
import { openPages, travellerView, until } from './pages-under-test.ts';

const screens = Object.keys({
  welcome: 0,
  reading: 0,
  question: 0,
  'take-passport-and-enter': 0,
  'one-person-only': 0,
  walk: 0,
  look: 0,
  wait: 0,
  exit: 0,
  officer: 0,
  'go-back': 0,
  desk: 0,
  'try-again': 0,
  closed: 0,
  emergency: 0,
} satisfies Record<TravellerScreen, 0>) as TravellerScreen[];
const kiosk = { width: 1080, height: 1920 };
const question = {
  id: 'q1',
  number: 2,
  of: 3,
  text: 'Are you carrying any food, plants, animal products, or equipment used with animals?',
};

describe.skipIf(browserMissing)(`the traveller page${browserMissing ? ` (skipped: ${browserMissing})` : ''}`, () => {
  let pages: Awaited<ReturnType<typeof openPages>>;
  let page: Page;
  let troubles: string[];
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    vi.clearAllMocks();
    pages.travellerView$.next(travellerView);
    ({ page, troubles } = await openTab(pages.browser, kiosk));
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await page.goto(pages.server.travellerUrl);
    await page.waitForSelector('main.welcome');
  });
  afterEach(async () => {
    await page.close();
    expect(troubles).toEqual([]);
  });

  const show = async (screen: TravellerScreen, language: Language) => {
    pages.travellerView$.next({ ...travellerView, screen, language, ...(screen === 'question' ? { question } : {}) });
    await page.waitForSelector(`html[lang=${language}] main.${screen}`);
  };

  it.each(['light', 'dark'] as const)('can be read at 2 m and touched on every screen in every language (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    // Colours do not depend on the language, so the dark theme is measured in two directions only.
    const languages: readonly Language[] = colorScheme === 'light' ? travellerView.languages : ['en', 'ar'];
    for (const language of languages) {
      for (const screen of screens) {
        await show(screen, language);
        const where = `${screen} in ${language}`;
        const texts = await measureTexts(page);
        expect(texts.length, where).toBeGreaterThanOrEqual(8);
        for (const { text, fontSize, contrast } of texts) {
          expect(fontSize, `${where}: "${text}"`).toBeGreaterThanOrEqual(48);
          expect(contrast, `${where}: "${text}"`).toBeGreaterThanOrEqual(7);
        }
        for (const box of await measureBoxes(page, 'button')) {
          expect(Math.min(box.width, box.height), where).toBeGreaterThanOrEqual(60);
          expect(box.top, where).toBeGreaterThanOrEqual(kiosk.height / 2);
          expect(box.bottom, where).toBeLessThanOrEqual(kiosk.height);
        }
        const [words, controls, picture] = [
          (await measureBoxes(page, '.words'))[0]!,
          (await measureBoxes(page, '.answers, .languages'))[0]!,
          (await measureBoxes(page, '.picture'))[0]!,
        ];
        expect(words.bottom, `${where}: words end above the buttons`).toBeLessThanOrEqual(controls.top);
        expect(picture.height, `${where}: the picture has room`).toBeGreaterThanOrEqual(400);
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('h1, p, button, .band span')]
            .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
            .map((e) => e.textContent),
        );
        expect(wide, `${where}: nothing is cut off`).toEqual([]);
      }
    }
  });

  it('switches the language from the same corner, and mirrors all but the picture in Arabic', async () => {
    await show('walk', 'en');
    const before = { nav: await measureBoxes(page, '.languages button'), totem: await measureBoxes(page, '.picture .solid') };
    const sign = (await measureBoxes(page, '.sign'))[0]!;
    await page.getByRole('button', { name: 'العربية' }).click();
    await page.waitForSelector('html[lang=ar][dir=rtl]');
    expect(pages.options.onLanguage.mock.calls).toEqual([['ar']]);
    expect(await measureBoxes(page, '.languages button')).toEqual(before.nav);
    const totem = await measureBoxes(page, '.picture .solid');
    expect(totem[0]!.left).toBeCloseTo(before.totem[0]!.left, 0);
    const mirrored = (await measureBoxes(page, '.sign'))[0]!;
    expect(mirrored.right).toBeCloseTo(kiosk.width - sign.left, 0);
    expect(await page.textContent('h1')).toBe('امشِ نحو المخرج');
  });

  it('sends the answer to the question that is shown, once', async () => {
    await show('question', 'en');
    expect(await page.textContent('h1')).toBe(question.text);
    await page.getByRole('button', { name: 'Yes' }).dblclick();
    await until(() => expect(pages.options.onAnswer.mock.calls).toEqual([['q1', 'yes']]));
    expect(await page.getByRole('button', { name: 'No', exact: true }).isDisabled()).toBe(true);
    pages.travellerView$.next({ ...travellerView, screen: 'question', question: { ...question, id: 'q2', number: 3, text: 'Cash?' } });
    await page.getByText('Question 3 of 3').waitFor();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await until(() => expect(pages.options.onAnswer.mock.lastCall).toEqual(['q2', 'no']));
  });

  it('puts live advice in place of the general instruction, and shows progress', async () => {
    pages.travellerView$.next({ ...travellerView, screen: 'look', guidance: 'come-closer', progress: 0.4 });
    await page.getByRole('heading', { name: 'Come closer' }).waitFor();
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.position)).toBeCloseTo(0.4);
  });

  it('moves one thing, and nothing for those who want no motion', async () => {
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter((a) => a.effect?.getTiming().iterations === Number.POSITIVE_INFINITY).length);
    for (const screen of screens) {
      await show(screen, 'en');
      expect(await moving(), screen).toBe(0);
    }
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await show('walk', 'en');
    expect(await moving()).toBeGreaterThan(0);
    expect(await page.locator('.travels').count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)(
    'fills its ground with light of one brightness, readable all the while, and says when (%s)',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'no-preference' });
      await show('walk', 'en');
      const brightness: number[] = [];
      for (const [i, field] of (['warm', 'cool'] as const).entries()) {
        pages.travellerView$.next({ ...travellerView, screen: 'walk', light: { step: i + 1, field } });
        await page.waitForSelector(`main.walk.light-${field}`);
        await until(() => expect(pages.options.onLightShown.mock.calls.flat()).toEqual(i === 0 ? [1] : [1, 2]));
        await page.evaluate(() =>
          Promise.all(
            document
              .querySelector('main')!
              .getAnimations()
              .map((a) => a.finished),
          ),
        );
        for (const { text, contrast } of await measureTexts(page)) expect(contrast, `"${text}" on ${field}`).toBeGreaterThanOrEqual(7);
        brightness.push(luminance(await page.evaluate(() => getComputedStyle(document.querySelector('main')!).backgroundColor)));
      }
      // WCAG 2.2, 2.3.1: a flash is a change of a tenth of the greatest brightness.
      expect(Math.abs(brightness[0]! - brightness[1]!)).toBeLessThan(0.02);
      expect(brightness[0]).toBeGreaterThan(0.5);
      pages.travellerView$.next({ ...travellerView, screen: 'walk' });
      await page.waitForSelector('main.walk:not(.light-cool)');
    },
  );

  it('shows no changing light where less motion is wanted, and does not say that it did', async () => {
    pages.travellerView$.next({ ...travellerView, screen: 'walk', light: { step: 1, field: 'warm' } });
    await page.waitForSelector('main.walk');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
    expect(await page.locator('.light-warm').count()).toBe(0);
    expect(pages.options.onLightShown).not.toHaveBeenCalled();
  });

  it('does not take the second tap of a double tap for the answer to the next question', async () => {
    await show('question', 'en');
    await page.getByRole('button', { name: 'Yes' }).dispatchEvent('click', { detail: 2 });
    await page.getByRole('button', { name: 'No', exact: true }).dispatchEvent('click', { detail: 1 });
    await until(() => expect(pages.options.onAnswer.mock.calls).toEqual([['q1', 'no']]));
  });

  it('takes the last instruction away when the gate falls silent, and follows it again when it is back', async () => {
    await show('walk', 'de');
    await pages.server.close();
    await page.waitForSelector('html[lang=de] main.wait');
    expect(await page.locator('.languages').count()).toBe(0);
    const port = Number(new URL(pages.server.travellerUrl).port);
    pages.server = await startServer({ ...pages.options, traveller: { host: '127.0.0.1', port } });
    await page.waitForSelector('html[lang=de] main.walk');
  });

  it('asks anew when a connection stays open but gives no sign of life', async () => {
    const mute = { monotonic: () => performance.now(), every: () => NEVER };
    const server = await startServer({ ...pages.options, clock: mute });
    let asked = 0;
    page.on('request', (request) => {
      asked += request.url().endsWith('/events') ? 1 : 0;
    });
    await page.goto(server.travellerUrl);
    await until(() => expect(asked).toBeGreaterThanOrEqual(2));
    await page.goto('about:blank');
    await server.close();
  });
});

/** Relative luminance (WCAG 2.2) of `rgb(r, g, b)`. */
function luminance(colour: string): number {
  const [r, g, b] = colour.match(/[\d.]+/g)!.map((value) => {
    const c = Number(value) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
