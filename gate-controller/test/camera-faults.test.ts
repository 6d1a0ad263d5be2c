import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CameraHint } from 'face-match';
import { describe, expect, it } from 'vitest';
import { cameraFaults } from '../src/camera-faults.ts';
import { openCameraMemory } from '../src/camera-memory.ts';
import type { PassageEvent } from '../src/passage-events.ts';
import { handCamera } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A wall with a door that lies elsewhere in each camera's view. */
const sees = (door: number) => Uint8Array.from({ length: 32 * 18 }, (_, i) => (i % 32 > door && i % 32 < door + 8 && i > 100 ? 180 : 90));
const doors = { low: 2, middle: 11, high: 20 };

function setUp(memory?: Parameters<typeof cameraFaults>[3]) {
  const clock = new VirtualClock();
  const cameras = Object.keys(doors).map((id) => handCamera(id, clock));
  const heard: string[] = [];
  cameraFaults(
    cameras.map((c) => c.camera),
    2,
    clock.now,
    memory,
  ).subscribe((e: PassageEvent) => {
    if (e.type === 'fault-raised') heard.push(`${e.code}: ${e.detail}`);
    if (e.type === 'fault-cleared') heard.push(`${e.code} cleared`);
  });
  const look = (i: number, light: Uint8Array, hints: readonly CameraHint[] = []) =>
    cameras[i]!.looks.next({ at: clock.now(), light, frames: 1, dropped: 0, hints });
  const lookAll = (times: number, shown: readonly number[]) => {
    for (let n = 0; n < times; n++) for (const [i, door] of shown.entries()) look(i, sees(door));
  };
  return { cameras, heard, look, lookAll };
}
const usual = Object.values(doors);

describe('faults of cameras', () => {
  it('say which camera it is and what is the matter', () => {
    const { cameras, heard } = setUp();
    cameras[0]!.condition.next('covered');
    cameras[0]!.condition.next('frozen');
    cameras[2]!.condition.next('dead');
    cameras[0]!.condition.next('live');
    cameras[2]!.condition.next('live');
    expect(heard).toEqual([
      'camera-lost: Camera low sees one even surface: something is before its lens.',
      'camera-lost: Camera low sends the same picture over and over.',
      'camera-lost: Camera low sends the same picture over and over. Camera high sends no pictures.',
      'cameras-lost: Camera low sends the same picture over and over. Camera high sends no pictures.',
      'camera-lost: Camera high sends no pictures.',
      'cameras-lost cleared',
      'camera-lost cleared',
    ]);
  });

  it('tell two cameras that were exchanged, while the gate runs', () => {
    const { heard, lookAll } = setUp();
    lookAll(30, usual);
    expect(heard).toEqual([]);
    lookAll(2, [doors.middle, doors.low, doors.high]);
    expect(heard.at(-1)).toBe(
      'cameras-lost: Camera low shows what another camera should: cables or addresses are exchanged. Camera middle shows what another camera should: cables or addresses are exchanged.',
    );
    lookAll(2, usual);
    expect(heard.slice(-2).sort()).toEqual(['camera-lost cleared', 'cameras-lost cleared'].sort());
  });

  it('tell cameras that were exchanged while the gate was off', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cameras-'));
    try {
      const file = path.join(folder, 'cameras.json');
      let now = 0;
      const first = setUp(openCameraMemory(file, () => now));
      first.lookAll(30, usual);
      now = 60_000;
      first.lookAll(1, usual);
      await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('slopes');
      const next = setUp(openCameraMemory(file, () => now));
      next.lookAll(2, [doors.high, doors.middle, doors.low]);
      expect(next.heard.at(-1)).toContain('Camera low shows what another camera should');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('learn anew where the memory is missing or damaged', () => {
    expect(openCameraMemory('/nowhere/cameras.json', () => 0).before).toEqual({});
    expect(openCameraMemory(new URL(import.meta.url).pathname, () => 0).before).toEqual({});
  });

  it('learn nothing from a camera that is out of order', () => {
    const { cameras, heard, lookAll } = setUp();
    cameras[0]!.condition.next('black');
    heard.length = 0;
    lookAll(30, usual);
    cameras[0]!.condition.next('live');
    lookAll(5, [doors.middle, doors.middle, doors.high]);
    expect(heard).toEqual(['camera-lost cleared']);
  });

  it('tell the administrator of a poor view, which is no lost camera', () => {
    const { heard, look } = setUp();
    look(1, sees(doors.middle), ['out-of-focus']);
    look(1, sees(doors.middle));
    expect(heard).toEqual(['camera-poor: The view of camera middle is out of focus or has a dirty lens.', 'camera-poor cleared']);
  });
});
