import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHtml } from './html/page.ts';
import { fillFolder } from './output-folder.ts';
import { csvTables } from './report/csv-tables.ts';
import type { Report } from './report/report-schema.ts';
import { reportSchemaText } from './report/report-schema-text.ts';

/** Paths of what was written. */
export interface WrittenReport {
  readonly html: string;
  readonly json: string;
  readonly tables: readonly string[];
}

/**
 * Writes report.html, report.json with its schema, and the CSV tables into `directory` (made if missing): all of them or none.
 * @param more writes further files of the same report into the folder it is given
 * @throws PerformanceToolError `output`
 */
export async function writeReport(
  report: Report,
  directory: string,
  more: (folder: string) => Promise<void> = async () => {},
): Promise<WrittenReport> {
  const tables = csvTables(report);
  const earlier = await filesOfEarlier(directory);
  await fillFolder(
    directory,
    async (folder) => {
      const place = (name: string, text: string) => writeFile(join(folder, name), text);
      for (const [name, text] of tables) await place(name, text);
      await place('report.json', `${JSON.stringify(report, undefined, 1)}\n`);
      await place('report.schema.json', reportSchemaText());
      await place('report.html', renderHtml(report));
      await more(folder);
    },
    (name) => earlier.has(name),
  );
  const at = (name: string) => join(directory, name);
  return { html: at('report.html'), json: at('report.json'), tables: tables.map(([name]) => at(name)) };
}

/** What an earlier report in the folder consists of: the new one takes its place, tables that it no longer has included. */
async function filesOfEarlier(directory: string): Promise<ReadonlySet<string>> {
  try {
    const earlier = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as Report;
    return new Set(['report.pdf', ...csvTables(earlier).map(([name]) => name)]);
  } catch {
    return new Set();
  }
}
