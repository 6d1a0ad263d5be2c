import { PerformanceToolError } from '../performance-tool-error.ts';
import { exportPassages } from '../records/export-passages.ts';
import { count, plural } from '../report/words.ts';
import { command } from './command.ts';
import { progressLine } from './progress.ts';

/** Writes gates' logs as Parquet: what a fleet exchanges. */
export const exportCommand = command({
  usage: [['export LOG… --out FILE.parquet', 'writes passages column by column, for fleets and other programs']],
  options: { out: { type: 'string' } },
  async run({ values, positionals }, around) {
    const { print, complain, signal } = around;
    if (positionals.length === 0) throw new PerformanceToolError('no-input', 'Nothing to export. Expected gates’ logs.');
    if (values.out === undefined) throw new PerformanceToolError('option', 'Expected --out FILE.parquet, the file to write.');
    const progress = progressLine(around);
    const { passages, nonMated, file, nonMatedFile, badRowCount } = await exportPassages(positionals, values.out, {
      signal,
      onProgress: progress.onProgress,
    }).finally(() => progress.done());
    print(`${plural(passages, 'passage')}: ${file}\n${plural(nonMated, 'non-mated comparison')}: ${nonMatedFile}\n`);
    if (badRowCount > 0) complain(`${count(badRowCount)} rows could not be used; performance-tool report lists them.\n`);
    return 0;
  },
});
