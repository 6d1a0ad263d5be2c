import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { PerformanceToolError } from './performance-tool-error.ts';
import { readPassageLog } from './records/passage-log.ts';
import { readScoreFile } from './records/score-file.ts';
import { createReport } from './report/create-report.ts';
import type { ReportOptions } from './report/report-options.ts';
import { summary } from './summary.ts';
import { writeReport } from './write-report.ts';

const USAGE = `performance-tool report LOG.sqlite… [--scores FILE.csv]… --out DIR   writes report.html, report.json and CSV tables
performance-tool show LOG.sqlite… [--scores FILE.csv]…               prints a summary

  --by A,B,A*B          groups: location, gate, direction, issuingState, nationality, ageBand, sex, versions,
                        version:NAME, or a column of the score file; two joined by * are crossed
  --target-fmr 0.001    the FMR the gate must keep
  --threshold T         the threshold in force, for score files
  --template-version V  take this version of templates instead of the latest
  --min-subjects 20     smaller groups are not shown
  --confidence 0.95     of intervals
  --interval NAME       clopper-pearson (default) or wilson
  --title TEXT
  --json                prints report.json
`;

const OPTIONS = {
  scores: { type: 'string', multiple: true },
  by: { type: 'string' },
  'target-fmr': { type: 'string' },
  threshold: { type: 'string' },
  'template-version': { type: 'string' },
  'min-subjects': { type: 'string' },
  confidence: { type: 'string' },
  interval: { type: 'string' },
  title: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command line; resolves to the exit status: 0 done, 1 could not be done, 2 asked wrongly. */
export async function main(args: readonly string[], print: (text: string) => void, complain: (text: string) => void): Promise<number> {
  try {
    return await run(args, print, complain);
  } catch (error) {
    if (error instanceof PerformanceToolError) {
      complain(`performance-tool: ${error.message}\n`);
      return error.code === 'option' || error.code === 'no-input' ? 2 : 1;
    }
    throw error;
  }
}

async function run(args: readonly string[], print: (text: string) => void, complain: (text: string) => void): Promise<number> {
  const { values, positionals } = parsed(args);
  const [command, ...files] = positionals;
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (command !== 'report' && command !== 'show') {
    complain(USAGE);
    return 2;
  }
  if (files.length === 0 && !values.scores)
    throw new PerformanceToolError('no-input', `Nothing to report on. Expected a gate's log or --scores FILE.csv.\n${USAGE}`);
  if (command === 'report' && values.out === undefined)
    throw new PerformanceToolError('option', 'Expected --out DIR, the folder to write the report to.');

  const threshold = numberOf('--threshold', values.threshold);
  const logs = [];
  for (const file of files) logs.push(await readPassageLog(file));
  const scores = [];
  for (const file of values.scores ?? []) scores.push({ name: basename(file), trials: await readScoreFile(file, threshold) });
  const report = createReport({ logs, scores }, optionsOf(values));
  if (values.json) print(`${JSON.stringify(report, undefined, 1)}\n`);
  else print(summary(report));
  if (command === 'report') {
    const written = await writeReport(report, values.out!);
    if (!values.json) print(`\nReport: ${written.html}\n`);
  }
  return 0;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new PerformanceToolError('option', `${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

function optionsOf(values: ReturnType<typeof parsed>['values']): ReportOptions {
  if (values.interval !== undefined && values.interval !== 'clopper-pearson' && values.interval !== 'wilson')
    throw new PerformanceToolError('option', `--interval is ${values.interval}; expected clopper-pearson or wilson.`);
  const numbers = {
    targetFmr: numberOf('--target-fmr', values['target-fmr']),
    minimumSubjects: numberOf('--min-subjects', values['min-subjects']),
    confidence: numberOf('--confidence', values.confidence),
  };
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    ...(values.by === undefined ? {} : { by: values.by.split(',').map((name) => name.trim()) }),
    ...(values.interval === undefined ? {} : { interval: values.interval }),
    ...(values.title === undefined ? {} : { title: values.title }),
    ...(values['template-version'] === undefined ? {} : { templateVersion: values['template-version'] }),
  };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new PerformanceToolError('option', `${name} is “${text}”; expected a number.`);
  return value;
}
