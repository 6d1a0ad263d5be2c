import type { Camera, Face } from 'face-match';
import { firstValueFrom } from 'rxjs';
import type { ChipConnection } from '../src/chip-reader.ts';
import { runGate, type Step } from '../src/gate.ts';
import type { GateDevices } from '../src/gate-devices.ts';
import type { PassageEvent } from '../src/passage-events.ts';
import type { Site } from '../src/site.ts';
import type { OfficerView, TravellerScreen } from '../src/views.ts';
import { LINES, type Passport } from './a-passport.ts';
import { aSite } from './a-site.ts';
import { aFace, aTemplate, handCamera, handDoors, handEngine, handLog, handReaders } from './fake-devices.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

export const HOLDER = aTemplate([1, 0, 0]);
export const STRANGER = aTemplate([0, 1, 0]);

/** The gate's own wiring on hand-worked devices in virtual time. */
export function aGate(passport: Passport, changes: Partial<Site> = {}, more: Partial<GateDevices> = {}) {
  const site = aSite({
    policy: { minimumAge: 12, issuingStates: ['UTO'], threshold: 0.9, minimumImages: 2, deskDoor: 'entry' },
    capture: { minimumQuality: 25, maximumImages: 2, milliseconds: 8_000 },
    devices: { ...aSite().devices, minimumCameras: 1 },
    ...changes,
  });
  const clock = new VirtualClock(passport.now);
  const board = handDoors();
  const far = handLog();
  const readers = handReaders();
  const cameras = ['low', 'high'].map((id) => handCamera(id, clock));
  const live: { faces: readonly Face[]; portrait: readonly Face[] | Promise<readonly Face[]> } = {
    faces: [aFace(80, HOLDER)],
    portrait: [aFace(80, HOLDER)],
  };
  let onReader: () => Promise<ChipConnection> = async () => passport.insert();
  const logged: string[] = [];
  const write = (details: object, message: string) => void logged.push(`${message} ${JSON.stringify(details)}`);
  const devices: GateDevices = {
    clock,
    doors: board.doors,
    mrzReader: { connected: readers.mrzConnected, documents: readers.documents, close: async () => undefined },
    chipReader: {
      connected: readers.chipConnected,
      present: readers.present,
      connect: () => onReader(),
      close: async () => undefined,
    },
    cameras: cameras.map((c): Camera => c.camera),
    engine: handEngine((camera) => (camera === undefined ? live.portrait : live.faces)),
    trust: passport.trust,
    log: far.log,
    ...more,
  };
  const gate = runGate(site, devices, { gate: 'test' }, { info: write, warn: write, error: write });
  const steps: Step[] = [];
  gate.steps.subscribe({ next: (s) => steps.push(s), error: () => undefined });
  let screen: TravellerScreen = 'closed';
  gate.travellerView.subscribe((v) => {
    screen = v.screen;
  });
  const officer = (): Promise<OfficerView> => firstValueFrom(gate.officerView);
  const phases = () => steps.filter((s) => s.because !== undefined).map((s) => s.state.phase.name);
  const happened = (type: PassageEvent['type']) => steps.filter((s) => s.event.type === type).length;

  /** Real work (a chip's cryptography, a JPEG) takes real time; virtual time stands still meanwhile. */
  const until = async (what: () => boolean): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (!what()) {
      if (Date.now() > limit) throw new Error(`Never happened: ${what}\n${phases().join(' ')}\n${logged.join('\n')}`);
      await new Promise((r) => setTimeout(r, 1));
    }
    await settled();
  };
  const present = async (): Promise<void> => {
    readers.present.next(true);
    readers.documents.next(LINES);
    await settled();
  };
  const answerAll = async (): Promise<void> => {
    for (const { id } of site.declaration) gate.answer(id, 'no');
    await settled();
  };
  const walkIn = async (): Promise<void> => {
    board.now({ state: 'entryOpen', entryClosed: false });
    board.now({ crossings: { entryIn: board.entryIn() + 1 }, occupied: true });
    board.now({ state: 'locked', entryClosed: true });
    readers.present.next(false);
    await settled();
  };
  const walkOut = async (door: 'entry' | 'exit'): Promise<void> => {
    const closed = door === 'exit' ? 'exitClosed' : 'entryClosed';
    board.now({ state: door === 'exit' ? 'exitOpen' : 'entryOpen', [closed]: false });
    board.now({ crossings: door === 'exit' ? { exitOut: board.exitOut() + 1 } : { entryOut: board.entryOut() + 1 }, occupied: false });
    board.now({ state: 'locked', [closed]: true });
    await settled();
  };
  const beSeen = (times = 3): void => {
    for (let i = 0; i < times; i++) for (const c of cameras) c.show();
  };
  return {
    gate,
    site,
    clock,
    board,
    far,
    readers,
    cameras,
    live,
    logged,
    steps,
    phases,
    happened,
    officer,
    screen: () => screen,
    phase: () => steps.at(-1)?.state.phase.name,
    until,
    present,
    answerAll,
    walkIn,
    walkOut,
    beSeen,
    connectBy: (how: () => Promise<ChipConnection>) => {
      onReader = how;
    },
    /** From the reader to the middle of the gate. */
    enter: async () => {
      await present();
      await answerAll();
      await until(() => phases().at(-1) === 'entering');
      await walkIn();
    },
  };
}
