import { clientScript, hashSource, scriptData } from './client-script.ts';
import type { CurveData } from './det-data.ts';
import { type Markup, markup, Markup as Raw } from './markup.ts';
import { STYLE } from './style.ts';

/** One HTML document that needs nothing outside itself and lets nothing run but its own script. @param curves what the script reads, by id */
export function renderPage(title: string, main: Markup, curves: Readonly<Record<string, CurveData>>): string {
  const script = clientScript();
  const policy = `default-src 'none'; script-src ${hashSource(script)}; style-src ${hashSource(STYLE)}; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${new Raw(STYLE)}</style></head>
<body><main>
${main}
</main>
${scriptData('det-data', curves)}
<script type="module">${new Raw(script)}</script></body></html>
`.text;
}
