import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { hashPin } from './http/pin.ts';
import { listDevices } from './list-devices.ts';
import { readPin } from './read-pin.ts';
import { loadSite } from './site.ts';
import { startGate } from './start-gate.ts';

const USAGE = `gate-controller --config SITE.json    run the gate that the site file describes
gate-controller devices               list the passport, MRZ and serial devices and cameras connected to this machine
gate-controller hash-pin              read an officer's PIN from standard input, print what the site file keeps in its place

Logs go to standard output, one JSON object per line; "ready" carries the pages' addresses.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});

try {
  if (positionals[0] === 'devices') await listDevices((line) => console.log(line));
  else if (positionals[0] === 'hash-pin') console.log(await hashPin(await readPin(process.stdin)));
  else if (values.config && !values.help) await run(values.config);
  else {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
  }
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

async function run(config: string): Promise<void> {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const gate = await startGate(await loadSite(config), log);
  gate.steps.subscribe({
    next: ({ before, state, because }) => {
      if (because !== undefined) log.info({ from: before.phase.name, to: state.phase.name, because }, 'phase');
    },
    // The loop itself broke: without heartbeats the board makes the doors safe; a supervisor starts us anew.
    error: (error) => {
      log.error({ stack: (error as Error).stack }, 'The gate stopped.');
      process.exit(70);
    },
  });
  log.info({ traveller: gate.travellerUrl, officer: gate.officerUrl }, 'ready');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    log.info({}, 'stopping');
    await gate.close().catch((error) => log.error({ error: (error as Error).message }, 'The gate did not close cleanly.'));
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
