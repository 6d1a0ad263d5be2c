import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CaseView, hashPin, type OfficerView, type ServerOptions, startServer, type TravellerView } from 'gate-controller';
import { BehaviorSubject } from 'rxjs';
import sharp from 'sharp';
import { build } from 'vite';
import { vi } from 'vitest';
import { openBrowser } from './browser.ts';

/** The real pages and the real server, driven by views that a test scripts. Nobody exists behind the names and faces. */

export const pin = '2468';

export const travellerView: TravellerView = { screen: 'welcome', language: 'en', languages: ['en', 'de', 'fr', 'mi', 'zh', 'ar'] };

const at = '2026-03-02T10:00:00.000Z';
export const officerView: OfficerView = {
  gate: 'Gate 3',
  location: 'Hall 1',
  state: 'idle',
  since: at,
  doors: { entry: 'closed', exit: 'closed', connected: true },
  people: 0,
  occupied: false,
  faults: [],
  today: { passages: 12, admitted: 10, referred: 2 },
  recent: [{ passageId: 'p-1', at, outcome: 'manual-processing', reasons: ['similarity-below-threshold'], seconds: 14.2 }],
};

/** Where the drawn eyes are: in the chip's portrait, and in a wider, differently framed live image. */
const eyes = {
  portrait: { left: [0.38, 0.42], right: [0.62, 0.42] },
  live: { left: [0.5, 0.35], right: [0.6, 0.35] },
} as const;

export const openCase: CaseView = {
  passageId: 'p-7',
  referredAt: at,
  reasons: [{ code: 'similarity-below-threshold', text: 'The face is less similar than this location asks for.' }],
  portrait: '/api/officer/case/p-7/portrait',
  live: '/api/officer/case/p-7/live',
  eyes,
  similarity: 0.412,
  threshold: 0.52,
  quality: 63,
  person: {
    name: 'SPECIMEN, ANNA',
    documentNumber: 'X0000000',
    dateOfBirth: '1984-08-12',
    sex: 'female',
    nationality: 'UTO',
    issuingState: 'UTO',
    dateOfExpiry: '2031-05-30',
  },
  checks: [
    { check: 'sod-signature', result: 'successful', reason: '' },
    { check: 'data-group-hash', dataGroup: 2, result: 'failed', reason: 'The hash of DG2 differs from the one in EF.SOD.' },
  ],
  declaration: [{ text: 'Food or plants?', answer: 'yes' }],
};

async function drawFace(width: number, height: number, { left, right }: { left: readonly number[]; right: readonly number[] }) {
  const [lx, ly, rx, ry] = [left[0]! * width, left[1]! * height, right[0]! * width, right[1]! * height];
  const [x, d] = [(lx + rx) / 2, rx - lx];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#ccd"/>
    <ellipse cx="${x}" cy="${ly + d * 0.4}" rx="${d * 1.2}" ry="${d * 1.6}" fill="#d9a"/><circle cx="${lx}" cy="${ly}" r="${d / 8}"/><circle cx="${rx}" cy="${ry}" r="${d / 8}"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).jpeg().toBuffer());
}

/** Builds the pages as they are in `ui/` now, starts the server and the browser. */
export async function openPages() {
  const folder = mkdtempSync(join(tmpdir(), 'limen-e2e-'));
  const pagesFolder = join(folder, 'ui');
  const configFile = fileURLToPath(new URL('../../gate-controller/ui/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', build: { outDir: pagesFolder } });

  const travellerView$ = new BehaviorSubject(travellerView);
  const officerView$ = new BehaviorSubject(officerView);
  const faces = { portrait: await drawFace(480, 640, eyes.portrait), live: await drawFace(1280, 720, eyes.live) };
  const quiet = () => undefined;
  const options = {
    site: { gate: 'gate-3' },
    traveller: { host: '127.0.0.1', port: 0 },
    officer: { host: '127.0.0.1', port: 0 },
    officers: [{ id: 'officer-1', pin: await hashPin(pin) }],
    travellerView$,
    officerView$,
    images: (_passageId: string, kind: 'portrait' | 'live') => faces[kind],
    onAnswer: vi.fn<ServerOptions['onAnswer']>(),
    onLanguage: vi.fn<ServerOptions['onLanguage']>((language) => travellerView$.next({ ...travellerView$.value, language })),
    onLightShown: vi.fn<ServerOptions['onLightShown']>(),
    onDecision: vi.fn<ServerOptions['onDecision']>(() => true),
    onAcknowledge: vi.fn<ServerOptions['onAcknowledge']>(),
    onLetOut: vi.fn<ServerOptions['onLetOut']>(() => true),
    log: { info: quiet, warn: quiet, error: quiet },
    pagesFolder,
  };
  const server = await startServer(options);
  const browser = await openBrowser();
  /** `server` may be replaced by a test that stops it. */
  const pages = { options, server, browser, travellerView$, officerView$, close };
  async function close() {
    await browser.close();
    await pages.server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return pages;
}

/** Waits for what the pages and the server do in their own time. */
export const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, 20_000);
