import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputValues } from '../commands/input-options.ts';
import { makeReport } from '../commands/make-report.ts';
import { findChromium, printPdf } from '../pdf.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { earliestPassage } from '../records/earliest-passage.ts';
import type { ReportOptions } from '../report/report-options.ts';
import type { Report } from '../report/report-schema.ts';
import { readReport } from '../verify/read-report.ts';
import { writeReport } from '../write-report.ts';
import { type Cadence, periodsOver, type ReportPeriod } from './periods.ts';
import { whatChanged } from './what-changed.ts';

/** A passage begun before midnight may end after it: reports are made so long after their period, in milliseconds. */
export const AFTER_END = 15 * 60_000;

export interface Schedule {
  readonly cadence: Cadence;
  readonly logs: readonly string[];
  readonly values: InputValues;
  readonly options: ReportOptions;
  /** Folder that reports are kept in, one folder each. */
  readonly directory: string;
  readonly pdf: boolean;
  /** Missed periods are made up for, the latest so many. */
  readonly catchUp: number;
}

/** Makes every report that is due at `now` and not kept yet, the oldest first, each beside the one before it. @returns their names */
export async function makeDue(schedule: Schedule, now: Date, made: (name: string) => void = () => {}): Promise<string[]> {
  const first = await earliestPassage(schedule.logs);
  if (!first) return [];
  const over = periodsOver(first, new Date(now.getTime() - AFTER_END), schedule.cadence);
  const kept = new Set(await readdir(schedule.directory).catch(() => []));
  const due = over.filter(({ name }) => !kept.has(name)).slice(-schedule.catchUp);
  for (const period of due) {
    await makeOne(schedule, period, now);
    made(period.name);
  }
  return due.map(({ name }) => name);
}

async function makeOne({ cadence, logs, values, options, directory, pdf }: Schedule, period: ReportPeriod, now: Date): Promise<void> {
  const during = { ...values, from: period.from.toISOString(), to: period.to.toISOString() };
  const title = `${options.title ?? 'Performance report'}, ${period.name}`;
  const alone = await makeReport(logs, during, { ...options, title, createdAt: now });
  const last = await lastKept(directory, period.name, cadence);
  const report: Report = last ? { ...alone, sinceLast: whatChanged(last.report, alone, last.name) } : alone;
  const chromium = pdf ? findChromium() : undefined;
  await writeReport(report, join(directory, period.name), async (folder) => {
    if (chromium) await printPdf(join(folder, 'report.html'), join(folder, 'report.pdf'), now, chromium);
  });
}

const SHAPES: Readonly<Record<Cadence, RegExp>> = {
  daily: /^\d{4}-\d{2}-\d{2}$/,
  weekly: /^\d{4}-W\d{2}$/,
  monthly: /^\d{4}-\d{2}$/,
};

/** The latest kept report of the same cadence before a period; one that cannot be read is passed over. */
async function lastKept(directory: string, before: string, cadence: Cadence): Promise<{ name: string; report: Report } | undefined> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => SHAPES[cadence].test(name) && name < before).sort();
  for (const name of names.reverse()) {
    const file = join(directory, name, 'report.json');
    if (!(await readFile(file).catch(() => undefined))) continue;
    try {
      return { name, report: await readReport(file) };
    } catch (error) {
      if (!(error instanceof PerformanceToolError)) throw error;
    }
  }
  return undefined;
}
