import { createRequire } from 'node:module';
import { type Gate, runGate } from './gate.ts';
import { startServer } from './http/server.ts';
import type { Log } from './log.ts';
import { closeDevices, type Drivers, drivers, openDevices } from './open-devices.ts';
import { type Site, withKeys } from './site.ts';

export interface RunningGate extends Gate {
  readonly travellerUrl: string;
  readonly officerUrl: string;
  close(): Promise<void>;
}

/**
 * Opens the site's devices, runs the gate and serves its pages.
 * @throws {GateError | PassportReaderError | FaceMatchError} when something the gate cannot be without is missing
 */
export async function startGate(site: Site, log: Log, how: Drivers = drivers(log)): Promise<RunningGate> {
  const listeners = { traveller: await withKeys(site.http.traveller), officer: await withKeys(site.http.officer) };
  const devices = await openDevices(site, how);
  if (devices.abortedFound > 0)
    log.warn({ passages: devices.abortedFound }, 'Passages that the last run left open are recorded as aborted.');
  if (devices.watchList) {
    const { list, edition, entries, created, expires, threshold } = devices.watchList.about;
    log.info(
      { list, edition, entries, created, expires, threshold: site.watchList?.threshold ?? threshold },
      'The watch list is searched for every traveller.',
    );
  }
  const { backend, templateVersion, detector } = devices.engine.about;
  const gate = runGate(site, devices, { gate: version('gate-controller'), backend, template: templateVersion, detector }, log);
  try {
    const server = await startServer({
      site,
      ...listeners,
      officers: site.officers,
      travellerView$: gate.travellerView,
      officerView$: gate.officerView,
      images: (passageId, kind) => gate.image(passageId, kind),
      onAnswer: (question, answer) => gate.answer(question, answer),
      onLanguage: (language) => gate.language(language),
      onLightShown: (step) => gate.lightShown(step),
      onDecision: (decision) => gate.decide(decision),
      onAcknowledge: (fault) => gate.acknowledge(fault),
      onLetOut: (officer) => gate.letOut(officer),
      log,
    });
    return {
      ...gate,
      travellerUrl: server.travellerUrl,
      officerUrl: server.officerUrl,
      async close() {
        const saved = gate.stop();
        await server.close();
        await saved;
        await closeDevices(devices);
      },
    };
  } catch (error) {
    await gate.stop();
    await closeDevices(devices);
    throw error;
  }
}

const version = (name: string): string => {
  const manifest = createRequire(import.meta.url)('../package.json') as { name: string; version: string };
  return `${name} ${manifest.version}`;
};
