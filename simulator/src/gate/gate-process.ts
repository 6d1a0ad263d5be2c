import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The gate's command line program, built. */
const PROGRAM = fileURLToPath(new URL('../../../gate-controller/bin/gate-controller.js', import.meta.url));

/** How a program is started with a virtual device's wrapper around it (see `hid/`). */
export type Wrapper = (
  command: string,
  args: readonly string[],
) => { readonly command: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };

/** A gate running as a process of its own, as it does on an edge box. */
export interface GateProcess {
  readonly travellerUrl: string;
  readonly officerUrl: string;
  readonly pid: number;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  /** SIGKILL: no goodbye, as a power cut would. */
  kill(): Promise<void>;
  /** SIGTERM: the gate closes its devices first. */
  stop(): Promise<void>;
}

/**
 * Starts the unmodified gate with a site file and waits until it serves its pages.
 * @param onLog each line of its log, parsed
 * @throws {Error} with the gate's own words when it does not start
 */
export async function startGateProcess(
  siteFile: string,
  wrap: Wrapper,
  onLog: (entry: Record<string, unknown>) => void,
): Promise<GateProcess> {
  const { command, args, env } = wrap(process.execPath, [PROGRAM, '--config', siteFile]);
  // A group of its own: a kill reaches the wrapper, the gate and its ffmpeg children.
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)));
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > 20) complaints.shift();
  });
  const ready = new Promise<{ traveller: string; officer: string }>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = parse(line);
      if (!entry) return;
      if (entry['msg'] === 'ready') resolve(entry as { traveller: string; officer: string });
      onLog(entry);
    });
  });
  const died = exited.then((how) => {
    throw new Error(`The gate ended (${how}) before it was ready: ${complaints.join(' ') || 'it said nothing'}`);
  });
  const { traveller, officer } = await Promise.race([ready, died]);
  died.catch(() => undefined);
  return {
    travellerUrl: traveller,
    officerUrl: officer,
    pid: child.pid!,
    exited,
    kill: () => end(child, 'SIGKILL', exited),
    stop: () => end(child, 'SIGTERM', exited),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    try {
      process.kill(-child.pid!, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended by itself
    }
    const late = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 10_000);
    await exited;
    clearTimeout(late);
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined; // a library wrote a line of its own
  }
}
