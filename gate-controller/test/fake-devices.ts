import type { Camera, CameraCondition, CameraLook, Face, FaceEngine, Frame, Template } from 'face-match';
import type { NonMatedComparisons, PassageRecord } from 'performance-tool';
import { BehaviorSubject, NEVER, Subject } from 'rxjs';
import type { BoardStatus, Door, DoorReply, Doors } from '../src/doors.ts';
import { GateError } from '../src/gate-error.ts';
import type { PassageLog } from '../src/passage-log.ts';
import type { VirtualClock } from './virtual-clock.ts';

/*
 * The far sides of the gate's ports, worked by hand in a test. The drivers behind them are tested on their own, and the whole gate on
 * virtual hardware in the simulator.
 */

export const LOCKED: BoardStatus = {
  state: 'locked',
  entryClosed: true,
  exitClosed: true,
  entryBlocked: false,
  exitBlocked: false,
  occupied: false,
  emergency: false,
  crossings: { entryIn: 0, entryOut: 0, exitIn: 0, exitOut: 0 },
  reopens: 0,
};

export function handDoors() {
  const connected = new BehaviorSubject(true);
  const status = new BehaviorSubject<BoardStatus>(LOCKED);
  const asked: string[] = [];
  let beats = 0;
  const doors: Doors = {
    connected,
    status,
    heartbeat: () => {
      beats += 1;
    },
    open: async (door: Door): Promise<DoorReply> => {
      if (!connected.value) throw new GateError('door-board', 'The door board is not connected.');
      asked.push(`open ${door}`);
      return 'ok';
    },
    closeAll: async () => {
      if (!connected.value) throw new GateError('door-board', 'The door board is not connected.');
      asked.push('close');
      return 'ok';
    },
    close: async () => undefined,
  };
  return {
    doors,
    connected,
    asked,
    get beats() {
      return beats;
    },
    entryIn: () => status.value.crossings.entryIn,
    entryOut: () => status.value.crossings.entryOut,
    exitOut: () => status.value.crossings.exitOut,
    /** The board reports that something of its last status is different now. */
    now: (changes: Partial<Omit<BoardStatus, 'crossings'>> & { crossings?: Partial<BoardStatus['crossings']> }) =>
      status.next({ ...status.value, ...changes, crossings: { ...status.value.crossings, ...changes.crossings } }),
  };
}

export function handLog() {
  const written: PassageRecord[] = [];
  const compared: NonMatedComparisons[] = [];
  /** Every write in its order: `p1 2` (its steps), `p1 admitted`, `p1 compared`. */
  const order: string[] = [];
  const state = { full: false, hangs: undefined as Promise<void> | undefined };
  const attempt = async (): Promise<void> => {
    await state.hangs;
    if (state.full) throw new GateError('passage-log', 'The passage could not be written to the log: SQLITE_FULL.');
  };
  const log: PassageLog = {
    async write(record) {
      await attempt();
      written.push(record);
      order.push(`${record.passageId} ${record.outcome ?? record.steps.length}`);
    },
    async writeNonMated(comparisons) {
      await attempt();
      compared.push(comparisons);
      order.push(`${comparisons.passageId} compared`);
    },
    recent: async () => [],
    close: async () => undefined,
  };
  return { log, written, compared, order, state };
}

export const aTemplate = (vector: readonly number[], version = 'test-1'): Template => ({ version, vector: Float32Array.from(vector) });

export const aFace = (overall: number, template?: Template): Face => ({
  box: { x: 20, y: 20, width: 24, height: 24 },
  quality: {
    overall,
    yaw: 0,
    pitch: 0,
    roll: 0,
    interEyeDistance: 90,
    sharpness: 90,
    brightness: 120,
    uniformity: 90,
  },
  points: [
    [40, 28],
    [36, 28],
    [24, 28],
    [28, 28],
    [32, 36],
  ],
  ...(template ? { template } : {}),
});

export const GREY = { width: 64, height: 64, rgb: new Uint8Array(64 * 64 * 3).fill(128) };

/** A camera that shows what a test puts before it; `seen` frames are taken one by one. */
export function handCamera(id: string, clock: VirtualClock) {
  const condition = new BehaviorSubject<CameraCondition>('live');
  const looks = new Subject<CameraLook>();
  let waiting: Frame[] = [];
  let sequence = 0;
  const camera: Camera = {
    id,
    frames: NEVER,
    condition,
    looks,
    latest: async () => waiting.shift(),
    close: async () => undefined,
  };
  return {
    camera,
    condition,
    looks,
    /** `age`: how many milliseconds ago the frame was taken. */
    show: (age = 0) => {
      waiting.push({ ...GREY, camera: id, at: clock.now() - age + sequence, sequence: sequence++ });
    },
    left: () => waiting.length,
    clear: () => {
      waiting = [];
    },
  };
}

/** An engine that finds what `find` says: faces of the portrait (`camera` undefined) and of frames. */
export function handEngine(find: (camera: string | undefined) => readonly Face[] | Promise<readonly Face[]>): FaceEngine {
  return {
    about: { backend: 'none', templateVersion: 'test-1', detector: 'none' },
    analyse: async (image) => find((image as Partial<Frame>).camera),
    close: async () => undefined,
  };
}

export function handReaders() {
  const documents = new Subject<readonly string[]>();
  const mrzConnected = new BehaviorSubject(true);
  const chipConnected = new BehaviorSubject(true);
  const present = new BehaviorSubject(false);
  return { documents, mrzConnected, chipConnected, present };
}
