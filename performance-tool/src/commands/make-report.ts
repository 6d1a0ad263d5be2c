import { type InputDigest, inputDigest } from '../records/input-digest.ts';
import type { ReadOptions } from '../records/passages.ts';
import { createReport } from '../report/create-report.ts';
import type { ReportOptions } from '../report/report-options.ts';
import type { Report } from '../report/report-schema.ts';
import type { Surroundings } from './command.ts';
import { INPUT_OPTIONS, type InputValues, readInputs } from './input-options.ts';
import { progressLine } from './progress.ts';

/** Reads inputs and makes their report, with what `verify` needs to do the same again: digests, and how the inputs were read. */
export async function makeReport(
  files: readonly string[],
  values: InputValues,
  options: ReportOptions,
  reading: Pick<ReadOptions, 'onProgress' | 'signal'> = {},
): Promise<Report> {
  const { templateVersion } = options;
  const { inputs, paths } = await readInputs(files, values, { ...reading, ...(templateVersion === undefined ? {} : { templateVersion }) });
  const digests: InputDigest[] = [];
  for (const parts of paths) digests.push(await inputDigest(...parts));
  return withDigests(createReport(inputs, options), digests, values);
}

/** @param digests in the order of the report's inputs */
export function withDigests(report: Report, digests: readonly InputDigest[], values: InputValues): Report {
  const reading = readingOf(values);
  return {
    ...report,
    inputs: report.inputs.map((input, i) => ({ ...input, ...digests[i] })),
    ...(Object.keys(reading).length > 0 ? { reading } : {}),
  };
}

/** The options that inputs were read with; which files they are is told elsewhere. */
function readingOf(values: InputValues): NonNullable<Report['reading']> {
  const given = values as Readonly<Record<string, string | boolean | string[] | undefined>>;
  return Object.fromEntries(
    Object.keys(INPUT_OPTIONS).flatMap((name) => (name === 'scores' || given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

/** The same, with a line on the terminal that says how far it is. */
export async function makeReportWatched(
  files: readonly string[],
  values: InputValues,
  options: ReportOptions,
  around: Surroundings,
): Promise<Report> {
  const progress = progressLine(around);
  try {
    return await makeReport(files, values, options, { onProgress: progress.onProgress, signal: around.signal });
  } finally {
    progress.done();
  }
}
