import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const browserPath = process.env['LIMEN_CHROMIUM'] ?? '/usr/bin/chromium';
/** Why no browser can be opened; undefined when one can. */
export const browserMissing = existsSync(browserPath) ? undefined : `no Chromium at ${browserPath} (apt install chromium)`;

/** Debian's Chromium with a profile of its own, that asks nobody anything. The profile goes when it closes. */
export async function openBrowser(options: { readonly deviceScaleFactor?: number } = {}): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'limen-browser-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    headless: true,
    ...options,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const close = browser.close.bind(browser);
  browser.close = async () => {
    await close();
    await rm(profile, { recursive: true, force: true });
  };
  return browser;
}

/** A fresh tab that notes what must never happen: an error on the page, a breach of the content security policy, a request elsewhere. */
export async function openTab(browser: BrowserContext, size: { width: number; height: number }) {
  const page = await browser.newPage();
  await page.setViewportSize(size);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text())) troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') troubles.push(`asked ${request.url()}`);
  });
  return { page, troubles };
}
