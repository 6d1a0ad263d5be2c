import type { ArchivedReport } from '../serve/archive-routes.ts';
import { type Markup, markup } from './markup.ts';
import { renderPage } from './self-contained-page.ts';

/** The list of kept reports, newest first. */
export function renderArchive(reports: readonly ArchivedReport[]): string {
  const link = (folder: string, file: string, text: string): Markup =>
    markup`<a href="/${folder === '' ? '' : `${encodeURIComponent(folder)}/`}${encodeURIComponent(file)}">${text}</a>`;
  const title = (files: readonly string[]) =>
    files.find((file) => file === 'report.html') ?? files.find((file) => file === 'comparison.html')!;
  return renderPage(
    'Reports',
    markup`<header><h1>Reports</h1><p class="facts">${reports.length === 0 ? 'None yet.' : 'Newest first.'}</p></header>
<table class="archive"><tbody>${reports.map(
      ({ name, files }) =>
        markup`<tr><th scope="row">${link(name, title(files), name || 'Report')}</th><td>${files.filter((file) => !file.endsWith('.schema.json') && file !== title(files)).map((file) => markup`${link(name, file, file)} `)}</td></tr>`,
    )}</tbody></table>`,
    {},
  );
}
