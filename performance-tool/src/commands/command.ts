import { parseArgs } from 'node:util';
import { PerformanceToolError } from '../performance-tool-error.ts';

/** What a command may touch of the world around it. */
export interface Surroundings {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Aborts when the user interrupts the program. */
  readonly signal: AbortSignal;
  /** Whether `complain` writes to a terminal, where progress may be shown. */
  readonly terminal: boolean;
}

/** As `parseArgs` takes them. */
export interface Options {
  readonly [name: string]: { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly short?: string };
}

/** One command of the program; `run` resolves to the exit status. */
export interface Command<O extends Options = Options> {
  /** Lines of the usage text, each `command arguments` and what it does. */
  readonly usage: readonly (readonly [form: string, does: string])[];
  readonly options: O;
  run(call: Call<O>, around: Surroundings): Promise<number>;
}

export interface Call<O extends Options = Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];
  readonly positionals: readonly string[];
}

/** Keeps a command's own option types for its `run`. */
export const command = <const O extends Options>(description: Command<O>): Command => description as unknown as Command;

/** @throws PerformanceToolError `option` with the usage text */
export function parsed(options: Options, args: readonly string[], usage: string): Call {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true }) as Call;
  } catch (cause) {
    throw new PerformanceToolError('option', `${(cause as Error).message}\n${usage}`, { cause });
  }
}

/** The number an option holds; undefined where it was not given. @throws PerformanceToolError `option` */
export function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new PerformanceToolError('option', `${name} is “${text}”; expected a number.`);
  return value;
}

/** Resolves once the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
