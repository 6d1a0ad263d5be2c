import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import type { ReportOptions } from '../report/report-options.ts';
import type { Report } from '../report/report-schema.ts';
import { count, plural } from '../report/words.ts';
import { whatChanged } from '../schedule/what-changed.ts';
import { differencesOf } from '../verify/differences.ts';
import { findInput } from '../verify/find-input.ts';
import { readReport } from '../verify/read-report.ts';
import { command } from './command.ts';
import type { InputValues } from './input-options.ts';
import { makeReportWatched } from './make-report.ts';

/** Lines printed; --json prints all. */
const MOST_LINES = 50;

/** Recomputes a report from its inputs and lists every number that comes out otherwise. */
export const verifyCommand = command({
  usage: [['verify report.json [INPUT…]', 'recomputes every number from the inputs; exit status 1 where one differs']],
  options: { json: { type: 'boolean' } },
  async run({ values, positionals }, around) {
    const { print } = around;
    const [file, ...given] = positionals;
    if (file === undefined) throw new PerformanceToolError('option', 'Expected the report.json to verify, then the inputs it was made of.');
    const expected = await readReport(file);
    const inputs = inInputsOrder(expected, given.length > 0 ? given : expected.inputs.map(({ name }) => findInput(file, name)));
    const ofKind = (wanted: string) => inputs.filter((_, i) => (expected.inputs[i]!.kind === 'scores') === (wanted === 'scores'));
    const reading = { ...expected.reading, scores: ofKind('scores') } as InputValues;
    const got = await makeReportWatched(ofKind('log'), reading, optionsOf(expected), around);
    const { sinceLast, ...alone } = expected;
    const all = differencesOf(alone, JSON.parse(JSON.stringify(got)));
    // A log that went on growing after the period has other bytes and must give the same numbers.
    const overBefore = expected.reading?.['to'] !== undefined;
    const grown = all.filter(({ path }) => overBefore && isFileOfLog(path, expected));
    const differences = all.filter((difference) => !grown.includes(difference));
    if (grown.length > 0 && !values.json) print('A log is not the same file as it was then; what counts is what it says of the period.\n');
    if (sinceLast) {
      const earlier = join(dirname(file), '..', sinceLast.report, 'report.json');
      if (existsSync(earlier))
        differences.push(...differencesOf(sinceLast, whatChanged(await readReport(earlier), got, sinceLast.report), 'sinceLast'));
      else if (!values.json) print(`${file}: the report ${sinceLast.report} is not beside it, so what changed since is not verified.\n`);
    }
    if (values.json) print(`${JSON.stringify({ report: file, verified: differences.length === 0, differences }, undefined, 1)}\n`);
    else if (differences.length === 0) print(`${file}: all ${count(leaves(expected))} values are what the inputs give.\n`);
    else {
      print(`${file}: ${plural(differences.length, 'value')} differ${differences.length === 1 ? 's' : ''} from what the inputs give.\n`);
      for (const { path, expected: was, got: is } of differences.slice(0, MOST_LINES))
        print(`  ${path}: expected ${shown(was)}, got ${shown(is)}\n`);
      if (differences.length > MOST_LINES) print(`  and ${count(differences.length - MOST_LINES)} more (--json lists all)\n`);
    }
    return differences.length === 0 ? 0 : 1;
  },
});

/** Whether a path of report.json is the size or the hash of a log. */
function isFileOfLog(path: string, { inputs }: Report): boolean {
  const [, index] = /^inputs\[(\d+)\]\.(?:bytes|sha256)$/.exec(path) ?? [];
  return index !== undefined && inputs[Number(index)]?.kind === 'log';
}

/** What the report says it was asked; groups by name, so that a default of another version asks the same. */
const optionsOf = ({ options, title, createdAt }: Report): ReportOptions =>
  ({ ...options, title, createdAt: new Date(createdAt) }) as ReportOptions;

/** Files in the order the report names them, whatever order they are given in. */
function inInputsOrder({ inputs }: Report, files: readonly string[]): string[] {
  if (files.length !== inputs.length)
    throw new PerformanceToolError(
      'option',
      `The report was made of ${plural(inputs.length, 'input')} (${inputs.map(({ name }) => name).join(', ')}); ${files.length} given.`,
    );
  const rest = [...files];
  return inputs.map(({ name }) => {
    const at = rest.findIndex((file) => basename(file) === name);
    return rest.splice(Math.max(0, at), 1)[0]!;
  });
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + leaves(part), 0);
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
