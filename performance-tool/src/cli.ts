import { type Command, parsed, type Surroundings } from './commands/command.ts';
import { compareCommand } from './commands/compare.ts';
import { exportCommand } from './commands/export.ts';
import { INPUT_USAGE } from './commands/input-options.ts';
import { LISTEN_USAGE } from './commands/listen-options.ts';
import { reportCommand } from './commands/report.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { STATISTICS_USAGE } from './commands/statistics-options.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { PerformanceToolError } from './performance-tool-error.ts';

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['report', reportCommand],
  ['show', showCommand],
  ['compare', compareCommand],
  ['verify', verifyCommand],
  ['export', exportCommand],
  ['watch', watchCommand],
  ['serve', serveCommand],
  ['schedule', scheduleCommand],
  ['export', exportCommand],
  ['schema', schemaCommand],
]);

const column = (rows: readonly (readonly [string, string])[], indent: string): string => {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `${indent}${left.padEnd(width)}${right}`).join('\n');
};

const USAGE = `${column(
  [...COMMANDS.values()].flatMap(({ usage }) => usage),
  'performance-tool ',
)}

INPUT is a gate's log, passages exported as Parquet, or a file or folder of scores.

${column([...STATISTICS_USAGE, ...INPUT_USAGE, ...LISTEN_USAGE], '  ')}
`;

/** Runs the command line; resolves to the exit status: 0 done, 1 could not be done, 2 asked wrongly. */
export async function main(
  args: readonly string[],
  print: (text: string) => void,
  complain: (text: string) => void,
  around: Partial<Pick<Surroundings, 'signal' | 'terminal'>> = {},
): Promise<number> {
  const surroundings: Surroundings = { print, complain, signal: new AbortController().signal, terminal: false, ...around };
  try {
    return await run(args, surroundings);
  } catch (error) {
    if (error instanceof PerformanceToolError) {
      complain(`performance-tool: ${error.message}\n`);
      return error.code === 'option' || error.code === 'no-input' ? 2 : 1;
    }
    throw error;
  }
}

async function run(args: readonly string[], around: Surroundings): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    around.print(USAGE);
    return 0;
  }
  const [name, ...rest] = args;
  const command = COMMANDS.get(name ?? '');
  if (!command) {
    around.complain(USAGE);
    return 2;
  }
  return command.run(parsed(command.options, rest, USAGE), around);
}
