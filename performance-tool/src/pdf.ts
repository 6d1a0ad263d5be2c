import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PerformanceToolError } from './performance-tool-error.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Seconds for a page of some hundred curves on a slow machine. */
const LIMIT_MS = 120_000;

/** Where a Chromium lies: what LIMEN_CHROMIUM names, else the first on the search path; undefined where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['LIMEN_CHROMIUM'];
  if (named) return existsSync(named) ? named : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * Prints an HTML file to PDF as the reader's browser would: A4, by the page's own print style. The moment of making in the file is `madeAt`, so
 * that the same report gives the same bytes with the same Chromium.
 * @throws PerformanceToolError `no-browser`, `output`
 */
export async function printPdf(html: string, pdf: string, madeAt: Date, chromium = findChromium()): Promise<void> {
  if (!chromium)
    throw new PerformanceToolError(
      'no-browser',
      'There is no Chromium to print the PDF with. Install one (apt install chromium), or name it in LIMEN_CHROMIUM; HTML, CSV and JSON need none.',
    );
  const profile = await mkdtemp(join(tmpdir(), 'performance-tool-print-'));
  try {
    await runChromium(chromium, [
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-extensions',
      // Chromium's sandbox refuses to start for root; the page is ours and may run no script but its own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${profile}`,
      '--no-pdf-header-footer',
      `--print-to-pdf=${pdf}`,
      pathToFileURL(html).href,
    ]);
    await writeFile(pdf, repeatable(await readFile(pdf), madeAt));
  } catch (cause) {
    if (cause instanceof PerformanceToolError) throw cause;
    throw new PerformanceToolError('output', `Chromium (${chromium}) wrote no PDF. HTML, CSV and JSON need none.`, { cause });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function runChromium(chromium: string, args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(chromium, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' });
    let said = '';
    child.stderr.on('data', (text) => {
      said = `${said}${text}`.slice(-2000);
    });
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done() : fail(new Error(`Chromium ended with ${status}: ${said}`))));
  });
}

/**
 * Without what differs from run to run, and without moving a byte: the two dates (PDF 32000-1, 7.9.4) are `madeAt`, and the names of structure
 * elements (14.7.2), which Chromium counts on from where it happens to stand, count from 0.
 */
export function repeatable(pdf: Buffer, madeAt: Date): Buffer {
  const digits = madeAt.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const text = pdf.toString('latin1').replaceAll(/\((D:)\d{14}(?=[+\-Z])/g, `($1${digits}`);
  const name = /\(node(\d{8})\)/g;
  let first = Number.POSITIVE_INFINITY;
  for (const [, number] of text.matchAll(name)) first = Math.min(first, Number(number));
  return Buffer.from(
    text.replaceAll(name, (_, number) => `(node${String(Number(number) - first).padStart(8, '0')})`),
    'latin1',
  );
}
