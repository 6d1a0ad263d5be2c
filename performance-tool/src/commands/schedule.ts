import { join } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { makeDue } from '../schedule/make-due.ts';
import { CADENCES } from '../schedule/periods.ts';
import { runSchedule, systemClock } from '../schedule/run-schedule.ts';
import { command, numberOf } from './command.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';

/** Keeps a report of every day, week or month, each compared with the last. */
export const scheduleCommand = command({
  usage: [
    [
      'schedule --daily|--weekly|--monthly LOG… --out DIR',
      'keeps a report of every period in DIR, compared with the last; runs until stopped,',
    ],
    ['         … --once [--catch-up 31] [--no-pdf]', 'or with --once makes what is due and ends (for cron and systemd)'],
  ],
  options: {
    ...STATISTICS_OPTIONS,
    daily: { type: 'boolean' },
    weekly: { type: 'boolean' },
    monthly: { type: 'boolean' },
    once: { type: 'boolean' },
    'catch-up': { type: 'string' },
    'no-pdf': { type: 'boolean' },
    out: { type: 'string' },
  },
  async run({ values, positionals }, { print, signal }) {
    const asked = CADENCES.filter((name) => values[name]);
    if (asked.length !== 1) throw new PerformanceToolError('option', 'Expected one of --daily, --weekly and --monthly.');
    if (positionals.length === 0) throw new PerformanceToolError('no-input', 'Nothing to report on. Expected gates’ logs.');
    const { out } = values;
    if (out === undefined) throw new PerformanceToolError('option', 'Expected --out DIR, the folder to keep reports in.');
    const catchUp = numberOf('--catch-up', values['catch-up']) ?? 31;
    if (!(Number.isInteger(catchUp) && catchUp >= 1))
      throw new PerformanceToolError('option', `--catch-up is ${catchUp}; expected a whole number from 1.`);
    const schedule = {
      cadence: asked[0]!,
      logs: positionals,
      values: {},
      options: reportOptionsOf(values),
      directory: out,
      pdf: !values['no-pdf'],
      catchUp,
    };
    const made = (name: string) => print(`${join(out, name, 'report.html')}\n`);
    if (values.once) {
      const names = await makeDue(schedule, new Date(), made);
      if (names.length === 0) print('Nothing is due.\n');
    } else
      await runSchedule(schedule, systemClock, signal, made, (next) =>
        print(`Next at ${next.toISOString().slice(0, 16).replace('T', ' ')} UTC.\n`),
      );
    return 0;
  },
});
