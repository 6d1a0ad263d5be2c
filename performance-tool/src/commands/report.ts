import { join } from 'node:path';
import { findChromium, printPdf } from '../pdf.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { summary } from '../summary.ts';
import { writeReport } from '../write-report.ts';
import { command } from './command.ts';
import { INPUT_OPTIONS } from './input-options.ts';
import { makeReportWatched } from './make-report.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';

/** Writes a report. */
export const reportCommand = command({
  usage: [['report INPUT… --out DIR [--no-pdf]', 'writes report.html, report.pdf, report.json and CSV tables']],
  options: { ...INPUT_OPTIONS, ...STATISTICS_OPTIONS, out: { type: 'string' }, 'no-pdf': { type: 'boolean' }, json: { type: 'boolean' } },
  async run({ values, positionals }, around) {
    const { print, complain } = around;
    if (values.out === undefined) throw new PerformanceToolError('option', 'Expected --out DIR, the folder to write the report to.');
    const options = reportOptionsOf(values);
    const report = await makeReportWatched(positionals, values, options, around);
    print(values.json ? `${JSON.stringify(report, undefined, 1)}\n` : summary(report));
    const chromium = values['no-pdf'] ? undefined : findChromium();
    const written = await writeReport(report, values.out, async (folder) => {
      if (chromium) await printPdf(join(folder, 'report.html'), join(folder, 'report.pdf'), new Date(report.createdAt), chromium);
    });
    if (!chromium && !values['no-pdf'])
      complain('No PDF: there is no Chromium here (apt install chromium, or name one in LIMEN_CHROMIUM). All else is written.\n');
    if (!values.json) print(`\nReport: ${written.html}\n`);
    return 0;
  },
});
