import { summary } from '../summary.ts';
import { command } from './command.ts';
import { INPUT_OPTIONS } from './input-options.ts';
import { makeReportWatched } from './make-report.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';

/** Prints a report's first page, or all of it as JSON. */
export const showCommand = command({
  usage: [['show INPUT… [--json]', 'prints a summary, or report.json']],
  options: { ...INPUT_OPTIONS, ...STATISTICS_OPTIONS, json: { type: 'boolean' } },
  async run({ values, positionals }, around) {
    const { print } = around;
    const options = reportOptionsOf(values);
    const report = await makeReportWatched(positionals, values, options, around);
    print(values.json ? `${JSON.stringify(report, undefined, 1)}\n` : summary(report));
    return 0;
  },
});
