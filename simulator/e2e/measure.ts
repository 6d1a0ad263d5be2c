import type { Page } from 'playwright-core';

export interface MeasuredText {
  readonly text: string;
  /** CSS pixels. */
  readonly fontSize: number;
  /** WCAG 2.2 contrast ratio, 1–21. */
  readonly contrast: number;
}

/** Every visible piece of text with its size and its contrast against what is painted behind it. */
export const measureTexts = (page: Page): Promise<MeasuredText[]> =>
  page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    // Painting a colour is the one way to turn every CSS notation into numbers.
    const rgba = (css: string) => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = css;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data] as [number, number, number, number];
    };
    const luminance = (colour: readonly number[]) => {
      const [r, g, b] = colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const ground = (element: Element | null): readonly number[] => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour.slice(0, 3);
        if (colour[3] !== 0) throw new Error(`half-transparent ground at ${at.className}`);
      }
      return [255, 255, 255];
    };
    const measured: { text: string; fontSize: number; contrast: number }[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim())
        .join(' ')
        .trim();
      const style = getComputedStyle(element);
      if (text === '' || style.visibility === 'hidden' || element.getClientRects().length === 0) continue;
      const [light, dark] = [luminance(rgba(style.color).slice(0, 3)), luminance(ground(element))].sort((a, b) => b - a);
      measured.push({ text, fontSize: Number.parseFloat(style.fontSize), contrast: (light! + 0.05) / (dark! + 0.05) });
    }
    return measured;
  });

/** The boxes of all elements that match, in CSS pixels of the window. */
export const measureBoxes = (page: Page, selector: string) =>
  page.evaluate((given) => {
    return [...document.querySelectorAll(given)].map((element) => {
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      return { left, top, right, bottom, width, height };
    });
  }, selector);
