import { type Drivers, drivers, type Log, type Site, startGate } from 'gate-controller';
import type { GateProcess } from './gate-process.ts';

/**
 * The same gate inside this process, where a device exists only here because a system package is missing. It cannot be killed like a
 * process of its own; everything else is the same program.
 */
export async function startGateInProcess(
  site: Site,
  inProcess: Partial<Drivers>,
  onLog: (entry: Record<string, unknown>) => void,
): Promise<GateProcess> {
  const write = (level: string) => (details: object, msg: string) => onLog({ level, msg, ...details });
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error') };
  const gate = await startGate(site, log, { ...drivers(log), ...inProcess });
  gate.steps.subscribe(({ before, state, because }) => {
    if (because !== undefined) log.info({ from: before.phase.name, to: state.phase.name, because }, 'phase');
  });
  let ended: (code: number) => void;
  const exited = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const stop = async (): Promise<void> => {
    await gate.close();
    ended(0);
  };
  return { travellerUrl: gate.travellerUrl, officerUrl: gate.officerUrl, pid: process.pid, exited, stop, kill: stop };
}
