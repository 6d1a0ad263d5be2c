import { merge } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { doorEvents, faultEvents } from '../src/device-events.ts';
import { FAULTS } from '../src/faults.ts';
import type { PassageEvent } from '../src/passage-events.ts';
import { handCamera, handDoors, handReaders } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

function setUp(minimumCameras = 2, refused?: string) {
  const clock = new VirtualClock();
  const board = handDoors();
  const readers = handReaders();
  const cameras = ['low', 'middle', 'high'].map((id) => handCamera(id, clock));
  const devices = {
    clock,
    doors: board.doors,
    mrzReader: { connected: readers.mrzConnected, documents: readers.documents, close: async () => undefined },
    chipReader: {
      connected: readers.chipConnected,
      present: readers.present,
      connect: () => Promise.reject(new Error('no chip here')),
      close: async () => undefined,
    },
    cameras: cameras.map((c) => c.camera),
    engine: { about: { backend: 'onnx-cpu', templateVersion: 'test-1', detector: 'none', ...(refused && { refused }) } },
  };
  const heard: string[] = [];
  const say = (e: PassageEvent): string => {
    if (e.type === 'fault-raised' || e.type === 'fault-cleared') return `${e.type.slice(6)} ${e.code}`;
    if (e.type === 'crossing') return `${e.door} ${e.direction}`;
    return e.type;
  };
  merge(faultEvents(devices, minimumCameras), doorEvents(board.doors)).subscribe((e) => heard.push(say(e)));
  return { clock, board, readers, cameras, heard };
}
let g: ReturnType<typeof setUp>;
beforeEach(() => {
  g = setUp();
  g.heard.length = 0;
});

describe('what the devices tell', () => {
  it('at the start: how each device is', () => {
    const { heard } = setUp();
    expect(heard).toEqual(['cleared door-board-lost', 'cleared mrz-reader-lost', 'cleared chip-reader-lost', 'doors']);
  });

  it('a face backend that failed its self-test is raised once and blocks nobody', () => {
    expect(setUp(2, 'onnx-webgpu').heard.filter((h) => h.includes('engine'))).toEqual(['raised engine-fell-back']);
    expect(FAULTS['engine-fell-back'].blocking).toBe(false);
  });

  it.each([
    ['door-board-lost', (g_: typeof g, there: boolean) => g_.board.connected.next(there)],
    ['mrz-reader-lost', (g_: typeof g, there: boolean) => g_.readers.mrzConnected.next(there)],
    ['chip-reader-lost', (g_: typeof g, there: boolean) => g_.readers.chipConnected.next(there)],
    ['door-fault', (g_: typeof g, there: boolean) => g_.board.now({ state: there ? 'locked' : 'fault' })],
    ['camera-lost', (g_: typeof g, there: boolean) => g_.cameras[0]!.condition.next(there ? 'live' : 'frozen')],
  ] as const)('%s is raised once and cleared once', (code, be) => {
    for (const there of [false, false, true, true]) be(g, there);
    expect(g.heard.filter((h) => h !== 'doors')).toEqual([`raised ${code}`, `cleared ${code}`]);
  });

  it.each(['connecting', 'dead', 'frozen', 'black', 'covered'] as const)('a camera that is %s is no camera', (condition) => {
    g.cameras[0]!.condition.next(condition);
    expect(g.heard).toEqual(['raised camera-lost']);
    g.cameras[1]!.condition.next(condition);
    // Which cameras they are is told anew.
    expect(g.heard).toEqual(['raised camera-lost', 'raised camera-lost', 'raised cameras-lost']);
    g.cameras[0]!.condition.next('live');
    expect(g.heard.at(-1)).toBe('cleared cameras-lost');
  });

  it('a clock set back is raised, and needs an officer although nothing lasts', async () => {
    await g.clock.advance(3_000);
    g.clock.set(-3_600_000);
    await g.clock.advance(10_000);
    expect(g.heard).toEqual(['raised clock-set-back', 'cleared clock-set-back']);
  });

  it('a clock set forward, or by a moment, is no fault', async () => {
    await g.clock.advance(3_000);
    g.clock.set(3_600_000);
    await g.clock.advance(2_000);
    g.clock.set(-1_900);
    await g.clock.advance(10_000);
    expect(g.heard).toEqual([]);
  });

  it('people come before the doors’ word that came with them', () => {
    g.board.now({ state: 'entryOpen', entryClosed: false });
    g.board.now({ entryClosed: true, occupied: true, crossings: { entryIn: 1 } });
    expect(g.heard).toEqual(['doors', 'entry in', 'doors']);
  });

  it('a board that comes back with other counts has let nobody through', () => {
    g.board.now({ crossings: { entryIn: 7 } });
    g.heard.length = 0;
    g.board.connected.next(false);
    g.board.now({ crossings: { entryIn: 0 } });
    g.board.connected.next(true);
    expect(g.heard).toEqual(['raised door-board-lost', 'cleared door-board-lost']);
    g.board.now({ crossings: { entryIn: 1 } });
    expect(g.heard.at(-1)).toBe('entry in');
  });
});
