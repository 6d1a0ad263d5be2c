import type { TrustStore } from 'epassport-reader';
import type { Camera, FaceEngine, WatchList } from 'face-match';
import type { CameraMemory } from './camera-faults.ts';
import type { ChipReader } from './chip-reader.ts';
import type { Clock } from './clock.ts';
import type { Doors } from './doors.ts';
import type { MrzReader } from './mrz-reader.ts';
import type { PassageLog } from './passage-log.ts';

/** Everything a gate is wired to, each behind its port. */
export interface GateDevices {
  readonly clock: Clock;
  readonly doors: Doors;
  readonly mrzReader: MrzReader;
  readonly chipReader: ChipReader;
  readonly cameras: readonly Camera[];
  /** Without it, what the cameras normally see is learnt anew at each start. */
  readonly cameraMemory?: CameraMemory;
  readonly engine: FaceEngine;
  readonly trust: TrustStore;
  readonly log: PassageLog;
  /** Where the site has one. */
  readonly watchList?: WatchList;
}
