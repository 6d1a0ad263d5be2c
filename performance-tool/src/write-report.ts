import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHtml } from './html/page.ts';
import { PerformanceToolError } from './performance-tool-error.ts';
import { csvTables } from './report/csv-tables.ts';
import type { Report } from './report/report-schema.ts';

/** Paths of what was written. */
export interface WrittenReport {
  readonly html: string;
  readonly json: string;
  readonly tables: readonly string[];
}

/** Writes report.html, report.json and the CSV tables into `directory` (made if missing); each file appears whole or not at all. @throws PerformanceToolError `output` */
export async function writeReport(report: Report, directory: string): Promise<WrittenReport> {
  const place = async (name: string, text: string): Promise<string> => {
    const file = join(directory, name);
    const half = `${file}.part`;
    try {
      await writeFile(half, text);
      await rename(half, file);
    } catch (cause) {
      await rm(half, { force: true });
      throw cause;
    }
    return file;
  };
  try {
    await mkdir(directory, { recursive: true });
    const tables: string[] = [];
    for (const [name, text] of csvTables(report)) tables.push(await place(name, text));
    const json = await place('report.json', `${JSON.stringify(report, undefined, 1)}\n`);
    return { json, tables, html: await place('report.html', renderHtml(report)) };
  } catch (cause) {
    throw new PerformanceToolError('output', `The report could not be written to ${directory}. Expected a folder this user may write to.`, {
      cause,
    });
  }
}
