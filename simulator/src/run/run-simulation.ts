import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createReport, type PassageRecord, readPassageLog, writeReport } from 'performance-tool';
import { filter, firstValueFrom, NEVER, type Observable, takeUntil } from 'rxjs';
import type { Disguise } from '../attacks/species.ts';
import { aborts } from '../journey/aborts.ts';
import { onDuty } from '../journey/officer.ts';
import type { VirtualSiteOptions } from '../site/virtual-site.ts';
import type { CastMember } from './cast.ts';
import { describeEnd, describeTraveller } from './display.ts';
import { type SimulatedGate, startSimulatedGate } from './simulated-gate.ts';
import { summarise } from './summary.ts';

export interface SimulationOptions {
  /** Stop after so many; endless without. */
  readonly travellers?: number;
  /** Keep the gate open after the last traveller, until aborted. */
  readonly stay?: boolean;
  readonly seed: number;
  /** Share of travellers with another person's passport, 0–1. */
  readonly impostors: number;
  readonly threshold: number;
  /** Where the threshold comes from, in words. */
  readonly thresholdFrom: string;
  /** Where site file, log and report go; a new folder under the system's temporary one without. */
  readonly folder?: string;
  readonly ports?: { readonly traveller: number; readonly officer: number };
  /** `simulated`: referrals are decided by an officer who knows the truth. `person`: whoever opens the officer page. */
  readonly officer: 'simulated' | 'person';
  /** What holders of another person's passport show that person's face by. */
  readonly disguise?: Omit<Disguise, 'victim'>;
  /** See the site file's entries. */
  readonly presentationAttack?: VirtualSiteOptions['presentationAttack'];
  readonly lightChallenge?: VirtualSiteOptions['lightChallenge'];
  readonly without?: readonly ('pcscd' | 'umockdev' | 'ffmpeg')[];
  /** A folder of photographs in place of drawn people. */
  readonly faces?: string;
}

export interface SimulationResult {
  readonly folder: string;
  readonly records: readonly PassageRecord[];
  readonly report: string;
}

/** Runs the simulated gate with travellers one after another until `signal` aborts or all have passed; then writes the report. */
export async function runSimulation(
  options: SimulationOptions,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<SimulationResult> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'limen-simulation-')));
  const gate = await startSimulatedGate({
    folder,
    threshold: options.threshold,
    ...(options.ports ? { ports: options.ports } : {}),
    ...(options.faces ? { faces: options.faces } : {}),
    ...(options.without ? { without: options.without } : {}),
    ...(options.presentationAttack ? { presentationAttack: options.presentationAttack } : {}),
    ...(options.lightChallenge ? { lightChallenge: options.lightChallenge } : {}),
  });
  for (const line of gate.virtual.missing) print(`! ${line}`);
  print(`traveller page  ${gate.gate.travellerUrl}`);
  print(`officer page    ${gate.gate.officerUrl}   officer ${gate.virtual.officer.id}, PIN ${gate.virtual.officer.pin}`);
  print(`threshold       ${options.threshold} (${options.thresholdFrom})`);
  print(`site and log    ${folder}\n`);
  let present: CastMember | undefined;
  if (options.officer === 'simulated') onDuty(gate.officer, () => (present?.impostor ? 'another person' : 'holder'), signal);
  const unready = gate.log
    .pipe(filter((e) => typeof e['level'] === 'number' && e['level'] >= 40))
    .subscribe((e) => print(`  gate: ${String(e['msg'])}`));
  const disguise = options.disguise ? { disguise: options.disguise } : {};
  const cast = (index: number) => gate.virtual.office.issue(options.seed, index, { impostors: options.impostors, ...disguise });

  const { travellers = Number.POSITIVE_INFINITY } = options;
  let next = travellers > 0 ? cast(0) : undefined;
  for (let index = 0; next && index < travellers && !signal.aborted; index++) {
    present = await next;
    await idle(gate, signal);
    if (signal.aborted) break;
    print(describeTraveller(index, present));
    const before = await newest(gate);
    const journey = gate.send(present, {}, signal);
    // The next traveller is drawn while this one walks.
    next = index + 1 < travellers ? cast(index + 1) : undefined;
    next?.catch(() => undefined); // awaited above, in the next round
    await journey;
    const ended = await passageEnded(gate, before, signal);
    if (ended) print(describeEnd(ended));
  }
  if (options.stay && !signal.aborted) {
    print('\nAll travellers have passed; the gate stays open. Ctrl-C ends it.');
    await firstOf(NEVER, signal);
  }
  unready.unsubscribe();
  await gate.close();
  return finish(folder, gate.virtual.site.log, print);
}

/** Waits until the gate can take a traveller. */
async function idle(gate: SimulatedGate, signal: AbortSignal): Promise<void> {
  await firstOf(gate.traveller.view.pipe(filter((v) => ['welcome', 'desk', 'try-again'].includes(v.screen))), signal);
}

const newest = async (gate: SimulatedGate): Promise<string | undefined> => (await firstValueFrom(gate.officer.view)).recent[0]?.passageId;

/** The officer page's line on the passage, once there is a newer one than before. */
async function passageEnded(gate: SimulatedGate, before: string | undefined, signal: AbortSignal) {
  const view = await firstOf(gate.officer.view.pipe(filter((v) => v.recent[0] !== undefined && v.recent[0].passageId !== before)), signal);
  return view?.recent[0];
}

/** The first value, or undefined when aborted before. */
const firstOf = <T>(source: Observable<T>, signal: AbortSignal): Promise<T | undefined> =>
  firstValueFrom(source.pipe(takeUntil(aborts(signal))), { defaultValue: undefined });

async function finish(folder: string, logFile: string, print: (line: string) => void): Promise<SimulationResult> {
  const log = await readPassageLog(logFile);
  print(`\n${summarise(log.passages)}\n`);
  const written = await writeReport(createReport({ logs: [log] }, { title: 'Simulated gate' }), path.join(folder, 'report'));
  print(`report          ${written.html}`);
  return { folder, records: log.passages, report: written.html };
}
