import { clientScript, hashSource, scriptData } from './client-script.ts';
import type { CurveData } from './det-data.ts';
import { type Markup, markup, Markup as Raw } from './markup.ts';
import { STYLE } from './style.ts';

/** How a page keeps itself new: told by the server it came from, or by loading itself again from disk. */
export type Renewal = 'by-server' | { readonly everySeconds: number };

/**
 * One HTML document that needs nothing outside itself and lets nothing run but its own script.
 * @param curves what the script reads, by id
 */
export function renderPage(title: string, main: Markup, curves: Readonly<Record<string, CurveData>>, renewal?: Renewal): string {
  const scripts = [clientScript('det-reader'), ...(renewal === 'by-server' ? [clientScript('live')] : [])];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashSource).join(' ')}`,
    `style-src ${hashSource(STYLE)}`,
    ...(renewal === 'by-server' ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">${
    typeof renewal === 'object' ? markup`<meta http-equiv="refresh" content="${renewal.everySeconds}">` : undefined
  }
<title>${title}</title><style>${new Raw(STYLE)}</style></head>
<body><main>
${main}
</main>
${scriptData('det-data', curves)}
${scripts.map((script) => markup`<script type="module">${new Raw(script)}</script>`)}</body></html>
`.text;
}
