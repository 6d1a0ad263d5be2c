import type { Camera, FaceEngine } from 'face-match';
import { distinctUntilChanged, EMPTY, from, map, merge, mergeMap, type Observable, of, pairwise, skip, startWith, switchMap } from 'rxjs';
import { type CameraMemory, cameraFaults } from './camera-faults.ts';
import type { ChipReader } from './chip-reader.ts';
import type { Clock } from './clock.ts';
import { crossings } from './crossings.ts';
import type { Doors } from './doors.ts';
import type { FaultCode } from './faults.ts';
import type { MrzReader } from './mrz-reader.ts';
import type { PassageEvent } from './passage-events.ts';

/** Doors and people: crossings before the status that came with them, so that a closed door is judged on who is inside. */
export const doorEvents = (doors: Doors): Observable<PassageEvent> =>
  merge(
    // A board that comes back may have started to count anew.
    doors.connected.pipe(switchMap((connected) => (connected ? crossings(doors.status) : EMPTY))),
    doors.status.pipe(
      map(
        ({ entryClosed, exitClosed, occupied, emergency }): PassageEvent => ({
          type: 'doors',
          entryClosed,
          exitClosed,
          occupied,
          emergency,
        }),
      ),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    ),
  );

/** Every device's condition as faults raised and cleared. */
export function faultEvents(
  devices: {
    readonly doors: Doors;
    readonly mrzReader: MrzReader;
    readonly chipReader: ChipReader;
    readonly cameras: readonly Camera[];
    readonly engine: Pick<FaceEngine, 'about'>;
    readonly clock: Clock;
    readonly cameraMemory?: CameraMemory;
  },
  minimumCameras: number,
): Observable<PassageEvent> {
  const { doors, mrzReader, chipReader, cameras, engine, clock, cameraMemory } = devices;
  const change =
    (code: FaultCode) =>
    (bad: boolean): PassageEvent =>
      bad ? { type: 'fault-raised', code, at: clock.now() } : { type: 'fault-cleared', code };
  const lost = (connected: Observable<boolean>, code: FaultCode) =>
    connected.pipe(
      distinctUntilChanged(),
      map((c) => change(code)(!c)),
    );
  const when = (bad: Observable<boolean>, code: FaultCode) =>
    bad.pipe(startWith(false), distinctUntilChanged(), skip(1), map(change(code)));
  return merge(
    lost(doors.connected, 'door-board-lost'),
    lost(mrzReader.connected, 'mrz-reader-lost'),
    lost(chipReader.connected, 'chip-reader-lost'),
    when(doors.status.pipe(map((s) => s.state === 'fault')), 'door-fault'),
    cameraFaults(cameras, minimumCameras, clock.now, cameraMemory),
    engine.about.refused === undefined ? EMPTY : of(change('engine-fell-back')(true)),
    clockSetBack(clock).pipe(
      mergeMap(() =>
        from([
          { type: 'fault-raised', code: 'clock-set-back', at: clock.now() },
          { type: 'fault-cleared', code: 'clock-set-back' },
        ] as const),
      ),
    ),
  );
}

/** Emits when the system's clock fell behind the steady one by more than two seconds between two looks. */
const clockSetBack = (clock: Clock): Observable<void> =>
  clock.every(1_000).pipe(
    map(() => clock.now() - clock.monotonic()),
    pairwise(),
    mergeMap(([before, after]) => (before - after > 2_000 ? [undefined] : [])),
  );
