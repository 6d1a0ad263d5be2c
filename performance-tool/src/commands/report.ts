import { PerformanceToolError } from '../performance-tool-error.ts';
import { summary } from '../summary.ts';
import { writeReport } from '../write-report.ts';
import { command } from './command.ts';
import { INPUT_OPTIONS } from './input-options.ts';
import { makeReport } from './make-report.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';

/** Writes a report. */
export const reportCommand = command({
  usage: [['report INPUT… --out DIR', 'writes report.html, report.json and CSV tables']],
  options: { ...INPUT_OPTIONS, ...STATISTICS_OPTIONS, out: { type: 'string' }, json: { type: 'boolean' } },
  async run({ values, positionals }, { print }) {
    if (values.out === undefined) throw new PerformanceToolError('option', 'Expected --out DIR, the folder to write the report to.');
    const options = reportOptionsOf(values);
    const report = await makeReport(positionals, values, options);
    print(values.json ? `${JSON.stringify(report, undefined, 1)}\n` : summary(report));
    const written = await writeReport(report, values.out);
    if (!values.json) print(`\nReport: ${written.html}\n`);
    return 0;
  },
});
